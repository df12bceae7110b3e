#include "api/case_sight.h"

#include <algorithm>
#include <array>

namespace lvwang::api {
namespace {

using accounts::Right;

constexpr std::array<std::string_view, 8> kDirecting{"assign",  "join",   "grant_extension", "refuse_extension",
                                                     "suspend", "resume", "merge",           "reopen"};
constexpr std::array<std::string_view, 7> kVerifying{"verify", "return", "close", "supervise", "talk", "send_clue", "recheck"};

}  // namespace

bool is_of_firm(const Person& person) {
    return !person.roles.empty() &&
           std::ranges::all_of(person.roles, [](Role role) { return role == Role::kFirmOfficer || role == Role::kContractor; });
}

std::vector<std::string> hidden_types(const Reads& reads) {
    std::vector<std::string> types;
    const auto workflows = reads.from.views.workflows.get();
    if (workflows == nullptr || !is_of_firm(*reads.caller->person)) return types;
    for (const auto& [key, flow] : workflows->all()) {
        if (flow.confidential) types.push_back(key);
    }
    return types;
}

bool is_shown(const Case& item, const Reads& reads) {
    if (!reads.sees(item.point)) return false;
    const std::vector<std::string> hidden = hidden_types(reads);
    return std::ranges::find(hidden, item.type) == hidden.end();
}

bool token_may(std::string_view act, accounts::Rights rights) {
    if (act == "receive_clue") return false;
    if (std::ranges::find(kDirecting, act) != kDirecting.end()) return rights.has(Right::kDirectCases);
    if (std::ranges::find(kVerifying, act) != kVerifying.end()) return rights.has(Right::kVerifyCases);
    return rights.has(Right::kActInCases);
}

}  // namespace lvwang::api
