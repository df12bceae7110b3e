#include "registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Registry, FindsRowsByTheirKeys) {
    const auto registry = small_registry();
    EXPECT_EQ(registry->region("990101001")->name, "青石镇");
    EXPECT_EQ(registry->region("999999"), nullptr);
    EXPECT_EQ(registry->organisation("firm-1")->name, "青屏热电");
    EXPECT_EQ(registry->organisation(""), nullptr);
    const Site* firm = registry->site("F1");
    ASSERT_NE(firm, nullptr);
    EXPECT_EQ(registry->site(firm->id), firm);
    EXPECT_EQ(registry->site("f1"), nullptr);
    EXPECT_EQ(registry->site(SiteId{99}), nullptr);
    const Point* stack = registry->point(firm->id, "DA001");
    ASSERT_NE(stack, nullptr);
    EXPECT_EQ(registry->point(stack->id), stack);
    EXPECT_EQ(registry->point(firm->id, "DA002"), nullptr);
    EXPECT_EQ(registry->point(PointId{99}), nullptr);
    EXPECT_EQ(&registry->site_of(stack->id), firm);
    EXPECT_EQ(registry->device("STACK0001")->point_id, stack->id);
    EXPECT_EQ(registry->device("stack0001"), nullptr);  // exactly as on the wire
    EXPECT_EQ(registry->device(""), nullptr);
    EXPECT_THAT(registry->points_of(firm->id), ElementsAre(stack, registry->point(firm->id, "DW001")));
    EXPECT_THAT(registry->points_of(SiteId{99}), IsEmpty());
    EXPECT_THAT(registry->devices_of(registry->point(firm->id, "DW001")->id),
                ElementsAre(registry->device("WATER0001"), registry->device("WATER0002")));
}

TEST(Registry, LimitsHoldFromTheirFirstToTheirLastDay) {
    const auto registry = small_registry();
    const PointId stack = registry->point(registry->site("F1")->id, "DA001")->id;
    const auto limits_on = [&](CivilDate date) {
        std::vector<std::string> limits;
        for (const PermitLimit* limit : registry->limits_of(stack, date)) {
            limits.push_back(fmt::format("{} {}", code_tables()->at(limit->parameter).key, limit->limit.to_string()));
        }
        return limits;
    };
    EXPECT_THAT(limits_on({2019, 12, 31}), IsEmpty());
    EXPECT_THAT(limits_on({2020, 1, 1}), ElementsAre("stack_so2 100", "smoke 10"));
    EXPECT_THAT(limits_on({2025, 12, 31}), ElementsAre("stack_so2 100", "smoke 10"));
    EXPECT_THAT(limits_on({2026, 1, 1}), ElementsAre("stack_so2 35", "smoke 10"));
    EXPECT_EQ(registry->limits_of(stack).size(), 3U);
}

TEST(Registry, TheMostSpecificRowAnswers) {
    const auto registry = small_registry();
    const struct {
        std::string_view site, matter, want;
    } cases[] = {
        {"F1", "air", "热电环保主管"},  // the site's own row
        {"F1", "water", "县局水科"},    // no row of the site or its town for water: the county's, before its any
        {"F1", "any", "县局值班"},      // only the county has a row for any
        {"A1", "air", "县局值班"},      // any answers for air
        {"A1", "water", "县局水科"},   {"R1", "water", "县局水科"}, {"R1", "air", "县局值班"},
    };
    for (const auto& c : cases) {
        const Responsibility* duty = registry->responsible_for(registry->site(c.site)->id, c.matter);
        EXPECT_EQ(duty ? duty->person : "", c.want) << c.site << " " << c.matter;
    }
    EXPECT_EQ(registry->responsible_for(SiteId{99}, "air"), nullptr);
    EXPECT_EQ(Registry::matter_of(PointKind::kWastewater), "water");
    EXPECT_EQ(Registry::matter_of(PointKind::kStack), "air");
}

TEST(Registry, NobodyAnswersWhereNobodyIsNamed) {
    RegistryRows rows = small_registry()->rows();
    rows.responsibilities.clear();
    const auto registry = Registry::build(std::move(rows), code_tables());
    EXPECT_EQ((*registry)->responsible_for((*registry)->site("F1")->id, "air"), nullptr);
}

// Each fault alone makes the rows no registry; the error says where it is.
TEST(Registry, RefusesRowsThatDoNotFit) {
    using Break = std::function<void(RegistryRows&)>;
    const struct {
        std::string_view want;
        Break make;
    } cases[] = {
        {"region '99': code: must have 6 digits (GB/T 2260), or 9 for a town", [](auto& r) { r.regions[1].code = "99"; }},
        {"region '990101': name: must not be empty", [](auto& r) { r.regions[0].name.clear(); }},
        {"region '990101': code: stands twice", [](auto& r) { r.regions[1].code = "990101"; }},
        {"region '990101001': parent_code: '123456' is no region", [](auto& r) { r.regions[1].parent_code = "123456"; }},
        {"region '990101': parent_code: leads round in a circle", [](auto& r) { r.regions[0].parent_code = "990101001"; }},
        {"organisation 'a b': key: must be letters, digits, '-', '_' or '.'", [](auto& r) { r.organisations[0].key = "a b"; }},
        {"organisation 'bureau': kind: must be bureau, town, firm or grid", [](auto& r) { r.organisations[0].kind = "club"; }},
        {"organisation 'bureau': region_code: '1' is no region", [](auto& r) { r.organisations[0].region_code = "1"; }},
        {"organisation 'firm-1': uscc: credit code '91350100M000100Y44': check character should be 3",
         [](auto& r) { r.organisations[2].uscc = "91350100M000100Y44"; }},
        {"organisation 'bureau': key: stands twice", [](auto& r) { r.organisations[1].key = "bureau"; }},
        {"site 'A1': id: must be above 0", [](auto& r) { r.sites[0].id = SiteId{0}; }},
        {"site 'F1': id: stands twice", [](auto& r) { r.sites[1].id = r.sites[0].id; }},
        {"site 'A1': key: stands twice", [](auto& r) { r.sites[1].key = "A1"; }},
        {"site 'A1': organisation_key: 'x' is no organisation", [](auto& r) { r.sites[0].organisation_key = "x"; }},
        {"site 'A1': longitude_deg: must be -180..180", [](auto& r) { r.sites[0].longitude_deg = 181; }},
        {"site 'A1': latitude_deg: must be -90..90", [](auto& r) { r.sites[0].latitude_deg = std::nan(""); }},
        {"site 'A1': industry_code: is no code of GB/T 4754", [](auto& r) { r.sites[0].industry_code = "12345"; }},
        {"point 1 '1': site_id: is no site", [](auto& r) { r.points[0].site_id = SiteId{99}; }},
        {"point 3 'DA001': code: stands twice at this site", [](auto& r) { r.points[2].code = "DA001"; }},
        {"point 1 '1': silence_limit_s: must not be negative", [](auto& r) { r.points[0].silence_limit_s = -1; }},
        {"device 'AIR0001': point_id: is no point", [](auto& r) { r.devices[0].point_id = PointId{99}; }},
        {"device ' x': mn: must not be empty or have blanks at its ends", [](auto& r) { r.devices[0].mn = " x"; }},
        {"device 'AIR0001': mn: stands twice", [](auto& r) { r.devices[1].mn = "AIR0001"; }},
        {"mapping 'SO2' of '': parameter: is no parameter", [](auto& r) { r.mappings[0].parameter = ParameterId{9999}; }},
        {"mapping 'SO2' of '': wire_unit: no ratio leads from 'ppm' to 'ug/m3', the unit of so2",
         [](auto& r) { r.mappings[0].wire_unit = "ppm"; }},
        {"mapping 'pm25' of 'AIR0001': wire_code: is mapped twice",
         [](auto& r) {
             r.mappings.push_back({"AIR0001", "pm25", ParameterId{1}, ""});
         }},
        {"limit of point 99: point_id: is no point", [](auto& r) { r.limits[0].point_id = PointId{99}; }},
        {"limit of point 3: lower_limit: must be below limit", [](auto& r) { r.limits[3].lower_limit = Decimal::of(9); }},
        {"limit of point 2: reference_oxygen_pct: must be 0 or above and below that of air, 20.9",
         [](auto& r) {
             r.limits[0].reference_oxygen_pct = Decimal{209, 1};
         }},
        {"limit of point 2: valid_to: must not be before valid_from",
         [](auto& r) {
             r.limits[0].valid_to = CivilDate{2019, 12, 31};
         }},
        {"limit of point 2: valid_from: overlaps the limit of the same parameter that holds from 2020-01-01",
         [](auto& r) {
             r.limits[0].valid_to = CivilDate{2026, 1, 1};
         }},
        {"responsibility for '': region_code: one of region_code and site_key must be given",
         [](auto& r) { r.responsibilities[0].region_code.clear(); }},
        {"responsibility for 'X': site_key: 'X' is no site", [](auto& r) { r.responsibilities[3].site_key = "X"; }},
        {"responsibility for '990101': matter: must be air, water or any",
         [](auto& r) { r.responsibilities[0].matter = "noise"; }},
        {"responsibility for '990101': person: must not be empty", [](auto& r) { r.responsibilities[0].person.clear(); }},
        {"responsibility for '990101': matter: stands twice for this place",
         [](auto& r) { r.responsibilities[1].matter = "any"; }},
    };
    for (const auto& c : cases) {
        RegistryRows rows = small_registry()->rows();
        c.make(rows);
        const auto built = Registry::build(std::move(rows), code_tables());
        ASSERT_FALSE(built) << c.want;
        EXPECT_EQ(built.error().message, c.want);
        EXPECT_NE(c.want.find(built.error().field), std::string_view::npos) << c.want;
        EXPECT_FALSE(built.error().field.empty()) << c.want;
    }
}

TEST(Registry, AMappingMayComeBeforeItsDevice) {
    RegistryRows rows = small_registry()->rows();
    rows.mappings.push_back({"NOT-YET", "PMD", ParameterId{10}, ""});
    EXPECT_TRUE(Registry::build(std::move(rows), code_tables()));
}

}  // namespace
}  // namespace lvwang::registry
