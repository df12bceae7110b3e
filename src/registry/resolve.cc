#include "registry/resolve.h"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "protocol/factor.h"

namespace lvwang::registry {
namespace {

using protocol::Message;
using protocol::Pair;
using protocol::Suffix;

// What a suffix makes of the value behind it.
enum class Role : std::uint8_t {
    kValue,       // an aspect of the factor
    kMark,        // its data mark
    kSampleTime,  // when its sample was taken
    kState,       // of an instrument, alarm or check: no measured value; stays in the frame
    kWholeKey,    // no suffix, or none that means one of ours: the whole key is the code, which an operator may map
};

struct Meaning {
    Role role = Role::kWholeKey;
    Aspect aspect = Aspect::kMeasured;
};

Meaning meaning_of(Suffix suffix) {
    switch (suffix) {
        case Suffix::kRtd:
        case Suffix::kAvg:
        case Suffix::kData: return {Role::kValue, Aspect::kMeasured};
        case Suffix::kMin: return {Role::kValue, Aspect::kMin};
        case Suffix::kMax: return {Role::kValue, Aspect::kMax};
        case Suffix::kCou: return {Role::kValue, Aspect::kSum};
        case Suffix::kZsRtd:
        case Suffix::kZsAvg: return {Role::kValue, Aspect::kConverted};
        case Suffix::kZsMin: return {Role::kValue, Aspect::kConvertedMin};
        case Suffix::kZsMax: return {Role::kValue, Aspect::kConvertedMax};
        case Suffix::kFlag: return {Role::kMark};
        case Suffix::kSampleTime: return {Role::kSampleTime};
        case Suffix::kEFlag:
        case Suffix::kRs:
        case Suffix::kRt:
        case Suffix::kInfo:
        case Suffix::kSn:
        case Suffix::kAla:
        case Suffix::kUpValue:
        case Suffix::kLowValue:
        case Suffix::kSampleRd:
        case Suffix::kStandardValue:
        case Suffix::kResultType:
        case Suffix::kCompleteTime:
        case Suffix::kSampleType: return {Role::kState};
        case Suffix::kNone:
        case Suffix::kUnknown:
        case Suffix::kDayData:
        case Suffix::kNightData: return {Role::kWholeKey};
    }
    return {Role::kWholeKey};
}

// Keys of CP that name no factor (HJ 212-2017 table 5, and what 2005 puts into CP).
constexpr std::array<std::string_view, 9> kNotFactors = {"DataTime", "BeginTime", "EndTime", "PolId",      "QN",
                                                         "CN",       "PNUM",      "PNO",     "RestartTime"};

bool names_no_factor(std::string_view key) {
    return std::ranges::any_of(kNotFactors, [&](std::string_view other) { return equals_ignore_case(key, other); });
}

// The letter of a data mark as sent; '?' for a text that is none. What a letter means is quality's to say.
char read_mark(std::string_view text) {
    if (text.empty()) return kNoMark;
    return text.size() == 1 ? text.front() : '?';
}

constexpr std::string_view kCheckCommand = "2062";
constexpr std::string_view kOperatingState = "45";
constexpr std::size_t kLettersMax = 16;

// A state of ST 45: letters, perhaps with digits behind; never a number.
bool is_letters(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto is_plain = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= kLettersMax && is_letter(text.front()) && std::ranges::all_of(text, is_plain);
}

// A factor met in this message.
struct SeenFactor {
    std::string_view code;
    const FactorRule* rule = nullptr;
    std::size_t first_of_parameter = 0;  // the factor that met this parameter first: two codes may mean one
    std::size_t unmapped = 0;            // its place in Resolution::unmapped where rule is null
    unsigned aspects = 0;                // seen so far, a bit each; counted at first_of_parameter
    std::optional<char> mark;
};

class Resolver {
public:
    Resolver(const Registry& registry, const Device& device, protocol::Edition edition, std::size_t pairs)
        : table_(registry.parameters()), reader_(registry.factors_of(device)), edition_(static_cast<std::size_t>(edition)) {
        factors_.clear();
        factor_of_sample_.clear();
        samples_.reserve((pairs + 1) / 2);  // a value and its mark
    }

    // @param letters_are_states  values of letters are told apart (states_of)
    void read_pairs(const std::vector<Pair>& pairs, bool letters_are_states) {
        letters_are_states_ = letters_are_states;
        for (const Pair& pair : pairs) read_pair(pair);
    }

    // Those of a report, whose codes may also be our keys and whose numbers may name their unit.
    void read_values(const std::vector<protocol::ReportValue>& values) {
        keys_count_ = true;
        for (const protocol::ReportValue& value : values) {
            unit_ = value.unit;
            read_pair({value.code, value.number});
            if (value.mark.empty()) continue;
            const protocol::FactorKey key = protocol::split_key(value.code);
            const bool whole = meaning_of(key.suffix).role == Role::kWholeKey;
            SeenFactor& seen = factors_[factor(whole ? std::string_view(value.code) : key.factor)];
            if (!seen.mark) seen.mark = read_mark(value.mark);
        }
    }

    // The samples, each with the mark of its factor.
    std::vector<Sample> take_samples() {
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            samples_[i].mark = factors_[factor_of_sample_[i]].mark.value_or(kNoMark);
        }
        return std::move(samples_);
    }

    Resolution resolution;

private:
    void read_pair(const Pair& pair) {
        const protocol::FactorKey key = protocol::split_key(pair.key);
        const Meaning meaning = meaning_of(key.suffix);
        switch (meaning.role) {
            case Role::kValue:
                if (is_state(pair)) {  // told apart from values
                    states_.push_back(key.factor);
                    return;
                }
                add_value(pair, factor(key.factor), meaning.aspect);
                return;
            case Role::kMark:
                if (std::ranges::find(states_, key.factor) == states_.end()) set_mark(pair, factors_[factor(key.factor)]);
                return;
            case Role::kSampleTime: add_sample_time(pair, factors_[factor(key.factor)]); return;
            case Role::kState: return;
            case Role::kWholeKey:
                if (!keys_count_ && key.suffix == Suffix::kNone && names_no_factor(pair.key)) return;
                add_value(pair, factor(pair.key), Aspect::kMeasured);
                return;
        }
    }

    [[nodiscard]] bool is_state(const Pair& pair) const { return letters_are_states_ && is_letters(pair.value); }

    // Place of a factor in factors_; pairs of one factor mostly follow each other.
    std::size_t factor(std::string_view code) {
        for (std::size_t i = factors_.size(); i-- > 0;) {
            if (factors_[i].code == code) return i;
        }
        const std::size_t place = factors_.size();
        SeenFactor& added = factors_.emplace_back();
        added.code = code;
        added.rule = reader_.find(code);
        if (!added.rule && keys_count_) added.rule = rule_of_key(code);
        added.first_of_parameter = place;
        if (!added.rule) {
            added.unmapped = resolution.unmapped.size();
            resolution.unmapped.push_back({std::string(code), {}});
            return place;
        }
        for (std::size_t i = 0; i < place; ++i) {
            if (factors_[i].rule && factors_[i].rule->parameter == added.rule->parameter) {
                added.first_of_parameter = factors_[i].first_of_parameter;
                break;
            }
        }
        return place;
    }

    // A key of ours speaks in its canonical unit, which is the ratio one.
    const FactorRule* rule_of_key(std::string_view key) {
        const Parameter* parameter = table_.find(key);
        if (!parameter) return nullptr;
        FactorRule& rule = rules_of_keys_.emplace_back();
        rule.parameter = parameter->id;
        return &rule;
    }

    std::optional<UnitRatio> ratio_of(const FactorRule& rule, Aspect aspect) const {
        if (unit_.empty()) return (aspect == Aspect::kSum ? rule.sum : rule.value)[edition_];
        const Parameter& parameter = table_.at(rule.parameter);
        return table_.units().ratio(unit_, aspect == Aspect::kSum ? parameter.sum_unit : parameter.unit);
    }

    void add_value(const Pair& pair, std::size_t place, Aspect aspect) {
        const SeenFactor& seen = factors_[place];
        if (!seen.rule) {
            UnmappedFactor& unmapped = resolution.unmapped[seen.unmapped];
            if (unmapped.sample_value.empty()) unmapped.sample_value = pair.value;
            return;
        }
        unsigned& aspects = factors_[seen.first_of_parameter].aspects;
        const unsigned bit = 1U << static_cast<unsigned>(aspect);
        if ((aspects & bit) != 0) {
            doubt(pair, "stands twice, the first is taken");
            return;
        }
        const auto wire = Decimal::parse(pair.value);
        if (!wire) {
            doubt(pair, pair.value.empty() ? std::string_view("no value") : std::string_view(wire.error().message));
            return;
        }
        const auto ratio = ratio_of(*seen.rule, aspect);
        if (!ratio) {
            const Parameter& parameter = table_.at(seen.rule->parameter);
            doubt(pair, fmt::format("unit '{}' does not lead to {}", unit_, parameter.unit));
            return;
        }
        const auto canonical = ratio->apply(*wire);
        if (!canonical) {
            doubt(pair, canonical.error().message);
            return;
        }
        aspects |= bit;
        Sample& sample = samples_.emplace_back();
        sample.column = {seen.rule->parameter, aspect};
        sample.sum = *canonical;
        factor_of_sample_.push_back(static_cast<std::uint32_t>(place));
    }

    void set_mark(const Pair& pair, SeenFactor& seen) {
        if (seen.mark) {
            doubt(pair, "stands twice, the first is taken");
            return;
        }
        seen.mark = read_mark(pair.value);
    }

    void add_sample_time(const Pair& pair, const SeenFactor& seen) {
        if (!seen.rule || pair.value.empty()) return;
        const auto at = parse_compact(pair.value);
        if (!at) {
            doubt(pair, at.error().message);
            return;
        }
        resolution.sample_times.push_back({seen.rule->parameter, *at});
    }

    void doubt(const Pair& pair, std::string_view why) {
        resolution.doubts.push_back(fmt::format("{}={}: {}", pair.key, pair.value, why));
    }

    const ParameterTable& table_;
    Registry::FactorReader reader_;
    std::size_t edition_;
    bool keys_count_ = false;
    std::string_view unit_;                 // of the value being read; empty: the code's own
    std::deque<FactorRule> rules_of_keys_;  // addresses stay
    std::vector<Sample> samples_;
    bool letters_are_states_ = false;
    std::vector<std::string_view> states_;  // factors that are such
    // Their memory serves all messages of a thread.
    static thread_local std::vector<SeenFactor> factors_;
    static thread_local std::vector<std::uint32_t> factor_of_sample_;
};

thread_local std::vector<SeenFactor> Resolver::factors_;
thread_local std::vector<std::uint32_t> Resolver::factor_of_sample_;

std::vector<StateRecord> states_of(const Message& message, const Device& device, Instant at, std::uint64_t seq) {
    std::vector<StateRecord> states;
    if (message.st() != kOperatingState) return states;
    for (const Pair& pair : message.cp) {
        const protocol::FactorKey key = protocol::split_key(pair.key);
        if (key.suffix != Suffix::kRtd || !is_letters(pair.value)) continue;
        states.push_back({device.mn, device.point_id, std::string(key.factor), at, at, std::string(pair.value), seq});
    }
    return states;
}

std::vector<CheckRecord> checks_of(const Message& message, const Device& device, Instant at, std::uint64_t seq) {
    std::vector<CheckRecord> checks;
    for (const Pair& pair : message.cp) {
        const protocol::FactorKey key = protocol::split_key(pair.key);
        if (key.suffix != Suffix::kSampleRd && key.suffix != Suffix::kStandardValue && key.suffix != Suffix::kResultType)
            continue;
        auto check = std::ranges::find(checks, key.factor, &CheckRecord::wire_code);
        if (check == checks.end()) {
            checks.push_back({device.mn, device.point_id, std::string(key.factor), at, {}, {}, {}, seq});
            check = std::prev(checks.end());
        }
        std::string& place = key.suffix == Suffix::kSampleRd        ? check->sample_value
                             : key.suffix == Suffix::kStandardValue ? check->standard_value
                                                                    : check->result;
        if (place.empty()) place = std::string(pair.value);
    }
    return checks;
}

// The period that `stamp` names. One that names an end belongs to the period before it: 17:00:00 and 16:59:59 to 16 o'clock.
Instant start_of_period(Instant stamp, Period period, bool names_end) {
    if (period == Period::kMoment) return stamp;
    return floor_to(names_end ? stamp - 1 : stamp, length_ms(period));
}

// Where DataTime does not tell: QN, else the arrival. Both come after the period has ended.
Instant start_without_data_time(const Message& message, Period period, Instant received_at, std::string& named) {
    const auto sent_at = parse_compact(message.qn());
    named = sent_at ? "QN" : "the arrival";
    const Instant stamp = sent_at ? *sent_at : received_at;
    if (period == Period::kMoment) return stamp;
    return floor_to(stamp, length_ms(period)) - length_ms(period);
}

}  // namespace

std::optional<Period> period_of(std::string_view cn) {
    if (cn == "2011" || cn == "2013" || cn == "2052") return Period::kMoment;
    if (cn == "2051" || cn == "2111") return Period::kMinute;
    if (cn == "2061") return Period::kHour;
    if (cn == "2031") return Period::kDay;
    return std::nullopt;
}

Resolution resolve(const Registry& registry, const Message& message, const Device& device, Instant received_at,
                   std::uint64_t seq) {
    const auto data_time = message.find("DataTime");
    const auto told = data_time ? parse_compact(trim(*data_time)) : fail(ErrorCode::kInvalidArgument, "DataTime is missing");
    if (message.cn() == kCheckCommand) {
        Resolution of_checks;
        of_checks.checks = checks_of(message, device, told ? *told : received_at, seq);
        // Some vendors answer a request for hours under this number; what holds no check is no data for us.
        if (!of_checks.checks.empty()) of_checks.kind = MessageKind::kData;
        return of_checks;
    }
    const auto period = period_of(message.cn());
    if (!period) return {};

    Resolver resolver(registry, device, message.edition, message.cp.size());
    Resolution& resolution = resolver.resolution;
    resolution.kind = MessageKind::kData;
    Reading reading{device.point_id, {*period, Origin::kReported}, {}, seq, {}};

    if (told) {
        reading.start = start_of_period(*told, *period, device.period_end_stamps);
    } else {
        std::string named;
        reading.start = start_without_data_time(message, *period, received_at, named);
        resolution.doubts.push_back(fmt::format("{}; the time is that of {}", told.error().message, named));
        resolution.timed_by_arrival = message.qn().empty();  // with a QN that is no time, the same QN is the same message
        resolution.time_guessed = data_time && *period != Period::kMoment;
    }
    resolution.back_fill = message.back_filled();

    resolution.states = states_of(message, device, reading.start, seq);
    resolver.read_pairs(message.cp, message.st() == kOperatingState);
    reading.samples = resolver.take_samples();
    if (!reading.samples.empty()) resolution.readings.push_back(std::move(reading));
    return std::move(resolution);
}

Resolution resolve(const Registry& registry, const protocol::Report& report, const Device& device, std::uint64_t seq) {
    Resolution whole;
    whole.kind = MessageKind::kData;
    whole.doubts = report.doubts;
    whole.timed_by_arrival = report.timed_by_arrival;
    for (const protocol::ReportItem& item : report.items) {
        Resolver resolver(registry, device, protocol::Edition::k2017, item.values.size());
        resolver.read_values(item.values);
        Reading reading{device.point_id, {item.period, Origin::kReported}, {}, seq, {}};
        reading.start = start_of_period(item.time, item.period, device.period_end_stamps);
        reading.samples = resolver.take_samples();
        if (!reading.samples.empty()) whole.readings.push_back(std::move(reading));
        for (UnmappedFactor& factor : resolver.resolution.unmapped) {
            const auto same = [&](const UnmappedFactor& other) { return other.wire_code == factor.wire_code; };
            if (std::ranges::none_of(whole.unmapped, same)) whole.unmapped.push_back(std::move(factor));
        }
        std::ranges::move(resolver.resolution.doubts, std::back_inserter(whole.doubts));
    }
    return whole;
}

}  // namespace lvwang::registry
