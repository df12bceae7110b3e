#include "assess/example_words.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace lvwang::assess {

Result<Words> words_of(std::string_view text, std::size_t least) {
    Words words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) words.push_back(word);
    }
    if (words.size() < least) return fail(ErrorCode::kInvalidArgument, "'{}' has fewer than {} words", text, least);
    return words;
}

Result<std::vector<Decimal>> decimals_of(std::span<const std::string_view> words) {
    std::vector<Decimal> values;
    for (const std::string_view word : words) {
        LVWANG_ASSIGN(values.emplace_back(), Decimal::parse(word));
    }
    return values;
}

Result<int> integer_of(std::string_view word) {
    int number = 0;
    if (std::from_chars(word.data(), word.data() + word.size(), number).ptr != word.data() + word.size() || word.empty()) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is no number", word);
    }
    return number;
}

Result<Decimal> GivenValues::of(std::string_view key) const {
    const auto found = std::ranges::find(concentrations, key, &Concentration::parameter);
    if (found == concentrations.end()) return fail(ErrorCode::kInvalidArgument, "{}= is not given", key);
    return found->value;
}

Result<GivenValues> given_of(std::span<const std::string_view> words) {
    GivenValues given;
    for (const std::string_view word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string_view::npos) return fail(ErrorCode::kInvalidArgument, "'{}' is no key=value", word);
        const std::string_view value = word.substr(equals + 1);
        if (value == "/") {
            given.not_monitored.push_back(word.substr(0, equals));
            continue;
        }
        LVWANG_ASSIGN(const Decimal number, Decimal::parse(value));
        given.concentrations.push_back({word.substr(0, equals), number});
    }
    return given;
}

Result<std::vector<WaterItemMean>> means_of(std::span<const std::string_view> words) {
    LVWANG_ASSIGN(const GivenValues given, given_of(words));
    std::vector<WaterItemMean> means;
    for (const Concentration& one : given.concentrations) means.push_back({std::string(one.parameter), {one.value, 1, 0}});
    return means;
}

}  // namespace lvwang::assess
