#include "district/roster.h"

#include "base/toml_check.h"  // before toml++

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <span>

#include "district/air.h"
#include "district/noise.h"
#include "district/stack.h"
#include "district/water.h"
#include "protocol/sm4.h"

namespace lvwang::district {
namespace {

constexpr double kKmPerDegree = 111.32;

/// One table of the file, with its name for errors; remembers which keys were asked for.
class Entry {
public:
    Entry(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

    template <class T>
    Result<T> get(std::string_view key) {
        known_.insert(std::string(key));
        if (const auto value = table_[key].value<T>()) return *value;
        return fail_field(key, "simulation.toml, {}: '{}' is missing or of another type", name_, key);
    }
    template <class T>
    T get_or(std::string_view key, T otherwise) {
        known_.insert(std::string(key));
        return table_[key].value<T>().value_or(otherwise);
    }
    bool has(std::string_view key) {
        known_.insert(std::string(key));
        return table_.contains(key);
    }
    const toml::array* array(std::string_view key) {
        known_.insert(std::string(key));
        return table_[key].as_array();
    }
    /// An error for the first key that nobody asked for.
    [[nodiscard]] Result<void> nothing_else() const {
        for (const auto& [key, value] : table_) {
            if (!known_.contains(std::string(key.str()))) {
                return fail_field(key.str(), "simulation.toml, {}: unknown key '{}'", name_, key.str());
            }
        }
        return {};
    }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    const toml::table& table_;
    std::string name_;
    std::set<std::string> known_;
};

struct Ground {
    double longitude_deg = 0;
    double latitude_deg = 0;
    Place works;
    [[nodiscard]] Place place(double longitude, double latitude) const {
        return {(longitude - longitude_deg) * kKmPerDegree * std::cos(latitude_deg * std::numbers::pi / 180),
                (latitude - latitude_deg) * kKmPerDegree};
    }
};

/// `[["so2", 52.0, 0.2], ...]`: factor, usual value, relative swing (optional).
template <class Row>
Result<std::vector<Row>> read_levels(Entry& entry, std::string_view key) {
    std::vector<Row> rows;
    const toml::array* array = entry.array(key);
    if (array == nullptr) return fail_field(key, "simulation.toml, {}: '{}' is missing", entry.name(), key);
    for (const toml::node& node : *array) {
        const toml::array* cells = node.as_array();
        Row row;
        if (cells == nullptr || cells->size() < 2)
            return fail_field(key, "simulation.toml, {}: {} rows are [factor, usual, swing]", entry.name(), key);
        row.factor = (*cells)[0].value_or(std::string());
        row.usual = (*cells)[1].value_or(0.0);
        row.swing = cells->size() > 2 ? (*cells)[2].value_or(row.swing) : row.swing;
        if (find_factor(row.factor) == nullptr)
            return fail_field(key, "simulation.toml, {}: no factor '{}'", entry.name(), row.factor);
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<Rhythm> parse_rhythm(const Entry& entry, const std::string& text) {
    if (text == "steady") return Rhythm::kSteady;
    if (text == "heating") return Rhythm::kHeating;
    if (text == "shifts") return Rhythm::kShifts;
    return fail_field("rhythm", "simulation.toml, {}: rhythm '{}' is not steady, heating or shifts", entry.name(), text);
}

Result<std::unique_ptr<Instrument>> make_stack(Entry& entry, std::uint64_t seed, Weather& weather) {
    StackDesign design;
    LVWANG_ASSIGN(const std::string rhythm, entry.get<std::string>("rhythm"));
    LVWANG_ASSIGN(design.rhythm, parse_rhythm(entry, rhythm));
    LVWANG_ASSIGN(design.flow_m3_s, entry.get<double>("flow_m3_s"));
    LVWANG_ASSIGN(design.area_m2, entry.get<double>("area_m2"));
    design.temperature_c = entry.get_or("temperature_c", design.temperature_c);
    design.humidity_pct = entry.get_or("humidity_pct", design.humidity_pct);
    design.oxygen_pct = entry.get_or("oxygen_pct", design.oxygen_pct);
    design.flow_in_m3_h = entry.get_or("flow_in_m3_h", false);
    if (entry.has("reference_oxygen_pct")) {
        LVWANG_ASSIGN(const double reference, entry.get<double>("reference_oxygen_pct"));
        design.reference_oxygen_pct = reference;
    }
    LVWANG_ASSIGN(design.gases, read_levels<StackGas>(entry, "gases"));
    return std::make_unique<StackInstrument>(seed, std::move(design), weather);
}

Result<std::unique_ptr<Instrument>> make_outlet(Entry& entry, std::uint64_t seed) {
    OutletDesign design;
    LVWANG_ASSIGN(design.flow_l_s, entry.get<double>("flow_l_s"));
    design.day_only = entry.get_or("day_only", false);
    design.ph = entry.get_or("ph", design.ph);
    LVWANG_ASSIGN(design.factors, read_levels<WaterFactor>(entry, "factors"));
    return std::make_unique<WastewaterInstrument>(seed, std::move(design));
}

Result<std::unique_ptr<Instrument>> make_air(Entry& entry, AirKind kind, std::uint64_t seed, const Ground& ground,
                                             Weather& weather) {
    LVWANG_ASSIGN(const double longitude, entry.get<double>("longitude_deg"));
    LVWANG_ASSIGN(const double latitude, entry.get<double>("latitude_deg"));
    return std::make_unique<AirInstrument>(kind, seed, ground.place(longitude, latitude), ground.works, weather);
}

Result<void> equip(Logger& logger, Entry& entry, const Ground& ground, Weather& weather) {
    LVWANG_ASSIGN(const std::string kind, entry.get<std::string>("kind"));
    logger.minute_step = 5;
    logger.system = "22";
    if (kind == "national" || kind == "micro" || kind == "micro_voc" || kind == "mast") {
        const AirKind air = kind == "national" ? AirKind::kNational
                            : kind == "micro"  ? AirKind::kMicro
                            : kind == "mast"   ? AirKind::kMast
                                               : AirKind::kMicroWithVoc;
        if (air == AirKind::kNational) logger.minute_step = 1;
        logger.averages_only = air != AirKind::kNational;
        LVWANG_ASSIGN(logger.instrument, make_air(entry, air, logger.seed, ground, weather));
    } else if (kind == "stack") {
        logger.system = "31";
        logger.minute_step = logger.edition == protocol::Edition::k2005 ? 10 : 1;
        LVWANG_ASSIGN(logger.instrument, make_stack(entry, logger.seed, weather));
    } else if (kind == "wastewater") {
        logger.system = "32";
        logger.minute_step = 10;
        LVWANG_ASSIGN(logger.instrument, make_outlet(entry, logger.seed));
    } else if (kind == "river") {
        logger.system = "21";
        logger.minute_step = 0;
        logger.hour_step = 4;
        LVWANG_ASSIGN(const double burden, entry.get<double>("burden"));
        logger.instrument = std::make_unique<RiverInstrument>(logger.seed, burden, weather);
    } else {
        return fail_field("kind", "simulation.toml, {}: unknown kind '{}'", entry.name(), kind);
    }
    return {};
}

Result<protocol::Edition> read_edition(Entry& entry) {
    auto text = entry.get<std::string>("edition");
    if (!text) return tl::unexpected(std::move(text).error());
    for (const protocol::Edition edition : {protocol::Edition::k2005, protocol::Edition::k2017, protocol::Edition::k2025}) {
        if (protocol::to_string(edition) == *text) return edition;
    }
    return fail_field("edition", "simulation.toml, {}: edition '{}' is not 2005, 2017 or 2025", entry.name(), *text);
}

Result<Manner> read_manner(Entry& entry) {
    const auto text = entry.get_or<std::string>("commands", "obey");
    if (text == "obey") return Manner::kObeys;
    if (text == "refuse") return Manner::kRefuses;
    if (text == "ignore") return Manner::kIgnores;
    return fail_field("commands", "simulation.toml, {}: commands '{}' is not obey, refuse or ignore", entry.name(), text);
}

Result<bool> read_door(Entry& entry, const Logger& logger) {
    const auto text = entry.get_or<std::string>("door", "hj212");
    if (text == "hj212") return false;
    if (text != "http") return fail_field("door", "simulation.toml, {}: door '{}' is not hj212 or http", entry.name(), text);
    if (logger.edition == protocol::Edition::k2017 && logger.key.empty()) return true;
    return fail_field("door", "simulation.toml, {}: JSON has the codes of 2017 and no keys", entry.name());
}

Result<Logger> read_logger(const toml::table& table, const Ground& ground, std::uint64_t seed, Weather& weather) {
    Entry entry(table, fmt::format("device {}", table["mn"].value_or("without mn")));
    Logger logger;
    LVWANG_ASSIGN(logger.mn, entry.get<std::string>("mn"));
    LVWANG_ASSIGN(logger.link, entry.get<std::string>("link"));
    LVWANG_ASSIGN(logger.edition, read_edition(entry));
    logger.seed = seed_of(seed, logger.mn);
    logger.key = entry.get_or<std::string>("key", "");
    if (!logger.key.empty()) {
        if (logger.edition != protocol::Edition::k2025) {
            return fail_field("key", "simulation.toml, {}: only the edition of 2025 has keys", entry.name());
        }
        if (const auto key = protocol::parse_sm4_key(logger.key); !key) {
            return fail_field("key", "simulation.toml, {}: {}", entry.name(), key.error().message);
        }
    }
    LVWANG_ASSIGN(logger.speaks_json, read_door(entry, logger));
    LVWANG_ASSIGN(logger.part, parse_part(entry.get_or<std::string>("part", "none")));
    LVWANG_ASSIGN(logger.manner, read_manner(entry));
    LVWANG_TRY(equip(logger, entry, ground, weather));
    LVWANG_TRY(entry.nothing_else());
    if (logger.edition == protocol::Edition::k2005) {
        for (const Factor* factor : logger.instrument->factors()) {
            if (factor->code_2005.empty()) {
                return fail_field("edition", "simulation.toml, {}: HJ/T 212-2005 has no code for {}", entry.name(), factor->key);
            }
        }
    }
    return logger;
}

}  // namespace

Result<Roster> read_roster(const std::filesystem::path& folder, std::uint64_t seed) {
    const std::string path = (folder / "simulation.toml").string();
    toml::table file;
    try {
        file = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::kInvalidArgument, "{}: line {}: {}", path, error.source().begin.line, error.description());
    } catch (const std::exception& error) {  // an assertion of the library: base/toml_check.h
        return fail(ErrorCode::kInvalidArgument, "{}: {}", path, error.what());
    }
    Roster roster;
    roster.weather = std::make_unique<Weather>(seed);
    Ground ground;
    Entry top(file, "top");
    LVWANG_ASSIGN(ground.longitude_deg, top.get<double>("longitude_deg"));
    LVWANG_ASSIGN(ground.latitude_deg, top.get<double>("latitude_deg"));
    LVWANG_ASSIGN(const double works_longitude, top.get<double>("works_longitude_deg"));
    LVWANG_ASSIGN(const double works_latitude, top.get<double>("works_latitude_deg"));
    ground.works = ground.place(works_longitude, works_latitude);
    const toml::array* devices = top.array("device");
    LVWANG_TRY(top.nothing_else());
    if (devices == nullptr) return fail(ErrorCode::kInvalidArgument, "{}: no [[device]]", path);
    std::set<std::string> seen;
    for (const toml::node& node : *devices) {
        const toml::table* table = node.as_table();
        if (table == nullptr) return fail(ErrorCode::kInvalidArgument, "{}: 'device' is not an array of tables", path);
        LVWANG_ASSIGN(Logger logger, read_logger(*table, ground, seed, *roster.weather));
        if (!seen.insert(logger.mn).second) return fail_field("mn", "{}: MN {} stands twice", path, logger.mn);
        roster.loggers.push_back(std::move(logger));
    }
    std::ranges::stable_sort(roster.loggers, {}, &Logger::link);
    return roster;
}

void set_story(Roster& roster, const std::vector<Instant>& anchors) {
    for (Logger& logger : roster.loggers) logger.instrument->set_events(events_of(logger.part, anchors));
}

}  // namespace lvwang::district
