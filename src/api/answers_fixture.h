// Routes without sockets, over a small district that a real spine works on. For tests only.
#pragma once

#include <boost/json.hpp>

#include <string>

#include "api/command_desk.h"
#include "api/password_desk.h"
#include "api/reads.h"
#include "api/routes.h"
#include "api/upkeep_desk.h"
#include "pipeline/spine_fixture.h"

namespace lvwang::api {

class AnswersFixture {
public:
    explicit AnswersFixture(Instant now);
    ~AnswersFixture();
    AnswersFixture(const AnswersFixture&) = delete;
    AnswersFixture& operator=(const AnswersFixture&) = delete;

    [[nodiscard]] Sources sources();

    /// Answers as the server would, commands included.
    Response ask(Method method, std::string_view target, std::string body = {}, std::string content_type = "application/json");
    /// From now on another one asks, who may everything.
    void as(std::string login);
    /// Who asks has an account, too: in cases the spine looks at the roles itself.
    void enrol();
    /// From now on who asks has only these roles, and is of that unit.
    void in_roles(std::vector<Role> roles, std::string organisation_key = {});
    /// From now on who asks sees only this.
    void see(Scope scope);
    [[nodiscard]] registry::RegistrySnapshot sight() const;
    Response get(std::string_view target) { return ask(Method::kGet, target); }
    boost::json::value get_json(std::string_view target) { return boost::json::parse(get(target).text()); }

    pipeline::SpineFixture district;
    Identity identity;
    LatestText latest;
    HttpCounters line;
    pipeline::ForwardProber probe;
    PaperMaker paper;
    /// Whatever it is given has two pages and does nothing; what qpdf says of real ones is tried in courier.
    PdfReader pdf = [](std::string_view) -> Result<std::string> {
        return R"({"encrypt": {"encrypted": false}, "pages": [{"pageposfrom1": 1}, {"pageposfrom1": 2}]})";
    };
    store::PhotoFiles photos{district.directory()};
    CommandDesk desk;
    ReportDoor door;
    PasswordDesk passwords;
    accounts::Caller caller;
    UpkeepDesk upkeep{{*district.log, *district.series, district.must(district.book->open_reader()),
                       district.must(district.book->open_reader()), district.directory(), "0.1.0", *district.inbox,
                       [this] { return district.now; }, [this] { return district.views->registry.get(); }}};
    const Route* last_route = nullptr;
};

}  // namespace lvwang::api
