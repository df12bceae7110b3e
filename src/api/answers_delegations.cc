#include "api/answers_delegations.h"

#include <ranges>

#include "accounts/delegation.h"
#include "api/answers.h"
#include "api/order_text.h"

namespace lvwang::api {
namespace {

std::string name_of(const accounts::Directory& directory, std::string_view login) {
    const auto person = directory.person(login);
    return person == nullptr ? std::string() : person->name;
}

Response list_of(const std::vector<const Delegation*>& delegations, const Reads& reads) {
    const auto directory = reads.directory();
    return list(delegations, [&](JsonText& json, const Delegation* one) {
        json.begin_object();
        json.field("id", one->id);
        json.field("principal", one->principal);
        json.field("principal_name", name_of(*directory, one->principal));
        json.field("delegate", one->delegate);
        json.field("delegate_name", name_of(*directory, one->delegate));
        json.field("since", one->since);
        json.field("until", one->until);
        json.field("ended_at", one->ended_at);
        json.field("ended_by", one->ended_by);
        json.field("in_force", one->in_force(reads.now));
        json.end_object();
    });
}

// A delegation is a person's word: no program gives or takes it back.
Result<void> expect_person(const Reads& reads) {
    if (!reads.caller->session.empty()) return {};
    return fail_field("Authorization", "a program names nobody to act for its person");
}

}  // namespace

Result<Response> get_own_delegations(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    const std::string& self = reads.caller->person->login;
    std::vector<const Delegation*> own;
    for (const auto& [id, one] : directory->delegations | std::views::reverse) {
        if (one.principal == self || one.delegate == self) own.push_back(&one);
    }
    return list_of(own, reads);
}

Result<Response> get_delegations(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    std::vector<const Delegation*> all;
    for (const auto& [id, one] : directory->delegations | std::views::reverse) all.push_back(&one);
    return list_of(all, reads);
}

Result<pipeline::Command> delegate(Request& request, const Reads& reads) {
    LVWANG_TRY(expect_person(reads));
    return command_of(request, "account_delegate");
}

Result<pipeline::Command> end_delegation(Request& request, const Reads& reads) {
    LVWANG_TRY(expect_person(reads));
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return pipeline::Command{"account_delegation_end", fmt::format("{{\"id\":{}}}", id), request.actor};
}

Result<Response> show_own_delegations(const Request& request, std::string_view, const Reads& reads) {
    return get_own_delegations(request, reads);
}

}  // namespace lvwang::api
