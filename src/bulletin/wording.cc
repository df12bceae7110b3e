#include "bulletin/wording.h"

#include <fmt/ranges.h>

namespace lvwang::bulletin {

Words same(std::string text) {
    return {std::move(text), {}};
}

Words count(std::int64_t number) {
    return same(fmt::format("{}", number));
}

std::string_view english(const Words& words) {
    return words.en.empty() ? words.zh : words.en;
}

Words joined(const std::vector<Words>& list) {
    std::vector<std::string_view> zh;
    std::vector<std::string_view> en;
    for (const Words& one : list) {
        zh.push_back(one.zh);
        en.push_back(english(one));
    }
    return {fmt::format("{}", fmt::join(zh, "、")), fmt::format("{}", fmt::join(en, ", "))};
}

}  // namespace lvwang::bulletin
