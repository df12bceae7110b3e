#include "district/paperwork.h"

#include <algorithm>

#include "district/asked.h"

namespace lvwang::district {
namespace {

namespace json = boost::json;

constexpr std::size_t kCasesWanted = 2;

const json::value* with_key(const json::array& items, std::string_view key) {
    const auto* const found = std::ranges::find_if(items, [&](const json::value& one) { return text_in(one, "key") == key; });
    return found == items.end() ? nullptr : found;
}

}  // namespace

Result<int> set_sheet_bodies(const Visitor& visitor, const std::string& text) {
    LVWANG_ASSIGN(const json::array wanted, array_of(text, "issuing bodies"));
    LVWANG_ASSIGN(const json::array there, items_of(visitor, "/api/v1/dispatch_bodies"));
    int set = 0;
    for (const json::value& one : wanted) {
        const std::string key = text_in(one, "key");
        if (key.empty()) return fail(ErrorCode::kInvalidArgument, "an issuing body has no key: {}", json::serialize(one));
        if (with_key(there, key) != nullptr) continue;
        json::object setting = one.get_object();
        setting.erase("key");
        setting.erase("routine");
        LVWANG_TRY(asked(visitor, "PUT", "/api/v1/dispatch_bodies/" + key, json::serialize(setting)));
        ++set;
    }
    return set;
}

Result<int> set_routine_kinds(const Visitor& visitor, const std::string& text) {
    LVWANG_ASSIGN(const json::array wanted, array_of(text, "issuing bodies"));
    LVWANG_ASSIGN(const json::array there, items_of(visitor, "/api/v1/dispatch_bodies"));
    int set = 0;
    for (const json::value& one : wanted) {
        const std::string key = text_in(one, "key");
        const json::value* known = with_key(there, key);
        const json::array* kinds = list_in(one, "routine");
        const bool some = kinds != nullptr && !kinds->empty();
        if (!some || known == nullptr || !text_in(*known, "routine_by").empty()) continue;
        const std::string path = fmt::format("/api/v1/dispatch_bodies/{}/routine", key);
        LVWANG_TRY(asked(visitor, "PUT", path, json::serialize(json::object{{"types", *kinds}})));
        ++set;
    }
    return set;
}

Result<int> draft_sheets(const Visitor& visitor, CivilDate due) {
    LVWANG_ASSIGN(const json::array sheets, items_of(visitor, "/api/v1/dispatch_sheets?limit=1"));
    if (!sheets.empty()) return 0;
    LVWANG_ASSIGN(const json::array cases, items_of(visitor, "/api/v1/cases?state=open&limit=200"));
    json::array in_time;
    json::array late;  // handed over anew, with more time
    for (const json::value& one : cases) {
        if (text_in(one, "state") != "open") continue;
        json::object problem{{"case_id", number_in(one, "id")}, {"requirement", "查明原因，落实整改，按期反馈。"}};
        const json::value* overdue = one.get_object().if_contains("overdue");
        if (overdue == nullptr || !overdue->is_bool() || !overdue->get_bool()) {
            if (in_time.size() < kCasesWanted) in_time.push_back(std::move(problem));
        } else if (late.empty() && text_in(one, "deadline_kind") == "internal") {
            problem["due_at"] = format_date(due);
            late.push_back(std::move(problem));
        }
    }
    if (late.empty() && in_time.size() > 1) {
        late.push_back(in_time.back());
        in_time.pop_back();
    }
    int drafted = 0;
    const auto draft = [&](std::string_view body, std::string_view title, const json::array& problems) -> Result<void> {
        if (problems.empty()) return {};
        const json::object sheet{{"body", body},
                                 {"title", title},
                                 {"text", "演示交办单：请责任单位对所列问题立即核查整改，并按完成时限书面反馈。"},
                                 {"problems", problems}};
        LVWANG_TRY(asked(visitor, "POST", "/api/v1/dispatch_sheets", json::serialize(sheet)));
        ++drafted;
        return {};
    };
    LVWANG_TRY(draft("committee", "关于近期监测发现问题的交办", in_time));
    LVWANG_TRY(draft("bureau", "关于逾期未办结问题的再次交办", late));
    return drafted;
}

Result<bool> sign_first_sheet(const Visitor& visitor) {
    LVWANG_ASSIGN(const json::array issued, items_of(visitor, "/api/v1/dispatch_sheets?state=issued&limit=1"));
    LVWANG_ASSIGN(const json::array drafts, items_of(visitor, "/api/v1/dispatch_sheets?state=draft"));
    if (!issued.empty() || drafts.empty()) return false;
    const auto* const first = std::ranges::min_element(drafts, {}, [](const json::value& one) { return number_in(one, "id"); });
    const std::string path = fmt::format("/api/v1/dispatch_sheets/{}/sign", number_in(*first, "id"));
    LVWANG_TRY(asked(visitor, "POST", path, json::serialize(json::object{{"version", number_in(*first, "version")}})));
    return true;
}

Result<bool> renew_morning_notice(const Visitor& visitor, CivilDate today) {
    LVWANG_ASSIGN(const json::array there, items_of(visitor, "/api/v1/notices"));
    const bool untouched = std::ranges::any_of(there, [&](const json::value& one) {
        return text_in(one, "kind") == "morning" && text_in(one, "day") == format_date(today) &&
               text_in(one, "state") == "draft" && number_in(one, "version") == 1;
    });
    if (!untouched) return false;
    LVWANG_TRY(asked(visitor, "POST", "/api/v1/notices", R"({"kind":"morning"})"));
    return true;
}

Result<int> import_marks(const Visitor& visitor, std::string text, CivilDate today) {
    LVWANG_ASSIGN(const json::value there, asked(visitor, "GET", "/api/v1/legal_marks?versions=all&limit=1", ""));
    if (number_in(there, "total") > 0) return 0;
    constexpr std::string_view kDaysAgo = "D-";
    for (std::size_t at; (at = text.find(kDaysAgo)) != std::string::npos;) {
        const char digit = at + kDaysAgo.size() < text.size() ? text[at + kDaysAgo.size()] : ' ';
        if (digit < '0' || digit > '9') return fail(ErrorCode::kInvalidArgument, "legal marks: 'D-{}' is no day", digit);
        text.replace(at, kDaysAgo.size() + 1, format_date(add_days(today, -(digit - '0'))));
    }
    LVWANG_ASSIGN(const json::value answer, asked(visitor, "POST", "/api/v1/legal_marks?name=legal_marks", text, "text/csv"));
    return static_cast<int>(number_in(answer, "added"));
}

}  // namespace lvwang::district
