#include "registry/district.h"

#include "base/toml_check.h"  // before toml++

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "registry/validate.h"

namespace lvwang::registry {
namespace {

using Columns = std::span<const std::string_view>;

constexpr std::string_view kDistrictFile = "district.toml";

struct TableFile {
    RowTable table;
    std::string_view name;
    bool required;
};

constexpr std::array<TableFile, 9> kTableFiles = {{
    {RowTable::kRegions, "regions.csv", true},
    {RowTable::kOrganisations, "organisations.csv", false},
    {RowTable::kSites, "sites.csv", true},
    {RowTable::kPoints, "points.csv", false},
    {RowTable::kDevices, "devices.csv", false},
    {RowTable::kMappings, "mappings.csv", false},
    {RowTable::kLimits, "limits.csv", false},
    {RowTable::kResponsibilities, "responsibilities.csv", false},
    {RowTable::kSections, "water_sections.csv", false},
}};

constexpr std::array<std::string_view, kTableFiles.size() + 1> kFileNames = {
    kDistrictFile,  "regions.csv", "organisations.csv",    "sites.csv",         "points.csv", "devices.csv",
    "mappings.csv", "limits.csv",  "responsibilities.csv", "water_sections.csv"};

std::string_view last_part(std::string_view path) {
    return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

const SourceText* find_file(std::span<const SourceText> files, std::string_view name) {
    for (const SourceText& file : files) {
        if (last_part(file.path) == name) return &file;
    }
    return nullptr;
}

// A row of a CSV whose optional columns may be missing altogether.
class Line {
public:
    Line(const CsvTable& table, const CsvRow& row) : table_(table), row_(row) {}

    [[nodiscard]] std::string_view text(std::string_view column) const {
        return table_.has_column(column) ? row_.text(column) : std::string_view();
    }
    [[nodiscard]] Result<std::optional<Decimal>> decimal(std::string_view column) const {
        return text(column).empty() ? Result<std::optional<Decimal>>(std::nullopt) : row_.optional_decimal(column);
    }
    // A coordinate; measured doubles, not judged ones.
    [[nodiscard]] Result<double> degrees(std::string_view column, std::optional<double> fallback = {}) const {
        if (text(column).empty() && fallback) return *fallback;
        LVWANG_ASSIGN(const Decimal value, row_.decimal(column));
        return value.to_double();
    }
    [[nodiscard]] Result<bool> boolean(std::string_view column) const {
        const std::string_view value = text(column);
        if (value == "true") return true;
        if (value.empty() || value == "false") return false;
        return row_.wrong(column, fmt::format("'{}' is neither true nor false", value));
    }
    template <class T>
    [[nodiscard]] Result<T> placed(std::string_view column, Result<T> result) const {
        if (result) return result;
        return row_.wrong(column, result.error().message);
    }
    const CsvRow& row() const { return row_; }

private:
    const CsvTable& table_;
    const CsvRow& row_;
};

class DistrictReader {
public:
    DistrictReader(const ParameterTable& parameters, const CompleteTerms& complete)
        : parameters_(parameters), complete_(complete) {}

    Result<void> read(const TableFile& file, const SourceText& source) {
        switch (file.table) {
            case RowTable::kRegions: return rows(source, kRegionColumns, kRegionOptional, &DistrictReader::region);
            case RowTable::kOrganisations:
                return rows(source, kOrganisationColumns, kOrganisationOptional, &DistrictReader::organisation);
            case RowTable::kSites: return rows(source, kSiteColumns, kSiteOptional, &DistrictReader::site);
            case RowTable::kPoints: return rows(source, kPointColumns, kPointOptional, &DistrictReader::point);
            case RowTable::kDevices: return rows(source, kDeviceColumns, kDeviceOptional, &DistrictReader::device);
            case RowTable::kMappings: return rows(source, kMappingColumns, kMappingOptional, &DistrictReader::mapping);
            case RowTable::kLimits: return rows(source, kLimitColumns, kLimitOptional, &DistrictReader::limit);
            case RowTable::kResponsibilities:
                return rows(source, kResponsibilityColumns, kResponsibilityOptional, &DistrictReader::responsibility);
            case RowTable::kSections: return rows(source, kSectionColumns, kSectionOptional, &DistrictReader::section);
        }
        return {};
    }

    RegistryRows taken;
    std::array<std::vector<int>, kTableFiles.size()> lines;  // of the rows, by table

private:
    static constexpr std::array<std::string_view, 2> kRegionColumns = {"code", "name"};
    static constexpr std::array<std::string_view, 2> kRegionOptional = {"name_en", "parent_code"};
    static constexpr std::array<std::string_view, 4> kOrganisationColumns = {"key", "name", "kind", "region_code"};
    static constexpr std::array<std::string_view, 2> kOrganisationOptional = {"name_en", "uscc"};
    static constexpr std::array<std::string_view, 6> kSiteColumns = {"key",         "kind",          "name",
                                                                     "region_code", "longitude_deg", "latitude_deg"};
    static constexpr std::array<std::string_view, 3> kSiteOptional = {"name_en", "organisation_key", "industry_code"};
    static constexpr std::array<std::string_view, 4> kPointColumns = {"site_key", "code", "kind", "name"};
    static constexpr std::array<std::string_view, 4> kPointOptional = {"name_en", "longitude_deg", "latitude_deg",
                                                                       "silence_limit_s"};
    static constexpr std::array<std::string_view, 3> kDeviceColumns = {"mn", "site_key", "point_code"};
    static constexpr std::array<std::string_view, 3> kDeviceOptional = {"name", "crc_policy", "period_end_stamps"};
    static constexpr std::array<std::string_view, 2> kMappingColumns = {"wire_code", "parameter"};
    static constexpr std::array<std::string_view, 2> kMappingOptional = {"mn", "wire_unit"};
    static constexpr std::array<std::string_view, 7> kLimitColumns = {"site_key", "point_code", "parameter", "limit",
                                                                      "standard", "clause",     "valid_from"};
    static constexpr std::array<std::string_view, 4> kLimitOptional = {"lower_limit", "reference_oxygen_pct", "valid_to",
                                                                       "table"};
    static constexpr std::array<std::string_view, 3> kResponsibilityColumns = {"matter", "person", "organisation_key"};
    static constexpr std::array<std::string_view, 3> kResponsibilityOptional = {"region_code", "site_key", "phone"};

    static constexpr std::array<std::string_view, 3> kSectionColumns = {"site_key", "point_code", "river"};
    static constexpr std::array<std::string_view, 3> kSectionOptional = {"river_en", "body", "target"};

    Result<void> rows(const SourceText& source, Columns columns, Columns optional,
                      Result<void> (DistrictReader::*read_row)(const Line&)) {
        LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(source.path, source.text, columns, optional));
        for (const CsvRow& row : table.rows()) LVWANG_TRY((this->*read_row)(Line(table, row)));
        return {};
    }

    template <class Row>
    Result<void> keep(RowTable table, std::vector<Row>& into, Row row, const Line& line) {
        into.push_back(std::move(row));
        lines[static_cast<std::size_t>(table)].push_back(line.row().line());
        return {};
    }

    Result<void> region(const Line& line) {
        Region row;
        row.code = line.text("code");
        row.name = line.text("name");
        row.name_en = line.text("name_en");
        row.parent_code = line.text("parent_code");
        return keep(RowTable::kRegions, taken.regions, std::move(row), line);
    }

    Result<void> organisation(const Line& line) {
        Organisation row;
        row.key = line.text("key");
        row.name = line.text("name");
        row.name_en = line.text("name_en");
        row.kind = line.text("kind");
        row.region_code = line.text("region_code");
        row.uscc = line.text("uscc");
        return keep(RowTable::kOrganisations, taken.organisations, std::move(row), line);
    }

    Result<void> site(const Line& line) {
        Site row;
        row.id = static_cast<SiteId>(taken.sites.size() + 1);
        row.key = line.text("key");
        LVWANG_ASSIGN(row.kind, line.placed("kind", parse_site_kind(line.text("kind"))));
        row.name = line.text("name");
        row.name_en = line.text("name_en");
        row.region_code = line.text("region_code");
        row.organisation_key = line.text("organisation_key");
        LVWANG_ASSIGN(row.longitude_deg, line.degrees("longitude_deg"));
        LVWANG_ASSIGN(row.latitude_deg, line.degrees("latitude_deg"));
        row.industry_code = line.text("industry_code");
        site_by_key_.emplace(row.key, taken.sites.size());  // of two of one key the first; that there are two is found later
        return keep(RowTable::kSites, taken.sites, std::move(row), line);
    }

    // The site that `site_key` names.
    Result<const Site*> site_of(const Line& line) const {
        const auto found = site_by_key_.find(line.text("site_key"));
        if (found != site_by_key_.end()) return &taken.sites[found->second];
        return line.row().wrong("site_key", fmt::format("'{}' is no site", line.text("site_key")));
    }

    // The point that `site_key` and `point_code` name.
    Result<PointId> point_of(const Line& line) const {
        LVWANG_ASSIGN(const Site* site, site_of(line));
        const auto found = point_by_code_.find(std::pair(site->id, std::string(line.text("point_code"))));
        if (found != point_by_code_.end()) return found->second;
        return line.row().wrong("point_code", fmt::format("'{}' is no point of {}", line.text("point_code"), site->key));
    }

    Result<ParameterId> parameter_of(const Line& line) const {
        if (const Parameter* parameter = parameters_.find(line.text("parameter"))) return parameter->id;
        return line.row().wrong("parameter", fmt::format("'{}' is no parameter", line.text("parameter")));
    }

    // What the row says of its limit, completed from the table that it names.
    Result<PermitTerms> terms_of(const Line& line, ParameterId parameter) const {
        PermitTerms terms;
        terms.table = line.text("table");
        LVWANG_ASSIGN(terms.limit, line.decimal("limit"));
        LVWANG_ASSIGN(terms.lower_limit, line.decimal("lower_limit"));
        LVWANG_ASSIGN(terms.reference_oxygen_pct, line.decimal("reference_oxygen_pct"));
        terms.standard = line.text("standard");
        terms.clause = line.text("clause");
        if (terms.table.empty() || !complete_) return terms;
        auto whole = complete_(*parameters_.find(parameter), terms);
        if (!whole) return line.row().wrong(whole.error().field, whole.error().message);
        return whole;
    }

    Result<void> point(const Line& line) {
        Point row;
        row.id = static_cast<PointId>(taken.points.size() + 1);
        LVWANG_ASSIGN(const Site* site, site_of(line));
        row.site_id = site->id;
        row.code = line.text("code");
        LVWANG_ASSIGN(row.kind, line.placed("kind", parse_point_kind(line.text("kind"))));
        row.name = line.text("name");
        row.name_en = line.text("name_en");
        LVWANG_ASSIGN(row.longitude_deg, line.degrees("longitude_deg", site->longitude_deg));
        LVWANG_ASSIGN(row.latitude_deg, line.degrees("latitude_deg", site->latitude_deg));
        if (!line.text("silence_limit_s").empty()) {
            LVWANG_ASSIGN(row.silence_limit_s, line.row().integer("silence_limit_s", 0, INT32_MAX));
        }
        point_by_code_.emplace(std::pair(row.site_id, row.code), row.id);
        return keep(RowTable::kPoints, taken.points, std::move(row), line);
    }

    Result<void> device(const Line& line) {
        Device row;
        row.mn = line.text("mn");
        LVWANG_ASSIGN(row.point_id, point_of(line));
        row.name = line.text("name");
        const std::string_view policy = line.text("crc_policy");
        if (!policy.empty()) {
            LVWANG_ASSIGN(row.crc_policy, line.placed("crc_policy", parse_crc_policy(policy)));
        }
        LVWANG_ASSIGN(row.period_end_stamps, line.boolean("period_end_stamps"));
        return keep(RowTable::kDevices, taken.devices, std::move(row), line);
    }

    Result<void> mapping(const Line& line) {
        FactorMapping row;
        row.mn = line.text("mn");
        row.wire_code = line.text("wire_code");
        LVWANG_ASSIGN(row.parameter, parameter_of(line));
        row.wire_unit = line.text("wire_unit");
        return keep(RowTable::kMappings, taken.mappings, std::move(row), line);
    }

    Result<void> limit(const Line& line) {
        PermitLimit row;
        row.id = static_cast<std::int64_t>(taken.limits.size() + 1);
        LVWANG_ASSIGN(row.point_id, point_of(line));
        LVWANG_ASSIGN(row.parameter, parameter_of(line));
        LVWANG_ASSIGN(const PermitTerms terms, terms_of(line, row.parameter));
        if (!terms.limit) return line.row().wrong("limit", "'' is not a number");
        row.limit = *terms.limit;
        row.lower_limit = terms.lower_limit;
        row.reference_oxygen_pct = terms.reference_oxygen_pct;
        row.standard = terms.standard;
        row.clause = terms.clause;
        row.table = terms.table;
        LVWANG_ASSIGN(row.valid_from, line.row().date("valid_from"));
        if (!line.text("valid_to").empty()) {
            LVWANG_ASSIGN(row.valid_to, line.row().optional_date("valid_to"));
        }
        return keep(RowTable::kLimits, taken.limits, std::move(row), line);
    }

    Result<void> responsibility(const Line& line) {
        Responsibility row;
        row.id = static_cast<std::int64_t>(taken.responsibilities.size() + 1);
        row.region_code = line.text("region_code");
        row.site_key = line.text("site_key");
        row.matter = line.text("matter");
        row.person = line.text("person");
        row.organisation_key = line.text("organisation_key");
        row.phone = line.text("phone");
        return keep(RowTable::kResponsibilities, taken.responsibilities, std::move(row), line);
    }

    Result<void> section(const Line& line) {
        SurfaceSection row;
        LVWANG_ASSIGN(row.point_id, point_of(line));
        row.river = line.text("river");
        row.river_en = line.text("river_en");
        if (const std::string_view body = line.text("body"); !body.empty()) {
            LVWANG_ASSIGN(row.body, line.placed("body", parse_water_body(body)));
        }
        if (const std::string_view target = line.text("target"); !target.empty()) {
            LVWANG_ASSIGN(row.target, line.placed("target", parse_water_class(target)));
        }
        return keep(RowTable::kSections, taken.sections, std::move(row), line);
    }

    const ParameterTable& parameters_;
    const CompleteTerms& complete_;
    std::map<std::string, std::size_t, std::less<>> site_by_key_;  // place in taken.sites
    std::map<std::pair<SiteId, std::string>, PointId> point_by_code_;
};

template <class T>
Result<T> toml_value(const SourceText& source, const toml::table& table, std::string_view key, std::optional<T> fallback = {}) {
    const toml::node* node = table.get(key);
    if (!node && fallback) return *fallback;
    if (!node) return fail_field(key, "{}: '{}' is missing", source.path, key);
    if (const auto value = node->value<T>()) return *value;
    const auto& at = node->source().begin;
    return fail_field(key, "{}:{}:{}: '{}' has the wrong type", source.path, at.line, at.column, key);
}

Result<District> read_district(const SourceText& source) {
    static constexpr std::array<std::string_view, 7> kKeys = {"code",         "name", "name_en", "longitude_deg",
                                                              "latitude_deg", "zoom", "demo"};
    toml::table table;
    try {
        table = toml::parse(source.text, source.path);
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        return fail(ErrorCode::kInvalidArgument, "{}:{}:{}: {}", source.path, at.line, at.column, error.description());
    } catch (const std::exception& error) {  // an assertion of the library: base/toml_check.h
        return fail(ErrorCode::kInvalidArgument, "{}: {}", source.path, error.what());
    }
    for (const auto& [key, node] : table) {
        if (std::ranges::find(kKeys, key.str()) != kKeys.end()) continue;
        const auto& at = key.source().begin;
        return fail_field(key.str(), "{}:{}:{}: '{}' is not known", source.path, at.line, at.column, key.str());
    }
    District district;
    LVWANG_ASSIGN(district.code, toml_value<std::string>(source, table, "code"));
    LVWANG_ASSIGN(district.name, toml_value<std::string>(source, table, "name"));
    LVWANG_ASSIGN(district.name_en, toml_value<std::string>(source, table, "name_en"));
    LVWANG_ASSIGN(district.longitude_deg, toml_value<double>(source, table, "longitude_deg"));
    LVWANG_ASSIGN(district.latitude_deg, toml_value<double>(source, table, "latitude_deg"));
    LVWANG_ASSIGN(district.zoom, toml_value<int>(source, table, "zoom", 11));
    LVWANG_ASSIGN(district.demo, toml_value<bool>(source, table, "demo", false));
    const bool on_earth = std::abs(district.longitude_deg) <= 180 && std::abs(district.latitude_deg) <= 90;
    if (!on_earth) return fail_field("longitude_deg", "{}: longitude_deg and latitude_deg are no place", source.path);
    return district;
}

}  // namespace

std::span<const std::string_view> district_file_names() {
    return kFileNames;
}

Result<DistrictRows> parse_district(std::span<const SourceText> files, std::shared_ptr<const ParameterTable> parameters,
                                    const CompleteTerms& complete) {
    for (const SourceText& file : files) {
        if (std::ranges::find(kFileNames, last_part(file.path)) == kFileNames.end()) {
            return fail(ErrorCode::kInvalidArgument, "{}: no file of a district", file.path);
        }
    }
    const SourceText* head = find_file(files, kDistrictFile);
    if (!head) return fail(ErrorCode::kNotFound, "{} is missing", kDistrictFile);
    DistrictRows result;
    LVWANG_ASSIGN(result.district, read_district(*head));

    DistrictReader reader(*parameters, complete);
    for (const TableFile& file : kTableFiles) {
        const SourceText* source = find_file(files, file.name);
        if (!source && file.required) return fail(ErrorCode::kNotFound, "{} is missing", file.name);
        if (source) LVWANG_TRY(reader.read(file, *source));
    }
    if (const auto fault = find_fault(reader.taken, *parameters)) {
        const TableFile& file = kTableFiles[static_cast<std::size_t>(fault->table)];
        const int line = reader.lines[static_cast<std::size_t>(fault->table)][fault->index];
        const SourceText* source = find_file(files, file.name);
        return fail_field(fault->field, "{}:{}: column '{}': {}", source->path, line, fault->field, fault->message);
    }
    const auto is_the_district = [&](const Region& region) { return region.code == result.district.code; };
    if (std::ranges::none_of(reader.taken.regions, is_the_district)) {
        return fail_field("code", "{}: code: '{}' is no row of regions.csv", head->path, result.district.code);
    }
    result.rows = std::move(reader.taken);
    return result;
}

Result<std::shared_ptr<const ParameterTable>> parse_codes(std::span<const SourceText> files) {
    const SourceText* units = find_file(files, "units.csv");
    if (!units) return fail(ErrorCode::kNotFound, "units.csv is missing");
    const SourceText* parameters = find_file(files, "parameters.csv");
    if (!parameters) return fail(ErrorCode::kNotFound, "parameters.csv is missing");
    LVWANG_ASSIGN(UnitTable table, UnitTable::parse(*units));
    LVWANG_ASSIGN(ParameterTable parsed, ParameterTable::parse(*parameters, std::move(table)));
    return std::make_shared<const ParameterTable>(std::move(parsed));
}

}  // namespace lvwang::registry
