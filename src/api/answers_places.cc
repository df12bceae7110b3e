#include "api/answers_places.h"

#include "api/answers.h"
#include "api/json_nouns.h"
#include "api/reads.h"
#include "api/regions.h"

namespace lvwang::api {
namespace {

template <class Kind>
Result<std::optional<Kind>> kind_of(const Query& query, Result<Kind> (*parse)(std::string_view)) {
    const auto text = query.find("kind");
    if (!text) return std::optional<Kind>();
    auto kind = parse(*text);
    if (!kind) return fail_field("kind", "{}", kind.error().message);
    return std::optional<Kind>(*kind);
}

// Empty: everywhere.
Result<std::string> wanted_region(const Request& request, const Reads& reads) {
    std::string region(request.query.find("region").value_or(""));
    if (!region.empty() && reads.registry->region(region) == nullptr)
        return fail_field("region", "there is no region '{}'", region);
    return region;
}

Result<std::vector<const Site*>> wanted_sites(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::optional<SiteKind> kind, kind_of(request.query, parse_site_kind));
    LVWANG_ASSIGN(const std::string region, wanted_region(request, reads));
    std::vector<const Site*> sites;
    for (const Site& site : reads.registry->rows().sites) {
        if ((!kind || site.kind == *kind) && (region.empty() || lies_in(*reads.registry, site.region_code, region))) {
            sites.push_back(&site);
        }
    }
    return sites;
}

Result<std::vector<const Point*>> wanted_points(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    LVWANG_ASSIGN(const std::optional<PointKind> kind, kind_of(request.query, parse_point_kind));
    LVWANG_ASSIGN(const std::string region, wanted_region(request, reads));
    const auto key = request.query.find("site");
    const Site* const site = key ? registry.site(*key) : nullptr;
    if (key && site == nullptr) return fail_field("site", "there is no site '{}'", *key);
    std::vector<const Point*> points;
    for (const Point& point : registry.rows().points) {
        if ((kind && point.kind != *kind) || (site != nullptr && point.site_id != site->id)) continue;
        if (!region.empty() && !lies_in(registry, registry.site_of(point.id).region_code, region)) continue;
        points.push_back(&point);
    }
    return points;
}

void write_geo_feature(JsonText& json, const Point& point, const Site& site) {
    json.begin_object();
    json.field("type", "Feature");
    json.key("geometry");
    json.begin_object();
    json.field("type", "Point");
    json.key("coordinates");
    json.begin_array();
    json.value(point.longitude_deg);
    json.value(point.latitude_deg);
    json.end_array();
    json.end_object();
    json.key("properties");
    json.begin_object();
    json.field("point_id", static_cast<std::int64_t>(point.id));
    json.field("point_code", point.code);
    json.field("site_key", site.key);
    json.field("site_kind", to_string(site.kind));
    json.field("point_kind", to_string(point.kind));
    json.field("name", site.name);
    json.field("name_en", site.name_en);
    json.end_object();
    json.end_object();
}

void write_responsibility(JsonText& json, const Responsibility& row, const registry::Registry& registry) {
    const Organisation* organisation = registry.organisation(row.organisation_key);
    json.begin_object();
    json.field("id", row.id);
    json.field("region_code", row.region_code);
    json.field("site_key", row.site_key);
    json.field("matter", row.matter);
    json.field("person", row.person);
    json.field("organisation_key", row.organisation_key);
    json.field("organisation", organisation == nullptr ? "" : std::string_view(organisation->name));
    json.field("phone", row.phone);
    json.end_object();
}

}  // namespace

Result<Response> get_regions(const Request&, const Reads& reads) {
    return list(reads.registry->rows().regions, [](JsonText& json, const Region& region) {
        json.begin_object();
        json.field("code", region.code);
        json.field("name", region.name);
        json.field("name_en", region.name_en);
        json.field("parent_code", region.parent_code);
        json.end_object();
    });
}

Result<Response> get_organisations(const Request&, const Reads& reads) {
    return list(reads.registry->rows().organisations, [](JsonText& json, const Organisation& organisation) {
        json.begin_object();
        json.field("key", organisation.key);
        json.field("name", organisation.name);
        json.field("name_en", organisation.name_en);
        json.field("kind", organisation.kind);
        json.field("region_code", organisation.region_code);
        json.field("uscc", organisation.uscc);
        json.end_object();
    });
}

Result<Response> get_parameters(const Request&, const Reads& reads) {
    return list(reads.registry->parameters().rows(), [](JsonText& json, const registry::ParameterRow& row) {
        const Parameter& parameter = row.parameter;
        json.begin_object();
        json.field("id", static_cast<std::uint16_t>(parameter.id));
        json.field("key", parameter.key);
        json.field("code", parameter.code);
        json.field("code_2005", parameter.code_2005);
        json.field("name", parameter.name);
        json.field("name_en", parameter.name_en);
        json.field("medium", parameter.medium);
        json.field("unit", parameter.unit);
        json.field("decimals", parameter.decimals);
        json.end_object();
    });
}

Result<Response> get_sites(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::vector<const Site*> sites, wanted_sites(request, reads));
    return list(sites, [&](JsonText& json, const Site* site) { write_site(json, *site, *reads.registry); });
}

Result<Response> get_site(const Request& request, const Reads& reads) {
    const Site* site = reads.registry->site(request.capture("key"));
    if (site == nullptr) return tl::unexpected(not_found("key", "site", request.capture("key")));
    JsonText json(2048);
    write_site(json, *site, *reads.registry);
    return json_response(json.take());
}

Result<Response> get_points(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::vector<const Point*> points, wanted_points(request, reads));
    return list(points, [&](JsonText& json, const Point* point) {
        const Site& site = reads.registry->site_of(point->id);
        json.begin_object();
        write_point_fields(json, *point, *reads.registry);
        json.field("site_key", site.key);
        json.field("site_name", site.name);
        json.field("site_name_en", site.name_en);
        json.field("region_code", site.region_code);
        json.end_object();
    });
}

Result<Response> get_places(const Request&, const Reads& reads) {
    JsonText json(64 * 1024);
    json.begin_object();
    json.field("type", "FeatureCollection");
    json.key("features");
    json.begin_array();
    for (const Point& point : reads.registry->rows().points) write_geo_feature(json, point, reads.registry->site_of(point.id));
    json.end_array();
    json.end_object();
    return Response{200, "application/geo+json; charset=utf-8", share(json.take()), {}};
}

Result<Response> get_point(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    const registry::Registry& registry = *reads.registry;
    const Point* point = registry.point(PointId(id));
    if (point == nullptr) return tl::unexpected(not_found("id", "point", request.capture("id")));
    const Site& site = registry.site_of(point->id);
    JsonText json(4096);
    json.begin_object();
    write_point_fields(json, *point, registry);
    json.key("site");
    write_site(json, site, registry);
    json.key("limits");
    json.begin_array();
    for (const PermitLimit* limit : registry.limits_of(point->id)) write_limit(json, *limit, registry);
    json.end_array();
    json.key("responsible");
    if (const Responsibility* duty = registry.responsible_for(site.id, registry::Registry::matter_of(point->kind))) {
        write_responsibility(json, *duty, registry);
    } else {
        json.null();
    }
    const auto row = reads.from.views.latest.of(point->id);
    json.key("state");
    json.begin_object();
    json.field("last_at", row ? row->observed_at() : std::nullopt);
    json.field("received_at", row ? std::optional<Instant>(row->received_at) : std::nullopt);
    json.field("silent", row && row->silent);
    json.field("open_findings", row ? row->open_findings : 0);
    json.end_object();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_limits(const Request& request, const Reads& reads) {
    std::vector<const PermitLimit*> limits;
    if (request.query.find("point")) {
        LVWANG_ASSIGN(const std::int64_t id, request.query.integer("point", 1, INT64_MAX));
        if (reads.registry->point(PointId(id)) == nullptr) return fail_field("point", "there is no point {}", id);
        limits = reads.registry->limits_of(PointId(id));
    } else {
        for (const PermitLimit& limit : reads.registry->rows().limits) limits.push_back(&limit);
    }
    return list(limits, [&](JsonText& json, const PermitLimit* limit) { write_limit(json, *limit, *reads.registry); });
}

Result<Response> get_responsibilities(const Request&, const Reads& reads) {
    return list(reads.registry->rows().responsibilities,
                [&](JsonText& json, const Responsibility& row) { write_responsibility(json, row, *reads.registry); });
}

}  // namespace lvwang::api
