#include "api/report_position.h"

#include <charconv>

#include "base/position.h"
#include "cases/report.h"
#include "model/case.h"
#include "protocol/json.h"

namespace lvwang::api {
namespace {

using protocol::JsonValue;

constexpr std::string_view kSystem = "coordinate_system";
constexpr std::string_view kGivenIn = "given_in";

JsonValue* member(JsonValue& object, std::string_view name) {
    for (std::size_t i = 0; i < object.names.size(); ++i) {
        if (object.names[i] == name) return &object.elements[i];
    }
    return nullptr;
}

Result<double> degrees(const JsonValue* value, std::string_view name) {
    double number = 0;
    if (value != nullptr && value->is(JsonValue::Kind::kNumber)) {
        const char* const end = value->text.data() + value->text.size();
        const auto [stopped, error] = std::from_chars(value->text.data(), end, number);
        if (error == std::errc() && stopped == end) return number;
    }
    return fail_field(name, "'{}' must be a number of degrees", name);
}

}  // namespace

Result<std::string> report_at_the_door(std::string_view json) {
    auto parsed = protocol::parse_json(json);
    if (!parsed) return fail_field("body", "{}", parsed.error().message);
    JsonValue& body = *parsed;
    if (!body.is(JsonValue::Kind::kObject)) return fail_field("body", "must be a JSON object");
    if (member(body, kGivenIn) != nullptr) return fail_field(kGivenIn, "the system of a position is said in '{}'", kSystem);
    JsonValue* const system = member(body, kSystem);
    if (system == nullptr) return std::string(json);
    if (!system->is(JsonValue::Kind::kText)) return fail_field(kSystem, "'{}' must be a text", kSystem);
    const auto given_in = parse_coordinate_system(system->text);
    if (!given_in) return fail_field(kSystem, "{}", given_in.error().message);
    JsonValue* const longitude = member(body, "longitude_deg");
    JsonValue* const latitude = member(body, "latitude_deg");
    if (longitude == nullptr && latitude == nullptr) {
        return fail_field(kSystem, "there is no position that could be given in {}", system->text);
    }
    LVWANG_ASSIGN(const double longitude_deg, degrees(longitude, "longitude_deg"));
    LVWANG_ASSIGN(const double latitude_deg, degrees(latitude, "latitude_deg"));
    LVWANG_TRY(cases::check_position(longitude_deg, latitude_deg));
    if (*given_in == CoordinateSystem::kGcj02) {
        const Position ours = cgcs2000_of({longitude_deg, latitude_deg});
        longitude->text = fmt::format("{:.7f}", ours.longitude_deg);
        latitude->text = fmt::format("{:.7f}", ours.latitude_deg);
    }
    for (std::string& name : body.names) {
        if (name == kSystem) name = kGivenIn;
    }
    return protocol::to_json(body);
}

}  // namespace lvwang::api
