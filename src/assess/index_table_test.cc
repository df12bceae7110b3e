#include "assess/index_table.h"

#include <gtest/gtest.h>

#include <random>

#include "assess/air_index.h"
#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

using standards::Report;

constexpr const char* kEditions[] = {"hj633-2012", "hj633-2026"};

const standards::IndexRules& rules_of(std::string_view edition) {
    return **standards::source_tree_standards().index_rules(edition);
}

// Every concentration that a table can tell apart, and those a tenth and a half beside it, in each column of each report.
TEST(IndexTable, SaysWhatTheRuleSaysOverTheWholeRange) {
    std::int64_t compared = 0;
    for (const char* edition : kEditions) {
        for (const Report report : {Report::kHour, Report::kDay}) {
            const IndexTable table(rules_of(edition), report);
            const auto columns = table.columns();
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const auto scale = static_cast<std::uint8_t>(columns[i].decimals + 1);
                const std::int64_t last = round_half_even(columns[i].bands.back().concentration, scale).mantissa;
                std::vector<std::optional<Decimal>> given(columns.size());
                for (std::int64_t mantissa = 0; mantissa <= last + 25; ++mantissa) {
                    given[i] = Decimal{mantissa, scale};
                    const auto expected = individual_index(columns[i], *given[i]);
                    ASSERT_EQ(table.of(given).single[i], expected.value_or(IndexTable::kNone))
                        << edition << ' ' << columns[i].parameter << ' ' << given[i]->to_string();
                    ++compared;
                }
            }
        }
    }
    EXPECT_GT(compared, 100'000);
}

bool same(const AirIndex& a, const AirIndex& b) {
    return a.edition == b.edition && a.aqi == b.aqi && a.level == b.level && a.category == b.category && a.primary == b.primary &&
           a.iaqi == b.iaqi && a.na_reason == b.na_reason;
}

TEST(IndexTable, NamesWhatTheRuleNames) {
    std::mt19937 random(20260301);
    const auto below = [&](unsigned n) { return random() % n; };
    int incomplete = 0;
    for (int round = 0; round < 20'000; ++round) {
        const standards::IndexRules& rules = rules_of(kEditions[below(2)]);
        const Report report = below(2) == 0 ? Report::kHour : Report::kDay;
        const IndexTable table(rules, report);
        const auto columns = table.columns();
        std::vector<std::optional<Decimal>> given(columns.size());
        std::vector<Concentration> list;
        std::vector<std::string_view> not_monitored;
        std::uint16_t bits = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (below(8) == 0) {
                if (below(2) == 0) {
                    not_monitored.push_back(columns[i].parameter);
                    bits |= static_cast<std::uint16_t>(1U << i);
                }
                continue;
            }
            const std::uint8_t scale = static_cast<std::uint8_t>(std::array{0, 1, 2, 3, 5, 9}[below(6)]);
            given[i] = Decimal{static_cast<std::int64_t>(below(below(4) == 0 ? 3000U : 150U)) * power_of_ten(scale) +
                                   static_cast<std::int64_t>(below(static_cast<unsigned>(power_of_ten(scale)))),
                               scale};
            list.push_back({columns[i].parameter, *given[i]});
        }
        const auto expected = air_index(rules, report, list, not_monitored);
        ASSERT_TRUE(expected);
        const AirIndex found = table.named(table.of(given, bits));
        ASSERT_TRUE(same(found, *expected)) << round << ' ' << found.na_reason << " / " << expected->na_reason;
        incomplete += expected->aqi ? 0 : 1;
    }
    EXPECT_GT(incomplete, 100);
}

}  // namespace
}  // namespace lvwang::assess
