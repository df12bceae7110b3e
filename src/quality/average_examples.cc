#include "quality/average_examples.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"
#include "model/parameter_keys.h"
#include "quality/averages.h"
#include "quality/mean.h"

namespace lvwang::quality {
namespace {

using standards::WorkedExample;

// An example names one parameter; what it is stands in the example, so a row of its own is enough.
constexpr ParameterId kOzone{1};
constexpr ParameterId kOzone8h{2};
constexpr ParameterId kOther{3};
constexpr OzoneParameters kOzoneIds{kOzone, kOzone8h};
constexpr int kShownDecimals = 2;

Parameter row_of(ParameterId id, std::string_view key) {
    Parameter parameter;
    parameter.id = id;
    parameter.key = key;
    return parameter;
}

// Averages of any kind of point need to know which standard counts; the edition's family says whose they are.
Result<PointKind> kind_of(const standards::Edition& edition) {
    static const std::map<std::string_view, PointKind> kKinds{{"gb3095", PointKind::kAmbientAir},
                                                              {"hj663", PointKind::kAmbientAir},
                                                              {"hj75", PointKind::kStack},
                                                              {"hj356", PointKind::kWastewater}};
    const auto found = kKinds.find(edition.family);
    if (found == kKinds.end()) return fail(ErrorCode::kInvalidArgument, "{} has no averages", edition.key);
    return found->second;
}

// "so2 24 hours valid=19 value=40", or "13 values max=158".
struct Case {
    std::string key;
    int units = 0;
    int valid = 0;
    Decimal value;
    PointKind kind = PointKind::kAmbientAir;
    Instant day;
};

Result<int> integer_of(std::string_view word) {
    int number = 0;
    if (word.empty() || std::from_chars(word.data(), word.data() + word.size(), number).ptr != word.data() + word.size()) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is no number", word);
    }
    return number;
}

Result<std::string_view> after(std::string_view word, std::string_view name) {
    if (!word.starts_with(name)) return fail(ErrorCode::kInvalidArgument, "'{}' should begin with {}", word, name);
    return word.substr(name.size());
}

Result<Case> case_of(const WorkedExample& example, bool of_values) {
    LVWANG_ASSIGN(const standards::Edition* const edition, example.standards.edition(example.edition));
    const auto words = split(example.given, ' ');
    if (words.size() != (of_values ? 3U : 5U)) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is not of the form '{}'", example.given,
                    of_values ? "13 values max=158" : "so2 24 hours valid=19 value=40");
    }
    Case one;
    LVWANG_ASSIGN(one.kind, kind_of(*edition));
    one.day = start_of(add_days(edition->from, 30));
    LVWANG_ASSIGN(one.units, integer_of(words[of_values ? 0 : 1]));
    LVWANG_ASSIGN(const std::string_view value, after(words.back(), of_values ? "max=" : "value="));
    LVWANG_ASSIGN(one.value, Decimal::parse(value));
    if (of_values) return one;
    one.key = words[0];
    LVWANG_ASSIGN(const std::string_view valid, after(words[3], "valid="));
    LVWANG_ASSIGN(one.valid, integer_of(valid));
    return one;
}

std::string shown(const std::optional<Sample>& sample) {
    return !sample ? "none" : sample->valid() ? sample->value().to_string() : "invalid";
}

std::string shown(const Reading& reading) {
    return reading.samples.empty() ? "none" : shown(std::optional(reading.samples.front()));
}

std::vector<StoredSample> units_of(const Case& one, ParameterId id, std::int64_t step_ms) {
    std::vector<StoredSample> stored;
    for (int i = 0; i < one.units; ++i) {
        stored.push_back({one.day + i * step_ms, 1, {{id, Aspect::kMeasured}, one.value, 1, 0, 'N'}});
        if (i >= one.valid) stored.back().sample.flags = bits(Flag::kMarkInvalid);
    }
    return stored;
}

Result<std::string> try_mean(const WorkedExample& example, Period period) {
    LVWANG_ASSIGN(const Case one, case_of(example, false));
    LVWANG_ASSIGN(const AveragingRules rules, AveragingRules::at(example.standards, one.kind, one.day));
    const Parameter parameter = row_of(kOther, one.key);
    const ParameterLookup lookup = [&](ParameterId id) { return id == kOther ? &parameter : nullptr; };
    const Target target{PointId{1}, one.day, 1};
    if (period == Period::kHour) return shown(hour_from_minutes(rules, lookup, target, units_of(one, kOther, kMinuteMs)));
    return shown(day_from_hours(rules, lookup, target, units_of(one, kOther, kHourMs)));
}

Result<std::string> try_eight_hours(const WorkedExample& example) {
    LVWANG_ASSIGN(const Case one, case_of(example, false));
    LVWANG_ASSIGN(const AveragingRules rules, AveragingRules::at(example.standards, one.kind, one.day));
    return shown(eight_hour_mean(rules, kOzoneIds, one.day + 7 * kHourMs, units_of(one, kOzone, kHourMs)));
}

// The other 8-hour means are half as large.
Result<std::string> try_largest(const WorkedExample& example) {
    LVWANG_ASSIGN(const Case one, case_of(example, true));
    LVWANG_ASSIGN(const AveragingRules rules, AveragingRules::at(example.standards, one.kind, one.day));
    std::vector<StoredSample> means;
    for (int i = 0; i < one.units; ++i) {
        const Decimal value = i == one.units / 2 ? one.value : Decimal::of(ceil_to_integer(one.value) / 2);
        means.push_back({one.day + (7 + i) * kHourMs, 1, {{kOzone8h, Aspect::kMeasured}, value, 1, 0, 'N'}});
    }
    return shown(largest_eight_hour_mean(rules, kOzoneIds, one.day, means));
}

Result<std::string> try_ph(const WorkedExample& example) {
    std::vector<Sample> values;
    for (const std::string_view word : split(example.given, ' ')) {
        LVWANG_ASSIGN(const Decimal value, Decimal::parse(word));
        values.push_back({{kOther, Aspect::kMeasured}, value, 1, 0, 'N'});
    }
    std::vector<const Sample*> pointers;
    for (const Sample& value : values) pointers.push_back(&value);
    if (pointers.empty()) return fail(ErrorCode::kInvalidArgument, "no value is given");
    const auto mean = ph_mean(pointers);
    return mean ? Sample{{}, mean->sum, mean->count, 0, 'N'}.rounded(kShownDecimals).to_string() : "none";
}

}  // namespace

void add_average_examples(standards::WorkedExamples& examples) {
    examples.add("hour_mean", [](const WorkedExample& example) { return try_mean(example, Period::kHour); });
    examples.add("day_mean", [](const WorkedExample& example) { return try_mean(example, Period::kDay); });
    examples.add("eight_hour_mean", try_eight_hours);
    examples.add("mda8", try_largest);
    examples.add("ph_mean", try_ph);
}

}  // namespace lvwang::quality
