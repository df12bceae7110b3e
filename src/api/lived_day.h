// A morning in a small district after which every answer has something to say. For tests only.
// Promises: the same each time. Rule: api/answers_fixture.h.
#pragma once

#include <memory>

#include "api/answers_fixture.h"

namespace lvwang::api {

// A day in April: an air station that reports hours, a stack whose last hour is over its limit, a device nobody knows, and a
// factor nobody maps. Made once; tests that change things make their own.
inline std::unique_ptr<AnswersFixture> lived_day() {
    auto made = std::make_unique<AnswersFixture>(*parse_iso("2026-04-03T08:00:00+08:00"));
    pipeline::SpineFixture& district = made->district;
    for (int hour = 0; hour < 8; ++hour) {
        const Instant start = *parse_iso("2026-04-03T00:00:00+08:00") + hour * kHourMs;
        district.report("AIR", "2061", start,
                        fmt::format("a34004-Avg={},a34004-Flag=N;a34002-Avg=80,a34002-Flag=N;a21026-Avg=3,a21026-Flag=N;"
                                    "a21004-Avg=6,a21004-Flag=N;a21005-Avg=0.2,a21005-Flag=N;a05024-Avg=112,a05024-Flag=N",
                                    60 + hour));
    }
    district.go_to(*parse_iso("2026-04-03T08:05:00+08:00"));
    district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"), "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N");
    district.report("NEWCOMER", "2011", *parse_iso("2026-04-03T08:04:00+08:00"), "a34004-Rtd=33,a34004-Flag=N");
    district.report("AIR", "2011", *parse_iso("2026-04-03T08:04:30+08:00"),
                    "a34004-Rtd=41,a34004-Flag=N;zz9999-Rtd=7,zz9999-Flag=N");
    const std::string hash(64, 'a');
    for (const auto& [type, body] :
         {std::pair("account_put", std::string(R"({"login":"zhou","name":"周","roles":["administrator"],"everything":true})")),
          std::pair("account_password", std::string(R"({"login":"zhou","password_hash":"x","must_change":false})")),
          std::pair("account_session_open", fmt::format(R"({{"login":"zhou","token_hash":"{}"}})", hash)),
          std::pair("account_token_put",
                    fmt::format(R"({{"login":"zhou","name":"t","rights":["look"],"days":3,"token_hash":"{}"}})", hash))}) {
        LVWANG_CHECK(district.command(type, body).body, "{} is refused", type);
    }
    LVWANG_CHECK(district.command("device_command_send", R"({"mns":["STACK"],"cn":"1011","actor":"a"})").body, "cannot ask");
    district.go_to(*parse_iso("2026-04-03T08:10:00+08:00"));
    made->ask(Method::kPut, "/api/v1/forward_targets/province", R"({"name":"省平台","host":"10.0.0.1","port":9212})");
    return made;
}

}  // namespace lvwang::api
