#include "pipeline/assessment_commands.h"

#include <algorithm>

#include "base/text.h"
#include "registry/json_fields.h"
#include "store/book_assessment.h"

namespace lvwang::pipeline {
namespace {

using registry::JsonFields;

constexpr int kYearMin = 2013;
constexpr int kYearMax = 2100;
constexpr std::size_t kTextBytesMax = 600;
constexpr int kDecimalsMax = 6;
constexpr std::int64_t kEventDaysMax = 31;  // a longer one is a slip of the pen

Result<std::string> key_of(JsonFields& fields) {
    constexpr std::size_t kKeyBytesMax = 40;
    LVWANG_ASSIGN(std::string key, fields.text("key"));
    const bool plain = std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    if (!plain || key.size() > kKeyBytesMax) {
        return fail_field("key", "key: at most {} letters, digits, '-', '_' and '.'", kKeyBytesMax);
    }
    return key;
}

// An air station or a region with one.
Result<std::string> place_of(JsonFields& fields, const registry::Registry& registry) {
    LVWANG_ASSIGN(std::string place, fields.text("place"));
    const Site* const site = registry.site(place);
    if (site != nullptr && site->kind == SiteKind::kAirStation) return place;
    if (site == nullptr && registry.region(place) != nullptr) return place;
    return fail_field("place", "place: '{}' is neither an air station nor a region", place);
}

Result<std::string> words_of(JsonFields& fields, std::string_view name) {
    LVWANG_ASSIGN(std::string text, fields.text_or(name, ""));
    if (text.size() > kTextBytesMax) return fail_field(name, "{}: longer than {} bytes", name, kTextBytesMax);
    return text;
}

Result<void> known_pollutant(std::string_view field, const registry::Registry& registry, std::string_view key) {
    const Parameter* const parameter = registry.parameters().find(key);
    if (parameter == nullptr || parameter->medium != "air")
        return fail_field(field, "{}: '{}' is no pollutant of air", field, key);
    return {};
}

Result<std::int64_t> whole(JsonFields& fields, std::string_view name, std::int64_t fallback, std::int64_t low,
                           std::int64_t high) {
    LVWANG_ASSIGN(const std::int64_t number, fields.integer_or(name, fallback));
    if (number < low || number > high) return fail_field(name, "{}: {} is not between {} and {}", name, number, low, high);
    return number;
}

// A river section with a surface-water point, and the class asked of it.
Result<void> read_section(JsonFields& fields, const registry::Registry& registry, AirTarget& target) {
    LVWANG_ASSIGN(target.place, fields.text("place"));
    const Site* const site = registry.site(target.place);
    const auto points = site == nullptr ? std::vector<const Point*>() : registry.points_of(site->id);
    if (std::ranges::find(points, PointKind::kSurfaceWater, &Point::kind) == points.end()) {
        return fail_field("place", "place: '{}' is no section of surface water", target.place);
    }
    LVWANG_ASSIGN(const std::string text, fields.text("water_class"));
    LVWANG_ASSIGN(target.water_class, fields.placed("water_class", parse_water_class(text)));
    if (*target.water_class == WaterClass::kInferiorV) {
        return fail_field("water_class", "water_class: a target is one of I, II, III, IV, V");
    }
    target.value = Decimal::of(static_cast<std::int64_t>(*target.water_class));
    for (const std::string_view name : {"parameter", "percentile", "value", "decimals", "limits"}) {
        if (fields.has(name)) return fail_field(name, "{}: a section's target is a class", name);
    }
    return {};
}

Result<AirTarget> parse_target(std::string_view body, const registry::Registry& registry, const standards::Standards& standards) {
    LVWANG_ASSIGN(JsonFields fields, JsonFields::parse(body));
    AirTarget target;
    LVWANG_ASSIGN(target.key, key_of(fields));
    LVWANG_ASSIGN(target.name, fields.text("name"));
    LVWANG_ASSIGN(target.name_en, words_of(fields, "name_en"));
    LVWANG_ASSIGN(const std::int64_t year, whole(fields, "year", 0, kYearMin, kYearMax));
    target.year = static_cast<int>(year);
    LVWANG_ASSIGN(const std::string measure, fields.text("measure"));
    LVWANG_ASSIGN(target.measure, fields.placed("measure", parse_target_measure(measure)));
    LVWANG_ASSIGN(target.grounds, words_of(fields, "grounds"));
    if (target.measure == TargetMeasure::kSectionClass) {
        LVWANG_TRY(read_section(fields, registry, target));
        LVWANG_TRY(fields.refuse_others());
        return target;
    }
    LVWANG_ASSIGN(target.place, place_of(fields, registry));
    LVWANG_ASSIGN(target.parameter, words_of(fields, "parameter"));
    const bool share = target.measure == TargetMeasure::kGoodShare;
    if (share && !target.parameter.empty()) return fail_field("parameter", "parameter: good days are not of one pollutant");
    if (!share) LVWANG_TRY(known_pollutant("parameter", registry, target.parameter));
    const bool percentile = target.measure == TargetMeasure::kPercentile;
    LVWANG_ASSIGN(const std::int64_t rank,
                  whole(fields, "percentile", percentile ? 90 : 0, percentile ? 1 : 0, percentile ? 99 : 0));
    target.percentile = static_cast<int>(rank);
    LVWANG_ASSIGN(target.value, fields.decimal("value"));
    if (target.value <= Decimal::of(0)) return fail_field("value", "value: is not above zero");
    if (share && target.value > Decimal::of(100)) return fail_field("value", "value: a share is at most 100 %");
    if (target.value.scale > kDecimalsMax || target.value > Decimal::of(10'000)) {
        return fail_field("value", "value: at most 10000 with {} decimals", kDecimalsMax);
    }
    LVWANG_ASSIGN(const std::int64_t decimals, whole(fields, "decimals", share ? 1 : target.value.scale, 0, kDecimalsMax));
    target.decimals = static_cast<int>(decimals);
    LVWANG_ASSIGN(target.limits, words_of(fields, "limits"));
    if (!target.limits.empty() && standards.ambient_limits(target.limits).empty()) {
        return fail_field("limits", "limits: '{}' is no edition of GB 3095", target.limits);
    }
    LVWANG_TRY(fields.refuse_others());
    return target;
}

Result<Instant> hour_of(JsonFields& fields, std::string_view name) {
    LVWANG_ASSIGN(const std::string text, fields.text(name));
    LVWANG_ASSIGN(const Instant at, fields.placed(name, parse_iso(text)));
    if (at != floor_to(at, kHourMs)) return fail_field(name, "{}: '{}' is not a whole hour", name, text);
    return at;
}

// Whoever approves or withdraws it is its reviewer; a body cannot name another.
Result<ExceptionalEvent> parse_event(std::string_view body, std::string_view actor, const registry::Registry& registry) {
    LVWANG_ASSIGN(JsonFields fields, JsonFields::parse(body));
    ExceptionalEvent event;
    LVWANG_ASSIGN(event.key, key_of(fields));
    LVWANG_ASSIGN(const std::string cause, fields.text("cause"));
    LVWANG_ASSIGN(event.cause, fields.placed("cause", parse_event_cause(cause)));
    LVWANG_ASSIGN(const std::string state, fields.text("state"));
    LVWANG_ASSIGN(event.state, fields.placed("state", parse_event_state(state)));
    LVWANG_ASSIGN(event.place, place_of(fields, registry));
    LVWANG_ASSIGN(event.from, hour_of(fields, "from"));
    LVWANG_ASSIGN(event.to, hour_of(fields, "to"));
    if (event.to <= event.from) return fail_field("to", "to: is not after from");
    if (event.to - event.from > kEventDaysMax * kDayMs) return fail_field("to", "to: more than {} days", kEventDaysMax);
    LVWANG_ASSIGN(const std::string parameters, fields.text("parameters"));
    for (const std::string_view key : split(parameters, ' ')) {
        if (key.empty()) continue;
        LVWANG_TRY(known_pollutant("parameters", registry, key));
        event.parameters.emplace_back(key);
    }
    LVWANG_ASSIGN(event.grounds, fields.text("grounds"));
    if (event.grounds.size() > kTextBytesMax) return fail_field("grounds", "grounds: longer than {} bytes", kTextBytesMax);
    if (event.state != EventState::kProposed) event.reviewer = actor;
    LVWANG_TRY(fields.refuse_others());
    return event;
}

}  // namespace

Result<std::string> AssessmentCommands::execute(const Command& command, const registry::Registry& registry, std::uint64_t seq) {
    const std::string& type = command.type;
    const std::string& body = command.body;
    std::string key;
    if (type == "assessment_target_put") {
        LVWANG_ASSIGN(const AirTarget target, parse_target(body, registry, standards_));
        LVWANG_TRY(store::save_air_target(book_, target, seq));
        key = target.key;
    } else if (type == "assessment_target_remove") {
        LVWANG_ASSIGN(JsonFields fields, JsonFields::parse(body));
        LVWANG_ASSIGN(key, key_of(fields));
        LVWANG_TRY(fields.refuse_others());
        LVWANG_TRY(store::remove_air_target(book_, key));
    } else if (type == "assessment_event_put") {
        LVWANG_ASSIGN(const ExceptionalEvent event, parse_event(body, command.actor, registry));
        LVWANG_TRY(store::save_exceptional_event(book_, event, seq));
        key = event.key;
    } else {
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", type);
    }
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

}  // namespace lvwang::pipeline
