// Names of the enumerations as they stand in files, in the book and in the API.
#include "model/broker.h"
#include "model/device_key.h"
#include "model/finding.h"
#include "model/name_table.h"
#include "model/place.h"
#include "model/reading.h"
#include "model/water.h"

namespace lvwang {
namespace {

constexpr NameTable<SiteKind, 5> kSiteKinds{{{SiteKind::kAirStation, "air_station"},
                                             {SiteKind::kMicroStation, "micro_station"},
                                             {SiteKind::kFirm, "firm"},
                                             {SiteKind::kRiverSection, "river_section"},
                                             {SiteKind::kWeatherStation, "weather_station"}}};
constexpr NameTable<PointKind, 6> kPointKinds{{{PointKind::kAmbientAir, "ambient_air"},
                                               {PointKind::kMicroAir, "micro_air"},
                                               {PointKind::kStack, "stack"},
                                               {PointKind::kWastewater, "wastewater"},
                                               {PointKind::kSurfaceWater, "surface_water"},
                                               {PointKind::kWeather, "weather"}}};
constexpr NameTable<WaterClass, 6> kWaterClasses{{{WaterClass::kI, "I"},
                                                  {WaterClass::kII, "II"},
                                                  {WaterClass::kIII, "III"},
                                                  {WaterClass::kIV, "IV"},
                                                  {WaterClass::kV, "V"},
                                                  {WaterClass::kInferiorV, "inferior_V"}}};
constexpr NameTable<WaterBody, 2> kWaterBodies{{{WaterBody::kRiver, "river"}, {WaterBody::kLake, "lake"}}};
constexpr NameTable<CrcPolicy, 4> kCrcPolicies{{{CrcPolicy::kStrict, "strict"},
                                                {CrcPolicy::kAcceptModbus, "accept_modbus"},
                                                {CrcPolicy::kAcceptSwapped, "accept_swapped"},
                                                {CrcPolicy::kIgnore, "ignore"}}};
constexpr NameTable<Aspect, 7> kAspects{{{Aspect::kMeasured, "measured"},
                                         {Aspect::kMin, "min"},
                                         {Aspect::kMax, "max"},
                                         {Aspect::kSum, "sum"},
                                         {Aspect::kConverted, "converted"},
                                         {Aspect::kConvertedMin, "converted_min"},
                                         {Aspect::kConvertedMax, "converted_max"}}};
constexpr NameTable<Period, 4> kPeriods{
    {{Period::kMoment, "moment"}, {Period::kMinute, "minute"}, {Period::kHour, "hour"}, {Period::kDay, "day"}}};
constexpr NameTable<Origin, 2> kOrigins{{{Origin::kReported, "reported"}, {Origin::kComputed, "computed"}}};
constexpr NameTable<TimeForm, 3> kTimeForms{
    {{TimeForm::kIso, "iso"}, {TimeForm::kEpochSeconds, "epoch_s"}, {TimeForm::kChina, "china"}}};
constexpr NameTable<FindingState, 3> kFindingStates{
    {{FindingState::kPending, "pending"}, {FindingState::kOpen, "open"}, {FindingState::kResolved, "resolved"}}};
constexpr NameTable<FindingClass, 5> kFindingClasses{{{FindingClass::kExceedance, "exceedance"},
                                                      {FindingClass::kWarning, "warning"},
                                                      {FindingClass::kClue, "clue"},
                                                      {FindingClass::kSilence, "silence"},
                                                      {FindingClass::kDisagreement, "disagreement"}}};
constexpr NameTable<KeyEvent, kKeyEvents> kKeyEventNames{{{KeyEvent::kSet, "set"},
                                                          {KeyEvent::kRemoved, "removed"},
                                                          {KeyEvent::kAsked, "asked"},
                                                          {KeyEvent::kIssued, "issued"},
                                                          {KeyEvent::kSentAgain, "sent_again"},
                                                          {KeyEvent::kTakenUp, "taken_up"},
                                                          {KeyEvent::kWithdrawn, "withdrawn"},
                                                          {KeyEvent::kReplayed, "replayed"},
                                                          {KeyEvent::kAskedInPlain, "asked_in_plain"},
                                                          {KeyEvent::kBadRequest, "bad_request"},
                                                          {KeyEvent::kNotSent, "not_sent"}}};

}  // namespace

std::string_view to_string(KeyEvent event) {
    return name_of(kKeyEventNames, event);
}

std::string_view to_string(SiteKind kind) {
    return name_of(kSiteKinds, kind);
}
Result<SiteKind> parse_site_kind(std::string_view text) {
    return value_of(kSiteKinds, "kind of site", text);
}
std::string_view to_string(PointKind kind) {
    return name_of(kPointKinds, kind);
}
Result<PointKind> parse_point_kind(std::string_view text) {
    return value_of(kPointKinds, "kind of point", text);
}
std::string_view to_string(WaterClass water_class) {
    return name_of(kWaterClasses, water_class);
}
Result<WaterClass> parse_water_class(std::string_view text) {
    return value_of(kWaterClasses, "class of water (I, II, III, IV, V, inferior_V)", text);
}
std::string_view to_string(WaterBody body) {
    return name_of(kWaterBodies, body);
}
Result<WaterBody> parse_water_body(std::string_view text) {
    return value_of(kWaterBodies, "river or lake", text);
}
std::string_view to_string(CrcPolicy policy) {
    return name_of(kCrcPolicies, policy);
}
Result<CrcPolicy> parse_crc_policy(std::string_view text) {
    return value_of(kCrcPolicies, "CRC policy", text);
}
std::string_view to_string(Aspect aspect) {
    return name_of(kAspects, aspect);
}
Result<Aspect> parse_aspect(std::string_view text) {
    return value_of(kAspects, "aspect", text);
}
std::string_view to_string(Period period) {
    return name_of(kPeriods, period);
}
Result<Period> parse_period(std::string_view text) {
    return value_of(kPeriods, "period", text);
}
std::string_view to_string(Origin origin) {
    return name_of(kOrigins, origin);
}
std::string_view to_string(FindingState state) {
    return name_of(kFindingStates, state);
}
std::string_view to_string(FindingClass cls) {
    return name_of(kFindingClasses, cls);
}

std::string_view to_string(TimeForm form) {
    return name_of(kTimeForms, form);
}

Result<TimeForm> parse_time_form(std::string_view text) {
    return value_of(kTimeForms, "form of time", text);
}

}  // namespace lvwang
