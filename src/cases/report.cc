#include "cases/report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/check.h"
#include "base/text.h"
#include "cases/firm_first.h"
#include "protocol/json.h"

namespace lvwang::cases {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::size_t kTitleBytesMax = 300;  // a hundred characters: one line of a list
constexpr std::size_t kTextBytesMax = 6000;
constexpr std::size_t kNameBytesMax = 200;

constexpr std::array<std::string_view, 14> kFields{"actor",         "type",         "title",    "text",   "region_code",
                                                   "site_key",      "matter",       "owner",    "due_at", "owner_organisation",
                                                   "longitude_deg", "latitude_deg", "given_in", "photos"};
constexpr std::array<std::string_view, 3> kMatters{"air", "water", "any"};

// The country and its seas, a degree wider.
constexpr double kWestDeg = 72;
constexpr double kEastDeg = 136;
constexpr double kSouthDeg = 2;
constexpr double kNorthDeg = 55;

// Without blanks at both ends; empty where it is absent or null.
Result<std::string> text_of(const JsonValue& body, std::string_view name, std::size_t bytes_max, bool required) {
    const JsonValue* value = body.field(name);
    if (value != nullptr && !value->is(Kind::kText)) return fail_field(name, "'{}' must be a text", name);
    const std::string text(value == nullptr ? std::string_view() : trim(value->text));
    if (required && text.empty()) return fail_field(name, "'{}' must be said", name);
    if (text.size() > bytes_max)
        return fail_field(name, "'{}' has {} bytes; at most {} are allowed", name, text.size(), bytes_max);
    return text;
}

Result<std::optional<double>> degrees_of(const JsonValue& body, std::string_view name) {
    const JsonValue* value = body.field(name);
    if (value == nullptr) return std::nullopt;
    double degrees = 0;
    const char* const end = value->text.data() + value->text.size();
    const auto [stopped, error] = std::from_chars(value->text.data(), end, degrees);
    if (!value->is(Kind::kNumber) || error != std::errc() || stopped != end) {
        return fail_field(name, "'{}' must be a number of degrees, not {}", name, value->shown());
    }
    return degrees;
}

Result<std::optional<SeenAt>> position_of(const JsonValue& body) {
    LVWANG_ASSIGN(const auto longitude, degrees_of(body, "longitude_deg"));
    LVWANG_ASSIGN(const auto latitude, degrees_of(body, "latitude_deg"));
    LVWANG_ASSIGN(const std::string given_in, text_of(body, "given_in", kNameBytesMax, false));
    if (!longitude && !latitude) {
        if (!given_in.empty()) return fail_field("given_in", "there is no position that could be given in {}", given_in);
        return std::nullopt;
    }
    if (!longitude) return fail_field("longitude_deg", "a latitude without a longitude is no position");
    if (!latitude) return fail_field("latitude_deg", "a longitude without a latitude is no position");
    LVWANG_TRY(check_position(*longitude, *latitude));
    SeenAt at{*longitude, *latitude, CoordinateSystem::kCgcs2000};
    if (!given_in.empty()) {
        const auto system = parse_coordinate_system(given_in);
        if (!system) return fail_field("given_in", "{}", system.error().message);
        at.given_in = *system;
    }
    return at;
}

Result<std::optional<Instant>> due_of(const JsonValue& body) {
    LVWANG_ASSIGN(const std::string text, text_of(body, "due_at", kNameBytesMax, false));
    if (text.empty()) return std::nullopt;
    if (const auto day = parse_date(text)) return end_of(*day);
    const auto at = parse_iso(text);
    if (!at) return fail_field("due_at", "'{}' is not a time", text);
    return *at;
}

Result<std::vector<std::int64_t>> photos_of(const JsonValue& body) {
    std::vector<std::int64_t> photos;
    const JsonValue* value = body.field("photos");
    if (value == nullptr) return photos;
    if (!value->is(Kind::kList) || value->elements.size() > kReportPhotosMax) {
        return fail_field("photos", "'photos' must be a list of at most {} numbers", kReportPhotosMax);
    }
    for (const JsonValue& each : value->elements) {
        std::int64_t id = 0;
        const char* const end = each.text.data() + each.text.size();
        const auto [stopped, error] = std::from_chars(each.text.data(), end, id);
        if (!each.is(Kind::kNumber) || error != std::errc() || stopped != end || id <= 0) {
            return fail_field("photos", "{} is no number of a photo", each.shown());
        }
        if (std::ranges::find(photos, id) != photos.end()) return fail_field("photos", "photo {} stands twice", id);
        photos.push_back(id);
    }
    return photos;
}

bool has_one_of(const std::vector<std::string>& words, const std::vector<Role>& roles) {
    return std::ranges::any_of(roles, [&](Role role) { return std::ranges::find(words, to_string(role)) != words.end(); });
}

}  // namespace

Result<void> check_position(double longitude_deg, double latitude_deg) {
    const bool inside =
        longitude_deg >= kWestDeg && longitude_deg <= kEastDeg && latitude_deg >= kSouthDeg && latitude_deg <= kNorthDeg;
    if (inside) return {};
    const bool exchanged =
        latitude_deg >= kWestDeg && latitude_deg <= kEastDeg && longitude_deg >= kSouthDeg && longitude_deg <= kNorthDeg;
    const std::string_view field = longitude_deg >= kWestDeg && longitude_deg <= kEastDeg ? "latitude_deg" : "longitude_deg";
    return fail_field(field, "{}, {} lies outside the country{}", longitude_deg, latitude_deg,
                      exchanged ? ": longitude and latitude are exchanged" : "");
}

Result<Report> parse_report(std::string_view json) {
    auto parsed = protocol::parse_json(json);
    if (!parsed) return fail_field("body", "{}", parsed.error().message);
    const JsonValue& body = *parsed;
    if (!body.is(Kind::kObject)) return fail_field("body", "must be a JSON object");
    std::set<std::string_view> seen;
    for (const std::string& name : body.names) {
        const bool known = std::ranges::find(kFields, name) != kFields.end();
        if (!known) return fail_field(name.empty() ? "body" : name, "'{}' is not a field of a report", name);
        if (!seen.insert(name).second) return fail_field(name, "'{}' stands twice", name);
    }
    Report report;
    LVWANG_ASSIGN(report.actor, text_of(body, "actor", kNameBytesMax, true));
    LVWANG_ASSIGN(report.type, text_of(body, "type", kNameBytesMax, false));
    LVWANG_ASSIGN(report.title, text_of(body, "title", kTitleBytesMax, true));
    if (report.title.find('\n') != std::string::npos) return fail_field("title", "'title' must be one line");
    if (std::ranges::any_of(report.title, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
        return fail_field("title", "'title' holds a control character");
    }
    LVWANG_ASSIGN(report.text, text_of(body, "text", kTextBytesMax, true));
    LVWANG_ASSIGN(report.site_key, text_of(body, "site_key", kNameBytesMax, false));
    LVWANG_ASSIGN(report.region_code, text_of(body, "region_code", kNameBytesMax, false));
    if (report.site_key.empty() && report.region_code.empty()) {
        return fail_field("region_code", "the region or the site that it is about must be said");
    }
    LVWANG_ASSIGN(report.matter, text_of(body, "matter", kNameBytesMax, false));
    if (report.matter.empty()) report.matter = "any";
    if (std::ranges::find(kMatters, report.matter) == kMatters.end()) {
        return fail_field("matter", "'{}' is not one of air, water, any", report.matter);
    }
    LVWANG_ASSIGN(report.seen_at, position_of(body));
    LVWANG_ASSIGN(report.owner, text_of(body, "owner", kNameBytesMax, false));
    LVWANG_ASSIGN(report.owner_organisation, text_of(body, "owner_organisation", kNameBytesMax, false));
    if (report.owner.empty() && !report.owner_organisation.empty()) {
        return fail_field("owner", "of '{}' one person must be named", report.owner_organisation);
    }
    LVWANG_ASSIGN(report.due_at, due_of(body));
    LVWANG_ASSIGN(report.photos, photos_of(body));
    return report;
}

bool may_report(const Workflow& flow, const std::vector<Role>& roles) {
    return has_one_of(flow.reporters, roles);
}

Result<CaseChange> open(const Report& report, const Workflow& flow, const Who& who, const ReportPlace& place,
                        const Owner& duty_desk, const standards::Calendar& calendar, Instant now, std::uint64_t seq) {
    LVWANG_CHECK(!duty_desk.person.empty() && !place.region_code.empty(), "a report of {} without desk or region", who.login);
    if (!may_report(flow, who.roles)) {
        const std::string may = flow.reporters.empty() ? "nobody" : fmt::format("{}", fmt::join(flow.reporters, ", "));
        return tl::unexpected(Error{ErrorCode::kConflict,
                                    fmt::format("'{}' may not open a case of kind '{}'; {} may", who.login, flow.key, may),
                                    "type"});
    }
    const WorkflowStep* assign = flow.step("assign");
    const bool may_assign = assign != nullptr && has_one_of(assign->roles, who.roles);
    if (!may_assign && (!report.owner.empty() || report.due_at)) {
        return tl::unexpected(Error{ErrorCode::kConflict, fmt::format("'{}' may not say who has a case, or by when", who.login),
                                    report.owner.empty() ? "due_at" : "owner"});
    }
    if (report.due_at) LVWANG_TRY(check_due(*report.due_at, now));
    const bool named = place.responsible != nullptr && !place.responsible->person.empty();
    Case opened;
    opened.type = flow.key;
    opened.title = report.title;
    opened.report = report.text;
    opened.reported_by = who.login;
    opened.seen_at = report.seen_at;
    if (place.site != nullptr) opened.site = place.site->id;
    opened.region_code = place.region_code;
    opened.owner = !report.owner.empty() ? report.owner : named ? place.responsible->person : duty_desk.person;
    opened.owner_organisation = !report.owner.empty() ? report.owner_organisation
                                : named               ? place.responsible->organisation_key
                                                      : duty_desk.organisation_key;
    opened.opened_at = now;
    set_deadline(opened, flow.first_deadline(), calendar, now);
    if (report.due_at && *report.due_at != opened.due_at) {
        if (opened.deadline_kind == DeadlineKind::kStatutory) {
            return fail_field("due_at", "the deadline of such a case is statutory ({})", opened.deadline_clause);
        }
        opened.due_at = *report.due_at;
    }
    opened.seq = seq;
    CaseEvent event;
    event.at = now;
    event.act = "opened";
    event.actor = who.login;
    event.owner = opened.owner;
    event.note = report.text;
    event.details = tell_firm(opened, flow, place.site, calendar, now);
    event.seq = seq;
    event.version = opened.version;
    event.state = opened.state;
    event.owner_organisation = opened.owner_organisation;
    event.due_at = opened.due_at;
    return CaseChange{std::move(opened), std::move(event)};
}

}  // namespace lvwang::cases
