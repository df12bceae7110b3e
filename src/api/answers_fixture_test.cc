#include "api/answers_fixture.h"

#include <algorithm>

#include "api/routes.h"
#include "api/sight.h"
#include "base/text.h"

namespace lvwang::api {

AnswersFixture::AnswersFixture(Instant now) : district(now), door(*district.inbox) {
    as("tester");
    identity.district = {"990101", "试验县", "Test county", 118.0, 31.0, 11, true};
    identity.started_at = now;
    identity.book_path = district.directory() + "/book.sqlite";
}

Sources AnswersFixture::sources() {
    return {*district.log,
            *district.series,
            *district.book,
            standards::source_tree_standards(),
            *district.views,
            *district.inbox,
            [this] { return district.now; },
            district.seal,
            control::source_tree_catalogue(),
            probe,
            paper,
            &photos,
            pdf};
}

Response AnswersFixture::ask(Method method, std::string_view target, std::string body, std::string content_type) {
    const std::size_t question = target.find('?');
    Request request;
    request.method = method;
    request.path = target.substr(0, question);
    auto query = Query::parse(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
    if (!query) return problem(query.error());
    request.query = std::move(*query);
    request.body = std::move(body);
    request.content_type = std::move(content_type);
    static const Router router(routes());
    auto found = router.find(request);
    if (auto* refusal = std::get_if<Response>(&found)) return std::move(*refusal);
    const Route& route = *std::get<const Route*>(found);
    last_route = &route;
    const Sources from = sources();
    request.actor = caller.person->login;
    const auto reads = [&]() -> Reads {
        return {from, identity, *district.book, sight(), latest, line, desk, door, upkeep, passwords, district.now, &caller};
    };
    if (const auto* answer = std::get_if<Answer>(&route.act)) {
        auto response = (*answer)(request, reads());
        return response ? std::move(*response) : problem(response.error());
    }
    if (const auto* delivery = std::get_if<Delivery>(&route.act)) {
        std::optional<Response> reply;
        const auto given = [&](Response response) { reply.emplace(std::move(response)); };
        const auto reports = delivery->read(request);
        if (!reports) {
            door.refuse(reports.error(), district.now, given);
        } else {
            door.deliver(*reports, district.now, given);
            if (!reply) district.turn();
        }
        LVWANG_CHECK(reply.has_value(), "{} was not answered", target);
        return std::move(*reply);
    }
    const auto& order = std::get<Order>(route.act);
    auto command = order.looks_first() ? order.read(request, reads()) : order.read(request, district.seal);
    if (!command) return problem(command.error());
    const pipeline::CommandResult result = district.command(command->type, command->body, command->actor);
    if (!result.body) return problem(result.body.error());
    auto response = order.then(request, *result.body, reads());
    return response ? std::move(*response) : problem(response.error());
}

void AnswersFixture::as(std::string login) {
    accounts::Rights all;
    for (std::size_t i = 0; i < accounts::kRights; ++i) all |= accounts::Rights{static_cast<accounts::Right>(i)};
    Person person;
    person.name = login;
    person.login = std::move(login);
    person.scope.everything = true;
    person.roles = {Role::kLeader, Role::kDutyOfficer, Role::kInspector};
    caller = {std::make_shared<const Person>(std::move(person)), all, {}, 0, {}};
}

void AnswersFixture::enrol() {
    const Person& person = *caller.person;
    std::string roles;
    for (const Role role : person.roles) roles += fmt::format("{}\"{}\"", roles.empty() ? "" : ",", to_string(role));
    const bool of_firm = std::ranges::find(person.roles, Role::kFirmOfficer) != person.roles.end();
    const std::string office = json_quote(person.organisation_key);
    const std::string firms = person.organisation_key.empty() ? std::string() : office;
    const auto done = district.command(
        "account_put",
        fmt::format(R"({{"login":"{0}","name":"{0}","roles":[{1}],{2},"organisation_key":{3}}})", person.login, roles,
                    of_firm ? fmt::format(R"("organisations":[{}])", firms) : R"("everything":true)", office),
        "admin");
    LVWANG_CHECK(done.body.has_value(), "{}", done.body.error().message);
}

void AnswersFixture::in_roles(std::vector<Role> roles, std::string organisation_key) {
    Person person = *caller.person;
    person.roles = std::move(roles);
    person.organisation_key = std::move(organisation_key);
    caller.person = std::make_shared<const Person>(std::move(person));
}

void AnswersFixture::see(Scope scope) {
    Person person = *caller.person;
    person.scope = std::move(scope);
    caller.person = std::make_shared<const Person>(std::move(person));
}

registry::RegistrySnapshot AnswersFixture::sight() const {
    const auto whole = district.views->registry.get();
    return caller.person->scope.everything ? whole : seen_by(caller.person->scope, *whole);
}

AnswersFixture::~AnswersFixture() = default;

}  // namespace lvwang::api
