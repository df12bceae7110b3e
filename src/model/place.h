// Who and where: regions, organisations, sites, points, devices and what is allowed and owed at them.
// Plain values; the registry gives them meaning, the book keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/time.h"
#include "model/parameter.h"

namespace lvwang {

enum class SiteId : std::int64_t {};
enum class PointId : std::int64_t {};

/// An administrative area: GB/T 2260 county code of 6 digits, or a town's of 9 digits below it.
struct Region {
    std::string code;
    std::string name;
    std::string name_en;
    std::string parent_code;  ///< empty at the top
    friend bool operator==(const Region&, const Region&) = default;
};

/// A bureau, town government, firm or grid that people belong to.
struct Organisation {
    std::string key;  ///< short and stable, such as "town-qingshi"
    std::string name;
    std::string name_en;
    std::string kind;  ///< bureau | town | firm | grid
    std::string region_code;
    std::string uscc;  ///< unified social credit code (GB 32100), empty where there is none
    friend bool operator==(const Organisation&, const Organisation&) = default;
};

/// What kind of place a site is; decides its symbol on the map and what its points may count for.
enum class SiteKind : std::uint8_t {
    kAirStation = 1,    ///< national or provincial air station: counts for AQI, rank and targets
    kMicroStation = 2,  ///< sensor grid: shows and hints, never counts, never accuses
    kFirm = 3,          ///< an enterprise with stacks and outfalls
    kRiverSection = 4,  ///< surface-water section with an automatic station
    kWeatherStation = 5,
};
[[nodiscard]] std::string_view to_string(SiteKind kind);  ///< air_station, micro_station, firm, river_section, weather_station
[[nodiscard]] Result<SiteKind> parse_site_kind(std::string_view text);

struct Site {
    SiteId id{};
    std::string key;  ///< short and stable, such as "S1"; unique
    SiteKind kind = SiteKind::kFirm;
    std::string name;
    std::string name_en;
    std::string region_code;
    std::string organisation_key;  ///< empty where nobody is named
    double longitude_deg = 0;      ///< CGCS2000 (EPSG:4490)
    double latitude_deg = 0;
    std::string industry_code;  ///< GB/T 4754, empty where there is none
    friend bool operator==(const Site&, const Site&) = default;
};

enum class PointKind : std::uint8_t {
    kAmbientAir = 1,
    kMicroAir = 2,
    kStack = 3,       ///< gas outlet DA001
    kWastewater = 4,  ///< wastewater outlet DW001
    kSurfaceWater = 5,
    kWeather = 6,
};
[[nodiscard]] std::string_view to_string(PointKind kind);  ///< ambient_air, micro_air, stack, wastewater, surface_water, weather
[[nodiscard]] Result<PointKind> parse_point_kind(std::string_view text);

/// Where one set of parameters is measured: a station has one, a firm one for each outlet.
struct Point {
    PointId id{};
    SiteId site_id{};
    std::string code;  ///< unique within the site: "1", "DA001", "DW001"
    PointKind kind = PointKind::kStack;
    std::string name;
    std::string name_en;
    double longitude_deg = 0;
    double latitude_deg = 0;
    std::int64_t silence_limit_s = 0;  ///< without data for longer the point counts as silent; 0: never
    friend bool operator==(const Point&, const Point&) = default;
};

/// How strictly a device's CRC is taken.
enum class CrcPolicy : std::uint8_t { kStrict = 0, kAcceptModbus = 1, kAcceptSwapped = 2, kIgnore = 3 };
[[nodiscard]] std::string_view to_string(CrcPolicy policy);  ///< strict, accept_modbus, accept_swapped, ignore
[[nodiscard]] Result<CrcPolicy> parse_crc_policy(std::string_view text);

/// A data logger, known by its MN on the wire.
struct Device {
    std::string mn;
    PointId point_id{};
    std::string name;
    CrcPolicy crc_policy = CrcPolicy::kStrict;
    bool period_end_stamps = false;  ///< DataTime of averages names the end of the period, not the start
    friend bool operator==(const Device&, const Device&) = default;
};

/// How one factor code on the wire is to be read, for one device or (mn empty) for all.
struct FactorMapping {
    std::string mn;
    std::string wire_code;  ///< as sent, without suffix: "011", "SO2", "a34004"
    ParameterId parameter{};
    std::string wire_unit;  ///< unit the device sends, such as "mg/m3"; empty: the default of the code's edition
    friend bool operator==(const FactorMapping&, const FactorMapping&) = default;
};

/// One limit of an outlet's permit.
struct PermitLimit {
    std::int64_t id = 0;
    PointId point_id{};
    ParameterId parameter{};
    Decimal limit;                                ///< upper limit, canonical unit
    std::optional<Decimal> lower_limit;           ///< pH
    std::optional<Decimal> reference_oxygen_pct;  ///< set: the converted (折算) value is judged
    std::string standard;                         ///< "GB 13271-2014"
    std::string clause;                           ///< "4.2 表2 燃煤锅炉"
    CivilDate valid_from;
    std::optional<CivilDate> valid_to;  ///< last day, open where absent
    std::string table = {};             ///< of the standard that the permit names, "gb13271-2014/new_coal"; empty: none
    friend bool operator==(const PermitLimit&, const PermitLimit&) = default;
};

/// Who answers for an area or a firm (包保): the most specific row wins, a site before a region before its parent.
struct Responsibility {
    std::int64_t id = 0;
    std::string region_code;  ///< one of region_code and site_key is set
    std::string site_key;
    std::string matter;  ///< air | water | any
    std::string person;
    std::string organisation_key;
    std::string phone;
    friend bool operator==(const Responsibility&, const Responsibility&) = default;
};

}  // namespace lvwang
