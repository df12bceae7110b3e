#include "store/book_registry.h"

#include <set>

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

// Texts that were written from a Decimal or CivilDate; anything else in the book is damage.
Decimal stored_decimal(const std::string& text) {
    const auto value = Decimal::parse(text);
    if (!value) throw soci::soci_error("no decimal: " + text);
    return *value;
}

std::optional<Decimal> stored_optional_decimal(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(stored_decimal(text));
}

CivilDate stored_date(const std::string& text) {
    const auto value = parse_date(text);
    if (!value) throw soci::soci_error("no date: " + text);
    return *value;
}

std::string text_of(const std::optional<Decimal>& value) {
    return value ? value->to_string() : std::string();
}

// ---- out of the tables ----

std::vector<Region> read_regions(soci::session& sql) {
    RowReader row(sql, "SELECT code, name, name_en, parent_code FROM regions ORDER BY rowid");
    const std::string& code = row.text();
    const std::string& name = row.text();
    const std::string& name_en = row.text();
    const std::string& parent = row.text();
    std::vector<Region> rows;
    while (row.next()) rows.push_back({code, name, name_en, parent});
    return rows;
}

std::vector<Organisation> read_organisations(soci::session& sql) {
    RowReader row(sql, "SELECT key, name, name_en, kind, region_code, uscc FROM organisations ORDER BY rowid");
    const std::string& key = row.text();
    const std::string& name = row.text();
    const std::string& name_en = row.text();
    const std::string& kind = row.text();
    const std::string& region = row.text();
    const std::string& uscc = row.text();
    std::vector<Organisation> rows;
    while (row.next()) rows.push_back({key, name, name_en, kind, region, uscc});
    return rows;
}

std::vector<Site> read_sites(soci::session& sql) {
    RowReader row(sql,
                  "SELECT id, key, kind, name, name_en, region_code, organisation_key, longitude_deg, latitude_deg, "
                  "industry_code FROM sites ORDER BY id");
    const long long& id = row.number();
    const std::string& key = row.text();
    const long long& kind = row.number();
    const std::string& name = row.text();
    const std::string& name_en = row.text();
    const std::string& region = row.text();
    const std::string& organisation = row.text();
    const double& longitude_deg = row.real();
    const double& latitude_deg = row.real();
    const std::string& industry = row.text();
    std::vector<Site> rows;
    while (row.next()) {
        rows.push_back({SiteId{id}, key, static_cast<SiteKind>(kind), name, name_en, region, organisation, longitude_deg,
                        latitude_deg, industry});
    }
    return rows;
}

std::vector<Point> read_points(soci::session& sql) {
    RowReader row(sql,
                  "SELECT id, site_id, code, kind, name, name_en, longitude_deg, latitude_deg, silence_limit_s FROM points "
                  "ORDER BY id");
    const long long& id = row.number();
    const long long& site = row.number();
    const std::string& code = row.text();
    const long long& kind = row.number();
    const std::string& name = row.text();
    const std::string& name_en = row.text();
    const double& longitude_deg = row.real();
    const double& latitude_deg = row.real();
    const long long& silence_limit_s = row.number();
    std::vector<Point> rows;
    while (row.next()) {
        rows.push_back({PointId{id}, SiteId{site}, code, static_cast<PointKind>(kind), name, name_en, longitude_deg, latitude_deg,
                        silence_limit_s});
    }
    return rows;
}

std::vector<Device> read_devices(soci::session& sql) {
    RowReader row(sql, "SELECT mn, point_id, name, crc_policy, period_end_stamps FROM devices ORDER BY rowid");
    const std::string& mn = row.text();
    const long long& point = row.number();
    const std::string& name = row.text();
    const long long& policy = row.number();
    const long long& period_end_stamps = row.number();
    std::vector<Device> rows;
    while (row.next()) {
        rows.push_back({mn, PointId{point}, name, static_cast<CrcPolicy>(policy), period_end_stamps != 0});
    }
    return rows;
}

std::vector<FactorMapping> read_mappings(soci::session& sql) {
    RowReader row(sql, "SELECT mn, wire_code, parameter, wire_unit FROM factor_mappings ORDER BY mn, wire_code");
    const std::string& mn = row.text();
    const std::string& code = row.text();
    const long long& parameter = row.number();
    const std::string& unit = row.text();
    std::vector<FactorMapping> rows;
    while (row.next()) rows.push_back({mn, code, static_cast<ParameterId>(parameter), unit});
    return rows;
}

std::vector<PermitLimit> read_limits(soci::session& sql) {
    RowReader row(sql,
                  "SELECT id, point_id, parameter, upper_limit, lower_limit, reference_oxygen_pct, standard, clause, valid_from, "
                  "valid_to, limit_table FROM permit_limits ORDER BY id");
    const long long& id = row.number();
    const long long& point = row.number();
    const long long& parameter = row.number();
    const std::string& limit = row.text();
    const std::string& lower = row.text();
    const std::string& oxygen = row.text();
    const std::string& standard = row.text();
    const std::string& clause = row.text();
    const std::string& from = row.text();
    const std::string& to = row.text();
    const std::string& table = row.text();
    std::vector<PermitLimit> rows;
    while (row.next()) {
        rows.push_back({id, PointId{point}, static_cast<ParameterId>(parameter), stored_decimal(limit),
                        stored_optional_decimal(lower), stored_optional_decimal(oxygen), standard, clause, stored_date(from),
                        to.empty() ? std::nullopt : std::optional(stored_date(to)), table});
    }
    return rows;
}

std::vector<Responsibility> read_responsibilities(soci::session& sql) {
    RowReader row(sql,
                  "SELECT id, region_code, site_key, matter, person, organisation_key, phone FROM responsibilities ORDER BY id");
    const long long& id = row.number();
    const std::string& region = row.text();
    const std::string& site = row.text();
    const std::string& matter = row.text();
    const std::string& person = row.text();
    const std::string& organisation = row.text();
    const std::string& phone = row.text();
    std::vector<Responsibility> rows;
    while (row.next()) rows.push_back({id, region, site, matter, person, organisation, phone});
    return rows;
}

constexpr int kNoTarget = 0;  // of water_sections.target

std::vector<SurfaceSection> read_sections(soci::session& sql) {
    RowReader row(sql, "SELECT point_id, river, river_en, body, target FROM water_sections ORDER BY point_id");
    const long long& point = row.number();
    const std::string& river = row.text();
    const std::string& river_en = row.text();
    const long long& body = row.number();
    const long long& target = row.number();
    std::vector<SurfaceSection> rows;
    while (row.next()) {
        rows.push_back({PointId{point}, river, river_en, static_cast<WaterBody>(body),
                        target == kNoTarget ? std::nullopt : std::optional(static_cast<WaterClass>(target))});
    }
    return rows;
}

// ---- into the tables ----

// Writes rows and, beside each, its state into the history.
class RegistryWriter {
public:
    RegistryWriter(soci::session& sql, Instant at, std::uint64_t seq, std::string_view actor)
        : sql_(sql), at_(at), seq_(seq), actor_(actor) {}

    void write(const Region& row) {
        RowWriter writer("regions");
        writer.text("code", row.code)
            .text("name", row.name)
            .text("name_en", row.name_en)
            .reference("parent_code", row.parent_code);
        keep(writer, "regions", {"code"}, row.code);
    }

    void write(const Organisation& row) {
        RowWriter writer("organisations");
        writer.text("key", row.key).text("name", row.name).text("name_en", row.name_en).text("kind", row.kind);
        writer.reference("region_code", row.region_code).text("uscc", row.uscc);
        keep(writer, "organisations", {"key"}, row.key);
    }

    void write(const Site& row) {
        RowWriter writer("sites");
        writer.number("id", static_cast<std::int64_t>(row.id)).text("key", row.key).number("kind", static_cast<int>(row.kind));
        writer.text("name", row.name).text("name_en", row.name_en).reference("region_code", row.region_code);
        writer.reference("organisation_key", row.organisation_key).real("longitude_deg", row.longitude_deg);
        writer.real("latitude_deg", row.latitude_deg).text("industry_code", row.industry_code);
        keep(writer, "sites", {"id"}, row.key);
    }

    void write(const Point& row) {
        RowWriter writer("points");
        writer.number("id", static_cast<std::int64_t>(row.id)).number("site_id", static_cast<std::int64_t>(row.site_id));
        writer.text("code", row.code).number("kind", static_cast<int>(row.kind)).text("name", row.name);
        writer.text("name_en", row.name_en).real("longitude_deg", row.longitude_deg).real("latitude_deg", row.latitude_deg);
        writer.number("silence_limit_s", row.silence_limit_s);
        keep(writer, "points", {"id"}, fmt::format("{}", static_cast<std::int64_t>(row.id)));
    }

    void write(const Device& row) {
        RowWriter writer("devices");
        writer.text("mn", row.mn).number("point_id", static_cast<std::int64_t>(row.point_id)).text("name", row.name);
        writer.number("crc_policy", static_cast<int>(row.crc_policy)).number("period_end_stamps", row.period_end_stamps ? 1 : 0);
        keep(writer, "devices", {"mn"}, row.mn);
    }

    void write(const FactorMapping& row) {
        RowWriter writer("factor_mappings");
        writer.text("mn", row.mn).text("wire_code", row.wire_code).number("parameter", static_cast<int>(row.parameter));
        writer.text("wire_unit", row.wire_unit);
        keep(writer, "factor_mappings", {"mn", "wire_code"}, row.mn + "/" + row.wire_code);
    }

    void write(const PermitLimit& row) {
        RowWriter writer("permit_limits");
        writer.number("id", row.id).number("point_id", static_cast<std::int64_t>(row.point_id));
        writer.number("parameter", static_cast<int>(row.parameter)).text("upper_limit", row.limit.to_string());
        writer.reference("lower_limit", text_of(row.lower_limit));
        writer.reference("reference_oxygen_pct", text_of(row.reference_oxygen_pct));
        writer.text("standard", row.standard).text("clause", row.clause).text("valid_from", format_date(row.valid_from));
        writer.reference("valid_to", row.valid_to ? format_date(*row.valid_to) : std::string());
        writer.text("limit_table", row.table);
        keep(writer, "permit_limits", {"id"}, fmt::format("{}", row.id));
    }

    void write(const Responsibility& row) {
        RowWriter writer("responsibilities");
        writer.number("id", row.id).reference("region_code", row.region_code).reference("site_key", row.site_key);
        writer.text("matter", row.matter).text("person", row.person).reference("organisation_key", row.organisation_key);
        writer.text("phone", row.phone);
        keep(writer, "responsibilities", {"id"}, fmt::format("{}", row.id));
    }

    void write(const SurfaceSection& row) {
        RowWriter writer("water_sections");
        writer.number("point_id", static_cast<std::int64_t>(row.point_id))
            .text("river", row.river)
            .text("river_en", row.river_en);
        writer.number("body", static_cast<int>(row.body))
            .number("target", row.target ? static_cast<int>(*row.target) : kNoTarget);
        keep(writer, "water_sections", {"point_id"}, fmt::format("{}", static_cast<std::int64_t>(row.point_id)));
    }

private:
    void keep(RowWriter& writer, const std::string& table, const std::vector<std::string_view>& key, const std::string& row_key) {
        writer.upsert(sql_, key);
        const std::string json = writer.json();
        const auto seq = static_cast<long long>(seq_);
        const long long at_ms = at_.ms;
        sql_ << "INSERT INTO registry_history (seq, at_ms, actor, table_name, row_key, row_json) "
                "VALUES (:seq, :at, :actor, :table, :key, :json)",
            soci::use(seq), soci::use(at_ms), soci::use(actor_), soci::use(table), soci::use(row_key), soci::use(json);
    }

    soci::session& sql_;
    Instant at_;
    std::uint64_t seq_;
    std::string actor_;
};

// Parents before their children, whatever the order of `regions`: foreign keys are checked row by row.
std::vector<const Region*> parents_first(const std::vector<Region>& regions) {
    std::set<std::string_view> waiting;
    for (const Region& region : regions) waiting.insert(region.code);
    std::vector<const Region*> ordered;
    for (bool moved = true; moved;) {
        moved = false;
        for (const Region& region : regions) {
            if (!waiting.contains(region.code) || waiting.contains(region.parent_code)) continue;
            waiting.erase(region.code);
            ordered.push_back(&region);
            moved = true;
        }
    }
    return ordered;
}

}  // namespace

Result<RegistryRows> load_registry(Book& book) {
    return with_session(book, "load the registry", [](soci::session& sql) {
        RegistryRows rows;
        rows.regions = read_regions(sql);
        rows.organisations = read_organisations(sql);
        rows.sites = read_sites(sql);
        rows.points = read_points(sql);
        rows.devices = read_devices(sql);
        rows.mappings = read_mappings(sql);
        rows.limits = read_limits(sql);
        rows.responsibilities = read_responsibilities(sql);
        rows.sections = read_sections(sql);
        return rows;
    });
}

Result<void> save_registry(Book& book, const RegistryRows& rows, Instant at, std::uint64_t seq, std::string_view actor) {
    return with_session(book, "save rows of the registry", [&](soci::session& sql) {
        RegistryWriter writer(sql, at, seq, actor);
        for (const Region* row : parents_first(rows.regions)) writer.write(*row);
        for (const Organisation& row : rows.organisations) writer.write(row);
        for (const Site& row : rows.sites) writer.write(row);
        for (const Point& row : rows.points) writer.write(row);
        for (const Device& row : rows.devices) writer.write(row);
        for (const FactorMapping& row : rows.mappings) writer.write(row);
        for (const PermitLimit& row : rows.limits) writer.write(row);
        for (const Responsibility& row : rows.responsibilities) writer.write(row);
        for (const SurfaceSection& row : rows.sections) writer.write(row);
    });
}

}  // namespace lvwang::store
