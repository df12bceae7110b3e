#include "registry/validate.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "standards/codes.h"

namespace lvwang::registry {
namespace {

constexpr std::array<std::string_view, 4> kOrganisationKinds = {"bureau", "town", "firm", "grid"};
constexpr std::array<std::string_view, 3> kMatters = {"air", "water", "any"};
const Decimal kOxygenOfAirPct{209, 1};

bool all_of_class(std::string_view text, std::string_view also) {
    return std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               also.find(c) != std::string_view::npos;
    });
}

bool is_key(std::string_view text) {
    return !text.empty() && all_of_class(text, "-_.");
}

// A region of the registry is a county or a town: GB/T 2260 has wider ones, which nobody supervises here.
bool is_county_or_town(std::string_view code) {
    return standards::is_region_code(code) && code.size() >= 6;
}

// Goes through the tables in the order of their references and keeps the first fault.
class Validator {
public:
    Validator(const RegistryRows& rows, const ParameterTable& parameters) : rows_(rows), parameters_(parameters) {}

    std::optional<RowFault> run() {
        each(RowTable::kRegions, rows_.regions, [this](const Region& region) { check(region); });
        check_region_tree();
        each(RowTable::kOrganisations, rows_.organisations, [this](const Organisation& row) { check(row); });
        each(RowTable::kSites, rows_.sites, [this](const Site& row) { check(row); });
        each(RowTable::kPoints, rows_.points, [this](const Point& row) { check(row); });
        each(RowTable::kDevices, rows_.devices, [this](const Device& row) { check(row); });
        each(RowTable::kMappings, rows_.mappings, [this](const FactorMapping& row) { check(row); });
        each(RowTable::kLimits, rows_.limits, [this](const PermitLimit& row) { check(row); });
        each(RowTable::kResponsibilities, rows_.responsibilities, [this](const Responsibility& row) { check(row); });
        return std::move(fault_);
    }

private:
    template <class Rows, class Check>
    void each(RowTable table, const Rows& rows, const Check& check_row) {
        table_ = table;
        for (index_ = 0; index_ < rows.size() && !fault_; ++index_) check_row(rows[index_]);
    }

    // The first requirement that does not hold is kept.
    void require(bool holds, std::string_view field, std::string_view message) {
        if (holds || fault_) return;
        fault_ = RowFault{table_, index_, name_, std::string(field), std::string(message)};
    }
    void require_region(std::string_view code) {
        require(regions_.contains(std::string(code)), "region_code", fmt::format("'{}' is no region", code));
    }
    void require_organisation(std::string_view key) {
        require(organisations_.contains(std::string(key)), "organisation_key", fmt::format("'{}' is no organisation", key));
    }
    void require_place(double longitude_deg, double latitude_deg) {  // NaN is in no range
        require(longitude_deg >= -180 && longitude_deg <= 180, "longitude_deg", "must be -180..180");
        require(latitude_deg >= -90 && latitude_deg <= 90, "latitude_deg", "must be -90..90");
    }

    void check(const Region& region) {
        name_ = fmt::format("region '{}'", region.code);
        require(is_county_or_town(region.code), "code", "must have 6 digits (GB/T 2260), or 9 for a town");
        require(!region.name.empty(), "name", "must not be empty");
        require(regions_.emplace(region.code, region.parent_code).second, "code", "stands twice");
    }

    void check_region_tree() {
        each(RowTable::kRegions, rows_.regions, [this](const Region& region) {
            name_ = fmt::format("region '{}'", region.code);
            std::string_view parent = region.parent_code;
            for (std::size_t steps = 0; !parent.empty() && !fault_; ++steps) {
                const auto found = regions_.find(std::string(parent));
                require(found != regions_.end(), "parent_code", fmt::format("'{}' is no region", parent));
                require(steps < regions_.size(), "parent_code", "leads round in a circle");
                if (!fault_) parent = found->second;
            }
        });
    }

    void check(const Organisation& organisation) {
        name_ = fmt::format("organisation '{}'", organisation.key);
        require(is_key(organisation.key), "key", "must be letters, digits, '-', '_' or '.'");
        require(!organisation.name.empty(), "name", "must not be empty");
        require(std::ranges::find(kOrganisationKinds, organisation.kind) != kOrganisationKinds.end(), "kind",
                "must be bureau, town, firm or grid");
        require_region(organisation.region_code);
        if (!organisation.uscc.empty()) {
            const auto valid = standards::check_credit_code(organisation.uscc);
            require(valid.has_value(), "uscc", valid ? std::string_view() : std::string_view(valid.error().message));
        }
        require(organisations_.insert(organisation.key).second, "key", "stands twice");
    }

    void check(const Site& site) {
        name_ = fmt::format("site '{}'", site.key);
        require(static_cast<std::int64_t>(site.id) > 0, "id", "must be above 0");
        require(is_key(site.key), "key", "must be letters, digits, '-', '_' or '.'");
        require(!site.name.empty(), "name", "must not be empty");
        require_region(site.region_code);
        if (!site.organisation_key.empty()) require_organisation(site.organisation_key);
        require_place(site.longitude_deg, site.latitude_deg);
        require(site.industry_code.empty() || standards::is_industry_code(site.industry_code), "industry_code",
                "is no code of GB/T 4754");
        require(sites_.insert(site.id).second, "id", "stands twice");
        require(site_keys_.insert(site.key).second, "key", "stands twice");
    }

    void check(const Point& point) {
        name_ = fmt::format("point {} '{}'", static_cast<std::int64_t>(point.id), point.code);
        require(static_cast<std::int64_t>(point.id) > 0, "id", "must be above 0");
        require(sites_.contains(point.site_id), "site_id", "is no site");
        require(is_key(point.code), "code", "must be letters, digits, '-', '_' or '.'");
        require(!point.name.empty(), "name", "must not be empty");
        require_place(point.longitude_deg, point.latitude_deg);
        require(point.silence_limit_s >= 0, "silence_limit_s", "must not be negative");
        require(points_.insert(point.id).second, "id", "stands twice");
        require(point_codes_.emplace(point.site_id, point.code).second, "code", "stands twice at this site");
    }

    void check(const Device& device) {
        name_ = fmt::format("device '{}'", device.mn);
        require(!device.mn.empty() && trim(device.mn) == device.mn, "mn", "must not be empty or have blanks at its ends");
        require(points_.contains(device.point_id), "point_id", "is no point");
        require(devices_.insert(device.mn).second, "mn", "stands twice");
    }

    void check(const FactorMapping& mapping) {
        name_ = fmt::format("mapping '{}' of '{}'", mapping.wire_code, mapping.mn);
        require(!mapping.wire_code.empty(), "wire_code", "must not be empty");
        require(parameters_.find(mapping.parameter) != nullptr, "parameter", "is no parameter");
        if (fault_) return;
        const auto rule = parameters_.mapped_rule(mapping.parameter, mapping.wire_code, mapping.wire_unit);
        require(rule.has_value(), "wire_unit", rule ? std::string_view() : std::string_view(rule.error().message));
        require(mappings_.emplace(mapping.mn, to_lower_ascii(mapping.wire_code)).second, "wire_code", "is mapped twice");
    }

    void check(const PermitLimit& limit) {
        name_ = fmt::format("limit of point {}", static_cast<std::int64_t>(limit.point_id));
        require(points_.contains(limit.point_id), "point_id", "is no point");
        require(parameters_.find(limit.parameter) != nullptr, "parameter", "is no parameter");
        require(!limit.lower_limit || *limit.lower_limit < limit.limit, "lower_limit", "must be below limit");
        const bool oxygen_fits = !limit.reference_oxygen_pct ||
                                 (*limit.reference_oxygen_pct >= Decimal::of(0) && *limit.reference_oxygen_pct < kOxygenOfAirPct);
        require(oxygen_fits, "reference_oxygen_pct", "must be 0 or above and below that of air, 20.9");
        require(!limit.standard.empty(), "standard", "must not be empty");
        require(is_valid(limit.valid_from), "valid_from", "is no date");
        require(!limit.valid_to || (is_valid(*limit.valid_to) && *limit.valid_to >= limit.valid_from), "valid_to",
                "must not be before valid_from");
        if (fault_) return;
        auto& others = limits_[{limit.point_id, limit.parameter}];
        for (const PermitLimit* other : others) {
            const bool apart = (other->valid_to && *other->valid_to < limit.valid_from) ||
                               (limit.valid_to && *limit.valid_to < other->valid_from);
            require(apart, "valid_from",
                    fmt::format("overlaps the limit of the same parameter that holds from {}", format_date(other->valid_from)));
        }
        others.push_back(&limit);
    }

    void check(const Responsibility& duty) {
        name_ = fmt::format("responsibility for '{}{}'", duty.region_code, duty.site_key);
        require(duty.region_code.empty() != duty.site_key.empty(), "region_code",
                "one of region_code and site_key must be given");
        if (!duty.region_code.empty()) require_region(duty.region_code);
        if (!duty.site_key.empty()) {
            require(site_keys_.contains(duty.site_key), "site_key", fmt::format("'{}' is no site", duty.site_key));
        }
        require(std::ranges::find(kMatters, duty.matter) != kMatters.end(), "matter", "must be air, water or any");
        require(!duty.person.empty(), "person", "must not be empty");
        require_organisation(duty.organisation_key);
        require(duties_.emplace(duty.region_code, duty.site_key, duty.matter).second, "matter", "stands twice for this place");
    }

    const RegistryRows& rows_;
    const ParameterTable& parameters_;
    RowTable table_{};
    std::size_t index_ = 0;
    std::string name_;
    std::optional<RowFault> fault_;
    std::unordered_map<std::string, std::string> regions_;  // code, parent
    std::unordered_set<std::string> organisations_;
    std::unordered_set<SiteId> sites_;
    std::unordered_set<std::string> site_keys_;
    std::unordered_set<PointId> points_;
    std::set<std::pair<SiteId, std::string>> point_codes_;
    std::unordered_set<std::string> devices_;
    std::set<std::pair<std::string, std::string>> mappings_;
    std::map<std::pair<PointId, ParameterId>, std::vector<const PermitLimit*>> limits_;
    std::set<std::tuple<std::string, std::string, std::string>> duties_;
};

}  // namespace

std::optional<RowFault> find_fault(const RegistryRows& rows, const ParameterTable& parameters) {
    return Validator(rows, parameters).run();
}

}  // namespace lvwang::registry
