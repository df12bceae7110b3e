#include "registry/resolve.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace lvwang::registry {
namespace {

using protocol::Message;
using protocol::Pair;

// What stands behind the last '-' of a CP key.
enum class Suffix : std::uint8_t {
    kValue,       // an aspect
    kMark,        // Flag
    kSampleTime,  // SampleTime
    kState,       // EFlag (the maker's own), RS and RT (treatment device): no values, kept in the frame
    kUnknown,
};

struct SuffixMeaning {
    std::string_view text;
    Suffix suffix;
    Aspect aspect = Aspect::kMeasured;
};

// HJ 212-2017 table 5; the most frequent first.
constexpr std::array<SuffixMeaning, 15> kSuffixes = {{
    {"Rtd", Suffix::kValue, Aspect::kMeasured},
    {"Flag", Suffix::kMark},
    {"Avg", Suffix::kValue, Aspect::kMeasured},
    {"Min", Suffix::kValue, Aspect::kMin},
    {"Max", Suffix::kValue, Aspect::kMax},
    {"Cou", Suffix::kValue, Aspect::kSum},
    {"ZsRtd", Suffix::kValue, Aspect::kConverted},
    {"ZsAvg", Suffix::kValue, Aspect::kConverted},
    {"ZsMin", Suffix::kValue, Aspect::kConvertedMin},
    {"ZsMax", Suffix::kValue, Aspect::kConvertedMax},
    {"SampleTime", Suffix::kSampleTime},
    {"EFlag", Suffix::kState},
    {"Data", Suffix::kValue, Aspect::kMeasured},
    {"RS", Suffix::kState},
    {"RT", Suffix::kState},
}};

// Keys of CP that name no factor (HJ 212-2017 table 5, and what 2005 puts into CP).
constexpr std::array<std::string_view, 9> kNotFactors = {"DataTime", "BeginTime", "EndTime", "PolId",      "QN",
                                                         "CN",       "PNUM",      "PNO",     "RestartTime"};

SuffixMeaning meaning_of(std::string_view suffix) {
    for (const SuffixMeaning& known : kSuffixes) {
        if (known.text == suffix) return known;
    }
    for (const SuffixMeaning& known : kSuffixes) {
        if (equals_ignore_case(known.text, suffix)) return known;
    }
    return {suffix, Suffix::kUnknown, Aspect::kMeasured};
}

bool names_no_factor(std::string_view key) {
    return std::ranges::any_of(kNotFactors, [&](std::string_view other) { return equals_ignore_case(key, other); });
}

struct Mark {
    char letter = 'N';
    Flags flags = bits(Flag::kMarkAssumed);
};

// HJ 212-2017 6.6.5: N F M S D C T B. HJ/T 212-2005 adds P, and for air stations 0 calibration, 1 weather, 2 abnormal, 3 normal.
// Anything else is kept as it was sent and not trusted.
Mark read_mark(std::string_view text) {
    if (text.empty()) return {};
    char letter = text.front();
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    if (letter == '0') letter = 'C';
    if (letter == '2') letter = 'D';
    if (letter == '3') letter = 'N';
    if (text.size() > 1) return {letter, bits(Flag::kMarkInvalid)};
    if (letter == 'N') return {letter, 0};
    if (letter == 'S') return {letter, bits(Flag::kManual)};
    return {letter, bits(Flag::kMarkInvalid)};
}

// A factor met in this message.
struct SeenFactor {
    std::string_view code;
    const FactorRule* rule = nullptr;
    std::size_t first_of_parameter = 0;  // the factor that met this parameter first: two codes may mean one
    std::size_t unmapped = 0;            // its place in Resolution::unmapped where rule is null
    unsigned aspects = 0;                // seen so far, a bit each; counted at first_of_parameter
    std::optional<Mark> mark;
};

class Resolver {
public:
    Resolver(const Registry& registry, const Message& message, const Device& device)
        : reader_(registry.factors_of(device)), message_(message), edition_(static_cast<std::size_t>(message.edition)) {
        factors_.reserve(16);
        samples_.reserve(message.cp.size());
        factor_of_sample_.reserve(message.cp.size());
    }

    void read_pairs() {
        for (const Pair& pair : message_.cp) read_pair(pair);
    }

    // The samples, each with the mark of its factor and the flags that hold for the whole message.
    std::vector<Sample> take_samples(Flags of_message) {
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            const Mark mark = factors_[factor_of_sample_[i]].mark.value_or(Mark{});
            samples_[i].mark = mark.letter;
            samples_[i].flags = static_cast<Flags>(mark.flags | of_message);
        }
        return std::move(samples_);
    }

    Resolution resolution;

private:
    void read_pair(const Pair& pair) {
        const std::size_t dash = pair.key.rfind('-');
        if (dash != std::string_view::npos) {
            const SuffixMeaning meaning = meaning_of(pair.key.substr(dash + 1));
            if (meaning.suffix != Suffix::kUnknown) {
                read_known(pair, trim(pair.key.substr(0, dash)), meaning);
                return;
            }
        }
        // No suffix, or none that a standard knows: the whole key is the code, which an operator may map.
        if (dash == std::string_view::npos && names_no_factor(pair.key)) return;
        add_value(pair, factor(pair.key), Aspect::kMeasured);
    }

    void read_known(const Pair& pair, std::string_view code, const SuffixMeaning& meaning) {
        switch (meaning.suffix) {
            case Suffix::kValue: add_value(pair, factor(code), meaning.aspect); return;
            case Suffix::kMark: set_mark(pair, factors_[factor(code)]); return;
            case Suffix::kSampleTime: add_sample_time(pair, factors_[factor(code)]); return;
            case Suffix::kState:
            case Suffix::kUnknown: return;
        }
    }

    // Place of a factor in factors_; pairs of one factor mostly follow each other.
    std::size_t factor(std::string_view code) {
        for (std::size_t i = factors_.size(); i-- > 0;) {
            if (factors_[i].code == code) return i;
        }
        const std::size_t place = factors_.size();
        SeenFactor& added = factors_.emplace_back();
        added.code = code;
        added.rule = reader_.find(code);
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
        const auto& ratios = aspect == Aspect::kSum ? seen.rule->sum : seen.rule->value;
        const auto canonical = ratios[edition_].apply(*wire);
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

    Registry::FactorReader reader_;
    const Message& message_;
    std::size_t edition_;
    std::vector<SeenFactor> factors_;
    std::vector<Sample> samples_;
    std::vector<std::uint32_t> factor_of_sample_;
};

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
    if (cn == "2011") return Period::kMoment;
    if (cn == "2051" || cn == "2111") return Period::kMinute;
    if (cn == "2061") return Period::kHour;
    if (cn == "2031") return Period::kDay;
    return std::nullopt;
}

Resolution resolve(const Registry& registry, const Message& message, const Device& device, Instant received_at,
                   std::uint64_t seq) {
    const auto period = period_of(message.cn());
    if (!period) return {};

    Resolver resolver(registry, message, device);
    Resolution& resolution = resolver.resolution;
    resolution.kind = MessageKind::kData;
    Reading reading{device.point_id, {*period, Origin::kReported}, {}, seq, {}};

    Instant stamp;  // the latest moment the message speaks of
    const auto data_time = message.find("DataTime");
    const auto told = data_time ? parse_compact(trim(*data_time)) : fail(ErrorCode::kInvalidArgument, "DataTime is missing");
    if (told) {
        reading.start = start_of_period(*told, *period, device.period_end_stamps);
        stamp = *told;
    } else {
        std::string named;
        reading.start = start_without_data_time(message, *period, received_at, named);
        stamp = reading.start;
        resolution.doubts.push_back(fmt::format("{}; the time is that of {}", told.error().message, named));
    }

    Flags of_message = 0;
    const bool late = received_at - reading.start > length_ms(*period) + kBackfillAfterMs;
    if (late || message.back_filled()) of_message |= bits(Flag::kBackfill);
    if (stamp - received_at > kClockAheadMs) of_message |= bits(Flag::kClockDoubt);

    resolver.read_pairs();
    reading.samples = resolver.take_samples(of_message);
    if (!reading.samples.empty()) resolution.readings.push_back(std::move(reading));
    return std::move(resolution);
}

}  // namespace lvwang::registry
