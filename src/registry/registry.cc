#include "registry/registry.h"

#include "base/check.h"
#include "registry/validate.h"

namespace lvwang::registry {
namespace {

template <class T>
const T* row_at(const std::vector<T>& rows, const auto& index, const auto& key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : &rows[found->second];
}

template <class T>
std::vector<const T*> rows_at(const std::vector<T>& rows, const auto& index, const auto& key) {
    std::vector<const T*> found;
    if (const auto places = index.find(key); places != index.end()) {
        for (const auto place : places->second) found.push_back(&rows[place]);
    }
    return found;
}

}  // namespace

Registry::Registry(RegistryRows rows, std::shared_ptr<const ParameterTable> parameters)
    : rows_(std::move(rows)), parameters_(std::move(parameters)) {}

Result<RegistrySnapshot> Registry::build(RegistryRows rows, std::shared_ptr<const ParameterTable> parameters) {
    LVWANG_CHECK(parameters != nullptr, "a registry needs its parameters");
    if (const auto fault = find_fault(rows, *parameters)) {
        return fail_field(fault->field, "{}: {}: {}", fault->row, fault->field, fault->message);
    }
    std::shared_ptr<Registry> registry(new Registry(std::move(rows), std::move(parameters)));
    registry->index_rows();
    LVWANG_TRY(registry->index_mappings());
    return registry;
}

void Registry::index_rows() {
    for (Index i = 0; i < rows_.regions.size(); ++i) region_by_code_.emplace(rows_.regions[i].code, i);
    for (Index i = 0; i < rows_.organisations.size(); ++i) organisation_by_key_.emplace(rows_.organisations[i].key, i);
    for (Index i = 0; i < rows_.sites.size(); ++i) {
        site_by_id_.emplace(rows_.sites[i].id, i);
        site_by_key_.emplace(rows_.sites[i].key, i);
    }
    for (Index i = 0; i < rows_.points.size(); ++i) {
        point_by_id_.emplace(rows_.points[i].id, i);
        points_by_site_[rows_.points[i].site_id].push_back(i);
    }
    for (Index i = 0; i < rows_.devices.size(); ++i) {
        device_by_mn_.emplace(rows_.devices[i].mn, i);
        devices_by_point_[rows_.devices[i].point_id].push_back(i);
    }
    for (Index i = 0; i < rows_.limits.size(); ++i) limits_by_point_[rows_.limits[i].point_id].push_back(i);
    for (Index i = 0; i < rows_.sections.size(); ++i) section_by_point_.emplace(rows_.sections[i].point_id, i);
    for (Index i = 0; i < rows_.responsibilities.size(); ++i) {
        const Responsibility& duty = rows_.responsibilities[i];
        if (duty.site_key.empty()) {
            duties_by_region_[duty.region_code].push_back(i);
        } else {
            duties_by_site_[duty.site_key].push_back(i);
        }
    }
}

Result<void> Registry::index_mappings() {
    for (Index i = 0; i < rows_.mappings.size(); ++i) {
        const FactorMapping& mapping = rows_.mappings[i];
        LVWANG_ASSIGN(const FactorRule rule, parameters_->mapped_rule(mapping.parameter, mapping.wire_code, mapping.wire_unit));
        mapped_rules_.push_back(rule);
        (mapping.mn.empty() ? mapped_for_all_ : mapped_by_mn_[mapping.mn]).put(mapping.wire_code, i);
    }
    return {};
}

const Region* Registry::region(std::string_view code) const {
    return row_at(rows_.regions, region_by_code_, code);
}

const Organisation* Registry::organisation(std::string_view key) const {
    return row_at(rows_.organisations, organisation_by_key_, key);
}

const Site* Registry::site(SiteId id) const {
    return row_at(rows_.sites, site_by_id_, id);
}

const Site* Registry::site(std::string_view key) const {
    return row_at(rows_.sites, site_by_key_, key);
}

const Point* Registry::point(PointId id) const {
    return row_at(rows_.points, point_by_id_, id);
}

const Point* Registry::point(SiteId site, std::string_view code) const {
    for (const Point* point : points_of(site)) {
        if (point->code == code) return point;
    }
    return nullptr;
}

const Device* Registry::device(std::string_view mn) const {
    return row_at(rows_.devices, device_by_mn_, mn);
}

std::vector<const Point*> Registry::points_of(SiteId site) const {
    return rows_at(rows_.points, points_by_site_, site);
}

std::vector<const Device*> Registry::devices_of(PointId point) const {
    return rows_at(rows_.devices, devices_by_point_, point);
}

bool Registry::has_several_devices(PointId point) const {
    const auto found = devices_by_point_.find(point);
    return found != devices_by_point_.end() && found->second.size() > 1;
}

const Site& Registry::site_of(PointId id) const {
    const Point* found = point(id);
    LVWANG_CHECK(found != nullptr, "point {} is not registered", static_cast<std::int64_t>(id));
    return *site(found->site_id);  // validation saw to it
}

std::vector<const PermitLimit*> Registry::limits_of(PointId point) const {
    return rows_at(rows_.limits, limits_by_point_, point);
}

std::vector<const PermitLimit*> Registry::limits_of(PointId point, CivilDate date) const {
    std::vector<const PermitLimit*> limits = limits_of(point);
    std::erase_if(limits, [&](const PermitLimit* limit) {
        return date < limit->valid_from || (limit->valid_to && date > *limit->valid_to);
    });
    return limits;
}

const SurfaceSection* Registry::section_of(PointId point) const {
    const auto found = section_by_point_.find(point);
    return found == section_by_point_.end() ? nullptr : &rows_.sections[found->second];
}

WaterBody Registry::body_of(PointId point) const {
    const SurfaceSection* const section = section_of(point);
    return section == nullptr ? WaterBody::kRiver : section->body;
}

// Of the duties of one place: the matter's own before the one for any.
const Responsibility* Registry::best_duty(const ByText<std::vector<Index>>& duties, std::string_view place,
                                          std::string_view matter) const {
    const Responsibility* for_any = nullptr;
    const auto found = duties.find(place);
    if (found == duties.end()) return nullptr;
    for (const Index i : found->second) {
        const Responsibility& duty = rows_.responsibilities[i];
        if (duty.matter == matter) return &duty;
        if (duty.matter == "any") for_any = &duty;
    }
    return for_any;
}

const Responsibility* Registry::responsible_for(SiteId site_id, std::string_view matter) const {
    const Site* at = site(site_id);
    if (!at) return nullptr;
    if (const Responsibility* duty = best_duty(duties_by_site_, at->key, matter)) return duty;
    return responsible_in(at->region_code, matter);
}

const Responsibility* Registry::responsible_in(std::string_view region_code, std::string_view matter) const {
    for (const Region* area = region(region_code); area; area = region(area->parent_code)) {
        if (const Responsibility* duty = best_duty(duties_by_region_, area->code, matter)) return duty;
    }
    return nullptr;
}

std::string_view Registry::matter_of(PointKind kind) {
    return kind == PointKind::kWastewater || kind == PointKind::kSurfaceWater ? "water" : "air";
}

Registry::FactorReader Registry::factors_of(const Device& device) const {
    const Point* at = point(device.point_id);
    LVWANG_CHECK(at != nullptr, "device {} reports for point {}, which is not registered", device.mn,
                 static_cast<std::int64_t>(device.point_id));
    FactorReader reader;
    reader.registry_ = this;
    reader.kind_ = at->kind;
    if (!mapped_by_mn_.empty()) {
        const auto own = mapped_by_mn_.find(std::string_view(device.mn));
        if (own != mapped_by_mn_.end()) reader.own_ = &own->second;
    }
    return reader;
}

const FactorRule* Registry::FactorReader::find(std::string_view wire_code) const {
    if (own_) {
        if (const std::uint32_t at = own_->find(wire_code); at != CodeTable::kNone) return &registry_->mapped_rules_[at];
    }
    if (!registry_->mapped_for_all_.empty()) {
        const std::uint32_t at = registry_->mapped_for_all_.find(wire_code);
        if (at != CodeTable::kNone) return &registry_->mapped_rules_[at];
    }
    return registry_->parameters_->rule(kind_, wire_code);
}

std::optional<CrcPolicy> crc_policy_of(const Registry& registry, std::string_view mn) {
    const Device* device = registry.device(mn);
    return device == nullptr ? std::nullopt : std::optional(device->crc_policy);
}

}  // namespace lvwang::registry
