// Who is it? One immutable picture of all places, devices, limits and duties, with the lookups everybody needs.
// Promises: what it holds is consistent (every reference exists, keys are unique); it never changes, a command makes a new one.
// Rule: docs/ARCHITECTURE.md (everybody reads what the spine publishes); GB/T 2260 regions, GB 32100 credit codes,
// docs/formats/registry.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/registry_rows.h"
#include "registry/parameter_table.h"

namespace lvwang::registry {

class Registry;
using RegistrySnapshot = std::shared_ptr<const Registry>;

class Registry {
public:
    /// Checks the rows against each other and builds the lookups.
    /// @error kInvalidArgument  the first row at fault, by name; `field` is its column
    [[nodiscard]] static Result<RegistrySnapshot> build(RegistryRows rows, std::shared_ptr<const ParameterTable> parameters);

    /// All rows, in the order in which they came.
    [[nodiscard]] const RegistryRows& rows() const { return rows_; }
    [[nodiscard]] const ParameterTable& parameters() const { return *parameters_; }
    [[nodiscard]] const std::shared_ptr<const ParameterTable>& parameter_table() const { return parameters_; }

    // Lookups: null where there is none.
    [[nodiscard]] const Region* region(std::string_view code) const;
    [[nodiscard]] const Organisation* organisation(std::string_view key) const;
    [[nodiscard]] const Site* site(SiteId id) const;
    [[nodiscard]] const Site* site(std::string_view key) const;
    [[nodiscard]] const Point* point(PointId id) const;
    [[nodiscard]] const Point* point(SiteId site, std::string_view code) const;
    /// Exactly as on the wire.
    [[nodiscard]] const Device* device(std::string_view mn) const;

    /// In the order of the rows.
    [[nodiscard]] std::vector<const Point*> points_of(SiteId site) const;
    [[nodiscard]] std::vector<const Device*> devices_of(PointId point) const;
    /// Whether a point has more than one device.
    [[nodiscard]] bool has_several_devices(PointId point) const;
    /// The site that a point belongs to. @pre the point is one of this registry's
    [[nodiscard]] const Site& site_of(PointId point) const;

    /// Limits of an outlet on a day, in the order of the rows; at most one for each parameter.
    [[nodiscard]] std::vector<const PermitLimit*> limits_of(PointId point, CivilDate date) const;
    /// All limits of an outlet, past and coming ones too.
    [[nodiscard]] std::vector<const PermitLimit*> limits_of(PointId point) const;

    /// What a surface-water point is of, and its target; null where nobody has said.
    [[nodiscard]] const SurfaceSection* section_of(PointId point) const;
    /// River where nobody has said that it is a lake.
    [[nodiscard]] WaterBody body_of(PointId point) const;

    /// Who answers for a site in a matter (`air`, `water`, `any`): the site's own row before its region's before the parent's;
    /// within one place the matter's own row before `any`. Null where nobody is named.
    [[nodiscard]] const Responsibility* responsible_for(SiteId site, std::string_view matter) const;
    /// The same for what happened at no site: the region's row before its parent's.
    [[nodiscard]] const Responsibility* responsible_in(std::string_view region_code, std::string_view matter) const;
    /// The matter a point is about: `water` for wastewater and surface water, else `air`.
    [[nodiscard]] static std::string_view matter_of(PointKind kind);

    /// How the factor codes of one device are read; cheap to make, valid as long as the registry.
    class FactorReader {
    public:
        /// Null where the code means nothing: the device's own mapping, else one for all, else the standard's table.
        [[nodiscard]] const FactorRule* find(std::string_view wire_code) const;

    private:
        friend class Registry;
        const Registry* registry_ = nullptr;
        const CodeTable* own_ = nullptr;
        PointKind kind_{};
    };
    /// @pre the device is one of this registry's
    [[nodiscard]] FactorReader factors_of(const Device& device) const;

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    template <class T>
    using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;
    using Index = std::uint32_t;

    [[nodiscard]] const Responsibility* best_duty(const ByText<std::vector<Index>>& duties, std::string_view place,
                                                  std::string_view matter) const;

    Registry(RegistryRows rows, std::shared_ptr<const ParameterTable> parameters);
    [[nodiscard]] Result<void> index_mappings();
    void index_rows();

    RegistryRows rows_;
    std::shared_ptr<const ParameterTable> parameters_;
    ByText<Index> region_by_code_;
    ByText<Index> organisation_by_key_;
    ByText<Index> site_by_key_;
    ByText<Index> device_by_mn_;
    std::unordered_map<SiteId, Index> site_by_id_;
    std::unordered_map<PointId, Index> point_by_id_;
    std::unordered_map<SiteId, std::vector<Index>> points_by_site_;
    std::unordered_map<PointId, std::vector<Index>> devices_by_point_;
    std::unordered_map<PointId, std::vector<Index>> limits_by_point_;
    std::unordered_map<PointId, Index> section_by_point_;
    ByText<std::vector<Index>> duties_by_site_;
    ByText<std::vector<Index>> duties_by_region_;
    std::vector<FactorRule> mapped_rules_;  // one for each mapping
    CodeTable mapped_for_all_;
    ByText<CodeTable> mapped_by_mn_;
};

/// How strictly a device's check sums are taken; absent where the MN is not registered.
[[nodiscard]] std::optional<CrcPolicy> crc_policy_of(const Registry& registry, std::string_view mn);

}  // namespace lvwang::registry
