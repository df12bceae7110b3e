// How do the shared nouns look as JSON? One writer for each, so that a finding is the same in a list, a case and the feed.
// Promises: fields and their names as in docs/openapi.json; a noun is written whole, absent parts as null.
#pragma once

#include <optional>
#include <string_view>

#include "api/json_text.h"
#include "model/assessment.h"
#include "model/case.h"
#include "model/finding.h"
#include "model/reading.h"
#include "registry/registry.h"

namespace lvwang::api {

/// A value as people see it: a plain one with the decimals it came with, a mean rounded once to the parameter's decimals.
[[nodiscard]] Decimal shown_value(const Sample& sample, const Parameter& parameter);

/// `"flags":["mark_assumed",…]`
void write_flags(JsonText& json, Flags flags);
/// Names joined by '|', for tables.
void append_flag_names(std::string& out, Flags flags);

/// `{"edition":…,"hour":…,"aqi":…,"level":…,"category":…,"primary":[…],"iaqi":{…},"na_reason":…}`; `hour` is the start of the
/// period, called "start" in assessments.
void write_air(JsonText& json, const AirIndex& air, std::optional<Instant> hour = std::nullopt);

/// What a place of ours is called, by the key of a site or the code of a region; null where neither is registered.
struct PlaceName {
    std::string_view name;
    std::string_view name_en;
};
[[nodiscard]] std::optional<PlaceName> place_name_of(const registry::Registry& registry, std::string_view key);

/// A place as lists and details have it, with its points and their devices.
void write_site(JsonText& json, const Site& site, const registry::Registry& registry);
/// The fields of a point without braces, so that a detail can go on.
void write_point_fields(JsonText& json, const Point& point, const registry::Registry& registry);
void write_limit(JsonText& json, const PermitLimit& limit, const registry::Registry& registry);

/// @param case_id  of the case that it opened, where there is one
void write_finding(JsonText& json, const Finding& finding, std::optional<std::int64_t> case_id,
                   const registry::Registry& registry);

/// The fields of a case without braces, its finding included where it is given.
void write_case_fields(JsonText& json, const Case& item, const Finding* finding, Instant now, const registry::Registry& registry);
void write_case_event(JsonText& json, const CaseEvent& event);

}  // namespace lvwang::api
