#include "registry/commands.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "registry/json_fields.h"

namespace lvwang::registry {
namespace {

// What one command type does: reads the body and puts the row into place.
struct Edit {
    const Registry& registry;
    RegistryRows rows;     // of the whole registry, with the change made
    RegistryRows changed;  // the row put
    std::vector<RedecodeRequest> redecode;
};

// Replaces the row that `same` accepts, or adds one.
template <class T, class Same>
void put(std::vector<T>& rows, const T& row, const Same& same) {
    const auto found = std::ranges::find_if(rows, same);
    if (found == rows.end()) {
        rows.push_back(row);
    } else {
        *found = row;
    }
}

template <class Id, class T>
Id next_id(const std::vector<T>& rows) {
    std::int64_t highest = 0;
    for (const T& row : rows) highest = std::max(highest, static_cast<std::int64_t>(row.id));
    return static_cast<Id>(highest + 1);
}

Result<void> put_region(JsonFields& body, Edit& edit) {
    Region row;
    LVWANG_ASSIGN(row.code, body.text("code"));
    LVWANG_ASSIGN(row.name, body.text("name"));
    LVWANG_ASSIGN(row.name_en, body.text_or("name_en", ""));
    LVWANG_ASSIGN(row.parent_code, body.text_or("parent_code", ""));
    put(edit.rows.regions, row, [&](const Region& other) { return other.code == row.code; });
    edit.changed.regions = {row};
    return {};
}

Result<void> put_organisation(JsonFields& body, Edit& edit) {
    Organisation row;
    LVWANG_ASSIGN(row.key, body.text("key"));
    LVWANG_ASSIGN(row.name, body.text("name"));
    LVWANG_ASSIGN(row.name_en, body.text_or("name_en", ""));
    LVWANG_ASSIGN(row.kind, body.text("kind"));
    LVWANG_ASSIGN(row.region_code, body.text("region_code"));
    LVWANG_ASSIGN(row.uscc, body.text_or("uscc", ""));
    put(edit.rows.organisations, row, [&](const Organisation& other) { return other.key == row.key; });
    edit.changed.organisations = {row};
    return {};
}

Result<void> put_site(JsonFields& body, Edit& edit) {
    Site row;
    LVWANG_ASSIGN(row.key, body.text("key"));
    LVWANG_ASSIGN(const std::string kind, body.text("kind"));
    LVWANG_ASSIGN(row.kind, body.placed("kind", parse_site_kind(kind)));
    LVWANG_ASSIGN(row.name, body.text("name"));
    LVWANG_ASSIGN(row.name_en, body.text_or("name_en", ""));
    LVWANG_ASSIGN(row.region_code, body.text("region_code"));
    LVWANG_ASSIGN(row.organisation_key, body.text_or("organisation_key", ""));
    LVWANG_ASSIGN(row.longitude_deg, body.number("lon"));
    LVWANG_ASSIGN(row.latitude_deg, body.number("lat"));
    LVWANG_ASSIGN(row.industry_code, body.text_or("industry_code", ""));
    const Site* before = edit.registry.site(row.key);
    row.id = before ? before->id : next_id<SiteId>(edit.rows.sites);
    put(edit.rows.sites, row, [&](const Site& other) { return other.id == row.id; });
    edit.changed.sites = {row};
    return {};
}

Result<void> put_point(JsonFields& body, Edit& edit) {
    Point row;
    LVWANG_ASSIGN(const std::string site_key, body.text("site_key"));
    const Site* site = edit.registry.site(site_key);
    if (!site) return fail_field("site_key", "site_key: '{}' is no site", site_key);
    row.site_id = site->id;
    LVWANG_ASSIGN(row.code, body.text("code"));
    LVWANG_ASSIGN(const std::string kind, body.text("kind"));
    LVWANG_ASSIGN(row.kind, body.placed("kind", parse_point_kind(kind)));
    LVWANG_ASSIGN(row.name, body.text("name"));
    LVWANG_ASSIGN(row.name_en, body.text_or("name_en", ""));
    LVWANG_ASSIGN(row.longitude_deg, body.number_or("lon", site->longitude_deg));
    LVWANG_ASSIGN(row.latitude_deg, body.number_or("lat", site->latitude_deg));
    LVWANG_ASSIGN(row.silence_limit_s, body.integer_or("silence_limit_s", 0));
    const Point* before = edit.registry.point(site->id, row.code);
    row.id = before ? before->id : next_id<PointId>(edit.rows.points);
    if (before && before->kind != row.kind) {  // another kind reads its codes otherwise
        for (const Device* device : edit.registry.devices_of(before->id)) edit.redecode.push_back({device->mn, ""});
    }
    put(edit.rows.points, row, [&](const Point& other) { return other.id == row.id; });
    edit.changed.points = {row};
    return {};
}

// `point_id`, or `site_key` and `point_code`.
Result<PointId> read_point(JsonFields& body, const Registry& registry) {
    if (body.has("point_id")) {
        LVWANG_ASSIGN(const std::int64_t id, body.integer("point_id"));
        if (!registry.point(static_cast<PointId>(id))) return fail_field("point_id", "point_id: {} is no point", id);
        return static_cast<PointId>(id);
    }
    if (!body.has("site_key")) return fail_field("point_id", "point_id: is missing");
    LVWANG_ASSIGN(const std::string site_key, body.text("site_key"));
    LVWANG_ASSIGN(const std::string point_code, body.text("point_code"));
    const Site* site = registry.site(site_key);
    if (!site) return fail_field("site_key", "site_key: '{}' is no site", site_key);
    const Point* point = registry.point(site->id, point_code);
    if (!point) return fail_field("point_code", "point_code: '{}' is no point of {}", point_code, site_key);
    return point->id;
}

Result<void> put_device(JsonFields& body, Edit& edit) {
    Device row;
    LVWANG_ASSIGN(row.mn, body.text("mn"));
    const bool breaks_frames =
        std::ranges::any_of(row.mn, [](unsigned char c) { return c == ';' || c == '&' || c < ' ' || c == 0x7F; });
    if (breaks_frames) return fail_field("mn", "mn: '{}' cannot stand in a frame", to_utf8_lossy(row.mn));
    LVWANG_ASSIGN(row.point_id, read_point(body, edit.registry));
    LVWANG_ASSIGN(row.name, body.text_or("name", ""));
    LVWANG_ASSIGN(const std::string policy, body.text_or("crc_policy", "strict"));
    LVWANG_ASSIGN(row.crc_policy, body.placed("crc_policy", parse_crc_policy(policy)));
    LVWANG_ASSIGN(row.period_end_stamps, body.boolean_or("period_end_stamps", false));
    const Device* before = edit.registry.device(row.mn);
    // A policy that takes more than the one before lets kept frames in; one that takes less takes nothing back.
    const bool takes_more = before && before->crc_policy != row.crc_policy && row.crc_policy != CrcPolicy::kStrict &&
                            before->crc_policy != CrcPolicy::kIgnore;
    if (!before || before->point_id != row.point_id || before->period_end_stamps != row.period_end_stamps || takes_more) {
        edit.redecode.push_back({row.mn, ""});
    }
    put(edit.rows.devices, row, [&](const Device& other) { return other.mn == row.mn; });
    edit.changed.devices = {row};
    return {};
}

// Key of a parameter, or `field`'s error.
Result<ParameterId> read_parameter(JsonFields& body, const Registry& registry) {
    LVWANG_ASSIGN(const std::string key, body.text("parameter"));
    const Parameter* parameter = registry.parameters().find(key);
    if (!parameter) return fail_field("parameter", "parameter: '{}' is no parameter", key);
    return parameter->id;
}

Result<void> put_mapping(JsonFields& body, Edit& edit) {
    FactorMapping row;
    LVWANG_ASSIGN(row.mn, body.text_or("mn", ""));
    LVWANG_ASSIGN(row.wire_code, body.text("wire_code"));
    LVWANG_ASSIGN(row.parameter, read_parameter(body, edit.registry));
    LVWANG_ASSIGN(row.wire_unit, body.text_or("wire_unit", ""));
    const auto same = [&](const FactorMapping& other) {
        return other.mn == row.mn && equals_ignore_case(other.wire_code, row.wire_code);
    };
    // The code is spelled as it was first put: it is part of the row's key in the book.
    if (const auto before = std::ranges::find_if(edit.rows.mappings, same); before != edit.rows.mappings.end()) {
        row.wire_code = before->wire_code;
    }
    put(edit.rows.mappings, row, same);
    edit.changed.mappings = {row};
    edit.redecode.push_back({row.mn, row.wire_code});
    return {};
}

Result<void> put_limit(JsonFields& body, Edit& edit) {
    PermitLimit row;
    LVWANG_ASSIGN(row.point_id, read_point(body, edit.registry));
    LVWANG_ASSIGN(row.parameter, read_parameter(body, edit.registry));
    LVWANG_ASSIGN(row.limit, body.decimal("limit"));
    LVWANG_ASSIGN(row.lower_limit, body.optional_decimal("lower_limit"));
    LVWANG_ASSIGN(row.reference_oxygen_pct, body.optional_decimal("reference_oxygen_pct"));
    LVWANG_ASSIGN(row.standard, body.text("standard"));
    LVWANG_ASSIGN(row.clause, body.text("clause"));
    LVWANG_ASSIGN(row.valid_from, body.date("valid_from"));
    LVWANG_ASSIGN(row.valid_to, body.optional_date("valid_to"));
    LVWANG_ASSIGN(row.table, body.text_or("table", ""));
    const auto same = [&](const PermitLimit& other) {
        return other.point_id == row.point_id && other.parameter == row.parameter && other.valid_from == row.valid_from;
    };
    const auto before = std::ranges::find_if(edit.rows.limits, same);
    row.id = before == edit.rows.limits.end() ? next_id<std::int64_t>(edit.rows.limits) : before->id;
    put(edit.rows.limits, row, same);
    edit.changed.limits = {row};
    return {};
}

Result<void> put_responsibility(JsonFields& body, Edit& edit) {
    Responsibility row;
    LVWANG_ASSIGN(row.region_code, body.text_or("region_code", ""));
    LVWANG_ASSIGN(row.site_key, body.text_or("site_key", ""));
    LVWANG_ASSIGN(row.matter, body.text("matter"));
    LVWANG_ASSIGN(row.person, body.text("person"));
    LVWANG_ASSIGN(row.organisation_key, body.text("organisation_key"));
    LVWANG_ASSIGN(row.phone, body.text_or("phone", ""));
    const auto same = [&](const Responsibility& other) {
        return other.region_code == row.region_code && other.site_key == row.site_key && other.matter == row.matter;
    };
    const auto before = std::ranges::find_if(edit.rows.responsibilities, same);
    row.id = before == edit.rows.responsibilities.end() ? next_id<std::int64_t>(edit.rows.responsibilities) : before->id;
    put(edit.rows.responsibilities, row, same);
    edit.changed.responsibilities = {row};
    return {};
}

Result<void> put_water_section(JsonFields& body, Edit& edit) {
    SurfaceSection row;
    LVWANG_ASSIGN(row.point_id, read_point(body, edit.registry));
    LVWANG_ASSIGN(row.river, body.text_or("river", ""));
    LVWANG_ASSIGN(row.river_en, body.text_or("river_en", ""));
    LVWANG_ASSIGN(const std::string water_body, body.text_or("body", "river"));
    LVWANG_ASSIGN(row.body, body.placed("body", parse_water_body(water_body)));
    LVWANG_ASSIGN(const std::string target, body.text_or("target", ""));
    if (!target.empty()) {
        LVWANG_ASSIGN(row.target, body.placed("target", parse_water_class(target)));
    }
    put(edit.rows.sections, row, [&](const SurfaceSection& other) { return other.point_id == row.point_id; });
    edit.changed.sections = {row};
    return {};
}

struct CommandType {
    std::string_view name;
    Result<void> (*put)(JsonFields&, Edit&);
};

constexpr std::array<CommandType, 9> kTypes = {{
    {"put_region", put_region},
    {"put_organisation", put_organisation},
    {"put_site", put_site},
    {"put_point", put_point},
    {"put_device", put_device},
    {"put_mapping", put_mapping},
    {"put_limit", put_limit},
    {"put_responsibility", put_responsibility},
    {"put_water_section", put_water_section},
}};

const CommandType* find_type(std::string_view name) {
    const auto found = std::ranges::find(kTypes, name, &CommandType::name);
    return found == kTypes.end() ? nullptr : &*found;
}

// Fields of the body have short names where those of the rows say the unit.
std::string_view body_field(std::string_view row_field) {
    if (row_field == "longitude_deg") return "lon";
    if (row_field == "latitude_deg") return "lat";
    return row_field;
}

}  // namespace

bool is_registry_command(std::string_view type) {
    return find_type(type) != nullptr;
}

Result<RegistryChange> apply(const Registry& registry, const RegistryCommand& command) {
    const CommandType* type = find_type(command.type);
    if (!type) return fail(ErrorCode::kUnsupported, "'{}' is no command of the registry", command.type);
    LVWANG_ASSIGN(JsonFields body, JsonFields::parse(command.body));
    Edit edit{registry, registry.rows(), {}, {}};
    LVWANG_TRY(type->put(body, edit));
    LVWANG_TRY(body.refuse_others());
    auto built = Registry::build(std::move(edit.rows), registry.parameter_table());
    if (!built) {
        Error error = std::move(built).error();
        error.field = body_field(error.field);
        return tl::unexpected(std::move(error));
    }
    return RegistryChange{std::move(edit.changed), std::move(*built), std::move(edit.redecode)};
}

}  // namespace lvwang::registry
