#include "analysis/station_hours.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/csv_rows.h"
#include "base/text.h"
#include "intake/files.h"
#include "intake/row_reader.h"
#include "quality/flag.h"
#include "registry/registry.h"

namespace lvwang::analysis {
namespace {

constexpr std::string_view kTimeColumn = "time";
constexpr std::string_view kStationColumn = "station";
constexpr std::string_view kOnlyStation = "station";  // of files that name none

Result<void> each_row(const HourFiles& files, const intake::Mapping& mapping,
                      const std::function<Result<void>(std::size_t file, const intake::Files&,
                                                       std::span<const std::string_view> cells, std::int64_t line)>& visit) {
    intake::Files source(files.paths, mapping.separator);
    std::vector<std::string_view> cells;
    for (;;) {
        LVWANG_ASSIGN(const auto block, source.next());
        if (!block) return {};
        CsvRows rows(block->text, mapping.separator, block->first_line);
        for (;;) {
            const auto more = rows.next(cells);
            if (!more) return fail(more.error().code, "{}: {}", files.paths[block->file], more.error().message);
            if (!*more) break;
            LVWANG_TRY(visit(block->file, source, cells, rows.line()));
        }
    }
}

// What the header says by itself: a time, perhaps a station, and parameters by their keys.
Result<intake::Mapping> mapping_of_header(const HourFiles& files, const registry::ParameterTable& parameters) {
    intake::Mapping mapping;
    mapping.period = "hour";
    mapping.stamps = "start";
    mapping.missing = {"NA", "-", "—"};
    intake::Files source(files.paths, mapping.separator);
    LVWANG_ASSIGN(const auto block, source.next());
    if (!block) return fail(ErrorCode::kInvalidArgument, "{}: there is no row in it", files.paths.front());
    std::string known;
    for (const std::string& cell : source.header(block->file)) {
        std::string_view name = trim(cell);
        if (name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
        if (name == kTimeColumn) {
            mapping.time = {std::string(name)};
        } else if (name == kStationColumn) {
            mapping.point_column = name;
        } else if (const Parameter* const parameter = parameters.find(name)) {
            mapping.columns[std::string(name)] = {parameter->key, parameter->unit, Aspect::kMeasured};
        } else {
            known += fmt::format("{}'{}'", known.empty() ? "" : ", ", name);
        }
    }
    if (mapping.time.empty()) {
        return fail(ErrorCode::kInvalidArgument, "{}:1: no column 'time'; name the columns in a mapping (docs/formats/import.md)",
                    files.paths.front());
    }
    if (mapping.columns.empty()) {
        return fail(ErrorCode::kInvalidArgument, "{}:1: no column is a parameter (pm2_5, o3, ...); there are {}",
                    files.paths.front(), known.empty() ? "no others" : known);
    }
    if (mapping.point_column.empty()) mapping.point = kOnlyStation;
    return mapping;
}

// Stations in the order in which the files name them.
Result<std::vector<std::string>> station_names(const HourFiles& files, const intake::Mapping& mapping) {
    if (mapping.point_column.empty()) return std::vector{std::string(kOnlyStation)};
    std::vector<std::string> names;
    std::set<std::string, std::less<>> seen;
    std::size_t of_file = files.paths.size();
    std::size_t column = 0;
    LVWANG_TRY(each_row(files, mapping,
                        [&](std::size_t file, const intake::Files& source, std::span<const std::string_view> cells,
                            std::int64_t line) -> Result<void> {
                            if (file != of_file) {
                                const auto header = source.header(file);
                                const auto found = std::ranges::find_if(
                                    header, [&](const std::string& cell) { return trim(cell) == mapping.point_column; });
                                if (found == header.end()) {
                                    return fail(ErrorCode::kInvalidArgument, "{}:1: no column '{}'", files.paths[file],
                                                mapping.point_column);
                                }
                                column = static_cast<std::size_t>(found - header.begin());
                                of_file = file;
                            }
                            if (column >= cells.size()) {
                                return fail(ErrorCode::kInvalidArgument, "{}:{}: {} cells, the station's is the {}th",
                                            files.paths[file], line, cells.size(), column + 1);
                            }
                            const std::string_view name = trim(cells[column]);
                            if (!name.empty() && seen.emplace(name).second) names.emplace_back(name);
                            return {};
                        }));
    return names;
}

// The reader of rows asks a registry who is meant: one made of the names, one point a station.
Result<registry::RegistrySnapshot> registry_of(const std::vector<std::string>& names, PointKind kind,
                                               std::shared_ptr<const registry::ParameterTable> parameters,
                                               intake::Mapping& mapping) {
    constexpr std::string_view kRegion = "990000";
    RegistryRows rows;
    rows.regions.push_back({std::string(kRegion), std::string(kRegion), {}, {}});
    mapping.points.clear();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto id = static_cast<std::int64_t>(i + 1);
        Site site;
        site.id = SiteId{id};
        site.key = fmt::format("S{}", id);
        site.kind = kind == PointKind::kAmbientAir ? SiteKind::kAirStation : SiteKind::kRiverSection;
        site.name = names[i];
        site.region_code = kRegion;
        Point point;
        point.id = PointId{id};
        point.site_id = site.id;
        point.code = "1";
        point.kind = kind;
        point.name = names[i];
        mapping.points[names[i]] = site.key + "/1";
        rows.sites.push_back(std::move(site));
        rows.points.push_back(std::move(point));
    }
    return registry::Registry::build(std::move(rows), std::move(parameters));
}

// By start, then column; of one column and hour the value that stands there, none where two differ.
void settle(StationHours& station) {
    const auto place = [](const StoredSample& one) { return std::pair(one.start, one.sample.column); };
    std::ranges::stable_sort(station.hours, {}, place);
    std::vector<StoredSample> kept;
    for (std::size_t i = 0; i < station.hours.size();) {
        std::size_t next = i + 1;
        bool same = true;
        for (; next < station.hours.size() && place(station.hours[next]) == place(station.hours[i]); ++next) {
            same = same && station.hours[next].sample.sum == station.hours[i].sample.sum;
        }
        if (same) kept.push_back(station.hours[i]);
        station.twice += same ? 0 : 1;
        i = next;
    }
    station.hours = std::move(kept);
}

}  // namespace

Result<std::vector<StationHours>> read_station_hours(const HourFiles& files,
                                                     std::shared_ptr<const registry::ParameterTable> parameters) {
    intake::Mapping mapping;
    if (files.mapping) {
        mapping = *files.mapping;
    } else {
        LVWANG_ASSIGN(mapping, mapping_of_header(files, *parameters));
    }
    if (mapping.period != "hour") {
        return fail_field("period", "the files must hold hours, the mapping says '{}'", mapping.period);
    }
    LVWANG_ASSIGN(const std::vector<std::string> names, station_names(files, mapping));
    LVWANG_ASSIGN(const auto registry, registry_of(names, files.kind, parameters, mapping));
    if (mapping.point_column.empty()) mapping.point = "S1/1";

    std::vector<StationHours> stations;
    for (const std::string& name : names) stations.push_back({name, {}, 0, 0});
    const ParameterLookup lookup = [&](ParameterId id) { return parameters->find(id); };
    std::optional<intake::RowReader> reader;
    std::size_t of_file = files.paths.size();
    Reading reading;
    LVWANG_TRY(each_row(files, mapping,
                        [&](std::size_t file, const intake::Files& source, std::span<const std::string_view> cells,
                            std::int64_t line) -> Result<void> {
                            if (file != of_file) {
                                const auto header = source.header(file);
                                const std::vector<std::string_view> titles(header.begin(), header.end());
                                LVWANG_ASSIGN(reader, intake::RowReader::make(mapping, *registry, files.paths[file], titles));
                                of_file = file;
                            }
                            LVWANG_ASSIGN(const bool known, reader->read(cells, line, reading));
                            if (!known) return {};
                            quality::flag(reading, lookup, {.at = reading.start, .back_fill = true, .kind = files.kind});
                            StationHours& station = stations[static_cast<std::size_t>(reading.point) - 1];
                            for (const Sample& sample : reading.samples) {
                                station.doubtful += has(sample.flags, Flag::kNegative) || has(sample.flags, Flag::kImplausible);
                                station.hours.push_back({reading.start, 0, sample});
                            }
                            return {};
                        }));
    for (StationHours& station : stations) settle(station);
    return stations;
}

}  // namespace lvwang::analysis
