#include "api/json_nouns.h"

#include <array>

#include "cases/cases.h"
#include "model/reviewed.h"

namespace lvwang::api {
namespace {

constexpr std::array<std::pair<Flag, std::string_view>, 11> kFlagNames{{{Flag::kMarkAssumed, "mark_assumed"},
                                                                        {Flag::kMarkInvalid, "mark_invalid"},
                                                                        {Flag::kManual, "manual"},
                                                                        {Flag::kImplausible, "implausible"},
                                                                        {Flag::kNegative, "negative"},
                                                                        {Flag::kTooFew, "too_few"},
                                                                        {Flag::kBackfill, "backfill"},
                                                                        {Flag::kClockDoubt, "clock_doubt"},
                                                                        {Flag::kConvertedByUs, "converted_by_us"},
                                                                        {Flag::kCrcTolerated, "crc_tolerated"},
                                                                        {kReviewed, "reviewed"}}};

// Decimal texts of the book are numbers in JSON; an empty one is null.
void number_or_null(JsonText& json, std::string_view name, std::string_view text) {
    const auto number = Decimal::parse(text);
    if (number) {
        json.field(name, *number);
    } else {
        json.field_null(name);
    }
}

void text_or_null(JsonText& json, std::string_view name, std::string_view text) {
    if (text.empty()) {
        json.field_null(name);
    } else {
        json.field(name, text);
    }
}

// Names of the place where a point stands; empty ones where the registry no longer has it.
void write_place(JsonText& json, PointId id, const registry::Registry& registry) {
    const Point* point = registry.point(id);
    const Site* site = point == nullptr ? nullptr : registry.site(point->site_id);
    json.field("site_key", site == nullptr ? "" : std::string_view(site->key));
    json.field("site_name", site == nullptr ? "" : std::string_view(site->name));
    json.field("site_name_en", site == nullptr ? "" : std::string_view(site->name_en));
    json.field("point_id", static_cast<std::int64_t>(id));
    json.field("point_code", point == nullptr ? "" : std::string_view(point->code));
}

// What was reported has no point, and perhaps no site.
void write_place_of_case(JsonText& json, const Case& item, const registry::Registry& registry) {
    if (item.point != PointId{}) return write_place(json, item.point, registry);
    const Site* site = item.site == SiteId{} ? nullptr : registry.site(item.site);
    json.field("site_key", site == nullptr ? "" : std::string_view(site->key));
    json.field("site_name", site == nullptr ? "" : std::string_view(site->name));
    json.field("site_name_en", site == nullptr ? "" : std::string_view(site->name_en));
    json.field("point_id", std::optional<std::int64_t>());
    json.field("point_code", "");
}

// Where a map shows it: where it was seen, or else its site; null where neither is known.
void write_position(JsonText& json, const Case& item, const registry::Registry& registry) {
    const Site* site = item.site == SiteId{} ? nullptr : registry.site(item.site);
    json.key("position");
    if (!item.seen_at && site == nullptr) return json.null();
    json.begin_object();
    json.field("of", item.seen_at ? "report" : "site");
    json.key("longitude_deg");
    json.value(item.seen_at ? item.seen_at->longitude_deg : site->longitude_deg);
    json.key("latitude_deg");
    json.value(item.seen_at ? item.seen_at->latitude_deg : site->latitude_deg);
    json.end_object();
}

}  // namespace

Decimal shown_value(const Sample& sample, const Parameter& parameter) {
    return sample.count == 1 ? sample.value() : sample.rounded(parameter.decimals);
}

void write_flags(JsonText& json, Flags flags) {
    json.key("flags");
    json.begin_array();
    for (const auto& [flag, name] : kFlagNames) {
        if (has(flags, flag)) json.value(name);
    }
    json.end_array();
}

void append_flag_names(std::string& out, Flags flags) {
    bool first = true;
    for (const auto& [flag, name] : kFlagNames) {
        if (!has(flags, flag)) continue;
        if (!first) out += '|';
        first = false;
        out += name;
    }
}

void write_air(JsonText& json, const AirIndex& air, std::optional<Instant> hour) {
    json.begin_object();
    json.field("edition", air.edition);
    if (hour) json.field("hour", *hour);
    json.field("aqi", air.aqi);
    json.field("level", air.level);
    json.field("category", air.category);
    json.key("primary");
    json.begin_array();
    for (const std::string& key : air.primary) json.value(key);
    json.end_array();
    json.key("iaqi");
    json.begin_object();
    for (const auto& [key, index] : air.iaqi) json.field(key, index);
    json.end_object();
    json.field("na_reason", air.na_reason);
    json.end_object();
}

void write_point_fields(JsonText& json, const Point& point, const registry::Registry& registry) {
    json.field("id", static_cast<std::int64_t>(point.id));
    json.field("code", point.code);
    json.field("kind", to_string(point.kind));
    json.field("name", point.name);
    json.field("name_en", point.name_en);
    json.field("lon", point.longitude_deg);
    json.field("lat", point.latitude_deg);
    json.field("silence_limit_s", point.silence_limit_s);
    json.key("devices");
    json.begin_array();
    for (const Device* device : registry.devices_of(point.id)) json.value(device->mn);
    json.end_array();
}

void write_site(JsonText& json, const Site& site, const registry::Registry& registry) {
    json.begin_object();
    json.field("key", site.key);
    json.field("kind", to_string(site.kind));
    json.field("name", site.name);
    json.field("name_en", site.name_en);
    json.field("region_code", site.region_code);
    json.field("organisation_key", site.organisation_key);
    json.field("lon", site.longitude_deg);
    json.field("lat", site.latitude_deg);
    json.field("industry_code", site.industry_code);
    json.key("points");
    json.begin_array();
    for (const Point* point : registry.points_of(site.id)) {
        json.begin_object();
        write_point_fields(json, *point, registry);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

std::optional<PlaceName> place_name_of(const registry::Registry& registry, std::string_view key) {
    if (const Site* const site = registry.site(key)) return PlaceName{site->name, site->name_en};
    if (const Region* const region = registry.region(key)) return PlaceName{region->name, region->name_en};
    return std::nullopt;
}

void write_limit(JsonText& json, const PermitLimit& limit, const registry::Registry& registry) {
    const Parameter* parameter = registry.parameters().find(limit.parameter);
    json.begin_object();
    json.field("id", limit.id);
    json.field("point_id", static_cast<std::int64_t>(limit.point_id));
    json.field("parameter", parameter == nullptr ? "" : std::string_view(parameter->key));
    json.field("limit", limit.limit);
    json.field("lower_limit", limit.lower_limit);
    json.field("reference_oxygen_pct", limit.reference_oxygen_pct);
    json.field("standard", limit.standard);
    json.field("clause", limit.clause);
    json.field("valid_from", limit.valid_from);
    json.field("valid_to", limit.valid_to);
    json.field("table", limit.table);
    json.field("unit", parameter == nullptr ? "" : std::string_view(parameter->unit));
    json.end_object();
}

void write_finding(JsonText& json, const Finding& finding, std::optional<std::int64_t> case_id,
                   const registry::Registry& registry) {
    const Parameter* parameter = finding.parameter ? registry.parameters().find(*finding.parameter) : nullptr;
    json.begin_object();
    json.field("id", finding.id);
    json.field("rule", finding.rule);
    json.field("class", to_string(finding.cls));
    json.field("state", to_string(finding.state));
    write_place(json, finding.point, registry);
    text_or_null(json, "parameter", parameter == nullptr ? "" : std::string_view(parameter->key));
    json.field("period", to_string(finding.period));
    json.field("start", finding.start);
    json.field("last", finding.last);
    json.field("pending_at", finding.pending_at);
    json.field("open_at", finding.open_at);
    json.field("resolved_at", finding.resolved_at);
    json.field("resolution", finding.resolution);
    number_or_null(json, "value", finding.value);
    number_or_null(json, "measured", finding.measured);
    number_or_null(json, "limit", finding.limit);
    json.field("unit", finding.unit);
    json.field("standard", finding.standard);
    json.field("clause", finding.clause);
    json.field("table", finding.table);
    json.field("text", finding.text);
    json.field("text_en", finding.text_en);
    json.field("seq", finding.seq);
    json.field("live", finding.live);
    json.field("case_id", case_id);
    json.end_object();
}

void write_case_fields(JsonText& json, const Case& item, const Finding* finding, Instant now,
                       const registry::Registry& registry) {
    const Organisation* organisation = registry.organisation(item.owner_organisation);
    json.field("id", item.id);
    json.field("title", item.title);
    json.field("title_en", item.title_en);
    json.field("state", to_string(item.state));
    json.field("owner", item.owner);
    json.field("owner_organisation", item.owner_organisation);
    json.field("owner_organisation_name", organisation == nullptr ? "" : std::string_view(organisation->name));
    json.field("owner_organisation_name_en", organisation == nullptr ? "" : std::string_view(organisation->name_en));
    write_place_of_case(json, item, registry);
    json.field("region_code", item.region_code);
    json.field("origin", item.finding_id == 0 ? "report" : "finding");
    json.field("report", item.report);
    json.field("reported_by", item.reported_by);
    json.key("longitude_deg");
    item.seen_at ? json.value(item.seen_at->longitude_deg) : json.null();
    json.key("latitude_deg");
    item.seen_at ? json.value(item.seen_at->latitude_deg) : json.null();
    json.field("given_in", item.seen_at ? to_string(item.seen_at->given_in) : std::string_view());
    write_position(json, item, registry);
    json.field("opened_at", item.opened_at);
    json.field("due_at", item.due_at);
    json.field("overdue", cases::is_overdue(item, now));
    json.field("overdue_at", item.overdue_at);
    json.field("closed_at", item.closed_at);
    json.field("type", item.type);
    json.field("version", item.version);
    json.key("joined");
    json.begin_array();
    for (const std::string& name : item.joined) json.value(name);
    json.end_array();
    json.field("deadline", item.deadline);
    json.field("deadline_kind", to_string(item.deadline_kind));
    json.field("deadline_clause", item.deadline_clause);
    json.field("asked_due_at", item.asked_due_at);
    json.field("extensions", item.extensions);
    json.field("suspended_at", item.suspended_at);
    json.field("supervision", to_string(item.supervision));
    json.field("released_at", item.released_at);
    json.field("clue_sent_at", item.clue_sent_at);
    json.field("clue_received_at", item.clue_received_at);
    json.field("firm_until", item.firm.until);
    json.field("explained_at", item.firm.explained_at);
    json.field("explain_lapsed_at", item.firm.lapsed_at);
    json.field("appealed_at", item.firm.appealed_at);
    json.field("outcome", item.outcome);
    json.field("merged_into", item.merged_into == 0 ? std::nullopt : std::optional<std::int64_t>(item.merged_into));
    json.field("watch_until", item.watch_until);
    json.field("watch_outcome", item.watch_outcome);
    json.field("revisit_at", item.revisit.at);
    json.field("revisit_by", item.revisit.at ? std::string_view(item.revisit.by) : std::string_view());
    json.field("revisit_overdue", item.revisit.at && (item.revisit.overdue_at || *item.revisit.at < now));
    json.field("relapses", item.relapses);
    json.field("finding_id", item.finding_id == 0 ? std::nullopt : std::optional<std::int64_t>(item.finding_id));
    json.key("finding");
    if (finding != nullptr) {
        write_finding(json, *finding, item.id, registry);
    } else {
        json.null();
    }
}

void write_case_event(JsonText& json, const CaseEvent& event) {
    json.begin_object();
    json.field("at", event.at);
    json.field("act", event.act);
    json.field("actor", event.actor);
    json.field("owner", event.owner);
    json.field("note", event.note);
    json.field("seq", event.seq);
    json.field("version", event.version);
    json.field("state", to_string(event.state));
    json.field("due_at", event.due_at);
    json.key("details");
    json.begin_object();
    if (event.details.size() > 2) json.raw_members(std::string_view(event.details).substr(1, event.details.size() - 2));
    json.end_object();
    json.end_object();
}

}  // namespace lvwang::api
