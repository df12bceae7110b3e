#include "assess/emission_examples.h"

#include <algorithm>
#include <array>

#include "assess/emission_gas.h"
#include "assess/emission_limits.h"
#include "assess/emission_report.h"
#include "assess/example_words.h"
#include "assess/limits.h"

namespace lvwang::assess {
namespace {

using standards::WorkedExample;

constexpr int kShownDecimals = 2;

// What is physically impossible is expected by that word; an example that cannot be read is an error.
std::string shown(const Result<Decimal>& value, int decimals) {
    return value ? round_half_even(*value, decimals).to_string() : "invalid";
}

Sample sample_of(Decimal value) {
    return {{}, value, 1, 0, 'N'};
}

Result<GasConstants> constants_of(const WorkedExample& example) {
    return GasConstants::under(example.standards, example.edition);
}

Result<Instant> first_day_of(const WorkedExample& example) {
    LVWANG_ASSIGN(const standards::Edition* const edition, example.standards.edition(example.edition));
    return start_of(edition->from);
}

Result<GasState> state_of(const GivenValues& given) {
    GasState state;
    LVWANG_ASSIGN(state.ambient_pa, given.of("ambient"));
    LVWANG_ASSIGN(state.gauge_pa, given.of("gauge"));
    LVWANG_ASSIGN(state.temperature_c, given.of("temperature"));
    state.moisture_pct = given.of("moisture").value_or(Decimal{});
    return state;
}

// "value=20 oxygen=9.5 reference=6"
Result<std::string> try_converted(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const GivenValues given, given_of(words));
    LVWANG_ASSIGN(const Decimal value, given.of("value"));
    LVWANG_ASSIGN(const Decimal oxygen, given.of("oxygen"));
    LVWANG_ASSIGN(const Decimal reference, given.of("reference"));
    LVWANG_ASSIGN(const standards::Rule* const in_air, example.standards.rule(example.edition, "oxygen_in_air_pct"));
    const Sample converted = convert(sample_of(value), sample_of(oxygen), reference, in_air->value);
    return converted.valid() ? converted.rounded(kShownDecimals).to_string() : "invalid";
}

// "so2 86": ppm
Result<std::string> try_mass_of_ppm(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const GasConstants constants, constants_of(example));
    LVWANG_ASSIGN(const Decimal ppm, Decimal::parse(words[1]));
    const std::pair<std::string_view, Decimal> masses[] = {
        {"so2", constants.molar_mass_so2}, {"no", constants.molar_mass_no}, {"no2", constants.molar_mass_no2}};
    for (const auto& [gas, mass] : masses) {
        if (gas == words[0]) return shown(mass_of_ppm(constants, ppm, mass), kShownDecimals);
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is none of so2, no, no2", words[0]);
}

// "92 6": ppm of NO and of NO2
Result<std::string> try_nox_of_ppm(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const GasConstants constants, constants_of(example));
    LVWANG_ASSIGN(const std::vector<Decimal> ppm, decimals_of(words));
    LVWANG_ASSIGN(const Decimal no, mass_of_ppm(constants, ppm[0], constants.molar_mass_no));
    LVWANG_ASSIGN(const Decimal no2, mass_of_ppm(constants, ppm[1], constants.molar_mass_no2));
    return shown(nox_as_no2(constants, no, no2), kShownDecimals);
}

// "1 ambient=101300 gauge=-800 temperature=93.4"
Result<std::string> try_standard_state(const WorkedExample& example) {
    constexpr int kFactorDecimals = 5;
    LVWANG_ASSIGN(const Words words, words_of(example.given, 4));
    LVWANG_ASSIGN(const GasConstants constants, constants_of(example));
    LVWANG_ASSIGN(const Decimal work, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const GivenValues given, given_of(std::span(words).subspan(1)));
    LVWANG_ASSIGN(const GasState state, state_of(given));
    return shown(to_standard_state(constants, work, state), kFactorDecimals);
}

// "100 moisture=10"
Result<std::string> try_dry(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const Decimal wet, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const GivenValues given, given_of(std::span(words).subspan(1)));
    LVWANG_ASSIGN(const Decimal moisture, given.of("moisture"));
    return shown(to_dry(wet, moisture), kShownDecimals);
}

Result<std::string> try_excess_air(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const GasConstants constants, constants_of(example));
    LVWANG_ASSIGN(const Decimal oxygen, Decimal::parse(words[0]));
    return shown(excess_air(constants, oxygen), 1);
}

// "area=12 velocity=15 temperature=120 ambient=101300 gauge=-500 moisture=10"
Result<std::string> try_dry_flow(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 5));
    LVWANG_ASSIGN(const GasConstants constants, constants_of(example));
    LVWANG_ASSIGN(const GivenValues given, given_of(words));
    LVWANG_ASSIGN(const Decimal area, given.of("area"));
    LVWANG_ASSIGN(const Decimal velocity, given.of("velocity"));
    LVWANG_ASSIGN(const GasState state, state_of(given));
    return shown(dry_standard_flow(constants, area, velocity, state), 0);
}

// "20 at 403025": mg/m3, m3/h
Result<std::string> try_mass_flow(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const Decimal measured, Decimal::parse(words[0]));
    LVWANG_ASSIGN(const Decimal flow, Decimal::parse(words[2]));
    return shown(emission_kg_h(measured, flow), kShownDecimals);
}

OutletHour hour_at(Instant first, int hour, std::string_view key, Decimal value) {
    OutletHour one;
    one.start = first + hour * kHourMs;
    one.measured.emplace(key, value);
    return one;
}

// "44": valid minutes of one hour
Result<std::string> try_hour_minutes(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 1));
    LVWANG_ASSIGN(const Instant first, first_day_of(example));
    LVWANG_ASSIGN(const OutletRules rules, OutletRules::of_stacks(example.standards, first));
    OutletHour hour = hour_at(first, 0, "stack_so2", Decimal::of(20));
    LVWANG_ASSIGN(hour.valid_minutes, integer_of(words[0]));
    const auto figure = report_stack(rules, {"stack_so2", {}, {}}, std::array{hour}).hours.at(0);
    return figure.valid() ? "valid" : figure.lost;
}

// "maintenance capture=93 lost=10": 180 hours before the gap go up to 12.4 kg, 720 to 13.1, 2160 to 15.5; a calibration stands
// right before the gap.
Result<std::string> try_substitution(const WorkedExample& example) {
    constexpr int kBefore = 2160;
    const std::pair<int, Decimal> largest[] = {{2160, {155, 1}}, {720, {131, 1}}, {180, {124, 1}}};
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const OutletState state, parse_outlet_state(words[0]));
    LVWANG_ASSIGN(const GivenValues given, given_of(std::span(words).subspan(1)));
    LVWANG_ASSIGN(const Decimal capture_pct, given.of("capture"));
    LVWANG_ASSIGN(const Decimal lost, given.of("lost"));
    LVWANG_ASSIGN(const Instant first, first_day_of(example));
    std::vector<HourFigure> hours;
    for (int i = 0; i < kBefore; ++i) {
        HourFigure& hour = hours.emplace_back();
        hour.start = first + i * kHourMs;
        hour.kg = Decimal::of(9);
        for (const auto& [ago, kilograms] : largest) {
            if (kBefore - i == ago) hour.kg = kilograms;
        }
    }
    hours.back().state = OutletState::kCalibration;
    for (int i = 0; i < ceil_to_integer(lost); ++i) {
        HourFigure& hour = hours.emplace_back();
        hour.start = first + (kBefore + i) * kHourMs;
        hour.lost = "mark";
        hour.state = state;
    }
    const CivilDate day = to_date(first + kBefore * kHourMs);
    const CaptureRate capture{day.year, (day.month + 2) / 3, 0, 0, 0, capture_pct};
    substitute_lost_hours(example.standards.emission(example.edition).substitution, std::array{capture}, hours);
    if (!hours.back().substituted_kg) return "none";
    const std::string& text = hours.back().substitution;
    return fmt::format("{} = {}", text.substr(0, text.find(" valid")), hours.back().substituted_kg->to_string());
}

// "so2 stack_so2 15 surrounded": table, parameter, height of the stack
Result<std::string> try_rate(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const Decimal height_m, Decimal::parse(words[2]));
    if (words.size() > 3 && words[3] != "surrounded") return fail(ErrorCode::kInvalidArgument, "'{}' is odd", words[3]);
    LVWANG_ASSIGN(const Decimal rate,
                  rate_limit(example.standards, example.edition, words[0], words[1], height_m, words.size() == 3));
    return normalized(rate).to_string();
}

// "1a cod 50": table, parameter, value
Result<std::string> try_limit(const WorkedExample& example) {
    LVWANG_ASSIGN(const Words words, words_of(example.given, 3));
    LVWANG_ASSIGN(const Decimal value, Decimal::parse(words[2]));
    LVWANG_ASSIGN(const auto rows, limits_of_table(example.standards, fmt::format("{}/{}", example.edition, words[0])));
    for (const standards::EmissionLimit* row : rows) {
        if (row->parameter != words[1]) continue;
        LVWANG_ASSIGN(const Limit limit, limit_for(example.standards, example.edition, *row, row->unit));
        return judge(sample_of(value), limit).exceeded ? "exceeded" : "attained";
    }
    return fail(ErrorCode::kNotFound, "table {} has no limit of {}", words[0], words[1]);
}

// "cod 30x100 60x200": concentrations by flow, over and over for a day
Result<std::string> try_flow_mean(const WorkedExample& example) {
    constexpr int kHoursOfADay = 24;
    LVWANG_ASSIGN(const Words words, words_of(example.given, 2));
    LVWANG_ASSIGN(const Instant first, first_day_of(example));
    std::vector<OutletHour> hours;
    for (int i = 0; i < kHoursOfADay; ++i) {
        const std::string_view word = words[1 + static_cast<std::size_t>(i) % (words.size() - 1)];
        const std::size_t times = word.find('x');
        if (times == std::string_view::npos) return fail(ErrorCode::kInvalidArgument, "'{}' has no flow", word);
        LVWANG_ASSIGN(const Decimal value, Decimal::parse(word.substr(0, times)));
        hours.push_back(hour_at(first, i, words[0], value));
        LVWANG_ASSIGN(hours.back().flow_m3_h, Decimal::parse(word.substr(times + 1)));
    }
    LVWANG_ASSIGN(const OutletRules rules, OutletRules::of_wastewater(example.standards, first));
    const OutletReport report = report_wastewater(rules, {std::string(words[0]), {}, {}}, hours);
    const DayFigure& day = report.days.at(0);
    return day.measured ? normalized(*day.measured).to_string() : day.lacking;
}

}  // namespace

void add_emission_examples(standards::WorkedExamples& examples) {
    examples.add("converted", try_converted);
    examples.add("mass_of_ppm", try_mass_of_ppm);
    examples.add("nox_of_ppm", try_nox_of_ppm);
    examples.add("standard_state", try_standard_state);
    examples.add("dry", try_dry);
    examples.add("excess_air", try_excess_air);
    examples.add("dry_flow", try_dry_flow);
    examples.add("mass_flow", try_mass_flow);
    examples.add("hour_minutes", try_hour_minutes);
    examples.add("substitution", try_substitution);
    examples.add("rate", try_rate);
    examples.add("limit", try_limit);
    examples.add("flow_mean", try_flow_mean);
}

}  // namespace lvwang::assess
