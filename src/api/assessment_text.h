// How is an evaluation written as JSON? With what stands behind each figure: edition, clause, and counts of days.
// Promises: numbers as the standard rounds them; what is not valid is null with its reason; what is to be confirmed says so.
// Rule: docs/openapi.json, schemas AirEvaluation and AirComparison.
#pragma once

#include "api/air_days.h"
#include "api/json_text.h"
#include "assess/comparison.h"

namespace lvwang::api {

/// lacking (English words, empty where nothing lacks) and reasons (the same as codes).
void write_lack(JsonText& json, const std::optional<Lack>& lack);
/// key, name, name_en, area, stations.
void write_place(JsonText& json, const AirPlace& place, const registry::Registry& registry);
/// text, from, to, days.
void write_period(JsonText& json, const assess::EvaluationPeriod& period);
/// The editions with their titles and how far they are confirmed.
void write_editions(JsonText& json, const assess::AirEditions& editions, const standards::Standards& standards);
/// @param days  for the counts, and for both forms of the composite index
[[nodiscard]] Result<void> write_evaluation(JsonText& json, const assess::AirEvaluation& evaluation, const PlaceDays& days,
                                            const standards::Standards& standards);
void write_changes(JsonText& json, const assess::Comparison& comparison);

/// `stations`: what each station of the place gave for one pollutant of one day, with its state and the entry that brought it.
void write_station_days(JsonText& json, const AirPlace& place, const AirDays& air, const Parameter& parameter, CivilDate day);

}  // namespace lvwang::api
