#include "registry/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RegistryChange done(const Registry& registry, std::string_view type, std::string_view body) {
    auto change = apply(registry, {type, body});
    LVWANG_CHECK(change.has_value(), "{} {}: {}", type, body, change.error().message);
    return std::move(*change);
}

TEST(Commands, CreateRowsAndKeepWhatWasThere) {
    const auto before = small_registry();
    const struct {
        std::string_view type, body;
    } commands[] = {
        {"put_region", R"({"code":"990101003","name":"三河镇","name_en":"Sanhe","parent_code":"990101"})"},
        {"put_organisation", R"({"key":"grid-7","name":"七网格","kind":"grid","region_code":"990101003"})"},
        {"put_site", R"({"key":"M9","kind":"micro_station","name":"九号","region_code":"990101003","lon":118.1,"lat":31})"},
        {"put_point", R"({"site_key":"M9","code":"1","kind":"micro_air","name":"九号","silence_limit_s":3600})"},
        {"put_device", R"({"mn":"MICRO0009","site_key":"M9","point_code":"1","period_end_stamps":true,"crc_policy":"ignore"})"},
        {"put_mapping", R"({"mn":"MICRO0009","wire_code":"PMD","parameter":"tsp"})"},
        {"put_limit",
         R"({"site_key":"F1","point_code":"DW001","parameter":"cod","limit":50.5,"standard":"GB 8978-1996","clause":"表4",
             "valid_from":"2026-01-01","valid_to":null,"lower_limit":""})"},
        {"put_responsibility",
         R"({"site_key":"M9","matter":"air","person":"李","organisation_key":"grid-7","phone":"555-0107"})"},
        {"put_water_section", R"({"site_key":"R1","point_code":"1","river":"柳泉河","target":"III"})"},
    };
    RegistrySnapshot registry = before;
    for (const auto& [type, body] : commands) {
        EXPECT_TRUE(is_registry_command(type));
        registry = done(*registry, type, body).registry;
    }
    const Site* site = registry->site("M9");
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->id, SiteId{4});
    const Point* point = registry->point(site->id, "1");
    ASSERT_NE(point, nullptr);
    EXPECT_EQ(*point, (Point{PointId{5}, SiteId{4}, "1", PointKind::kMicroAir, "九号", "", 118.1, 31, 3600}));
    EXPECT_EQ(*registry->device("MICRO0009"), (Device{"MICRO0009", PointId{5}, "", CrcPolicy::kIgnore, true}));
    EXPECT_EQ(registry->parameters().at(registry->factors_of(*registry->device("MICRO0009")).find("pmd")->parameter).key, "tsp");
    EXPECT_EQ(registry->responsible_for(site->id, "air")->person, "李");
    const PermitLimit& limit = registry->rows().limits.back();
    EXPECT_TRUE(limit.limit.identical({505, 1}));
    EXPECT_EQ(limit.valid_to, std::nullopt);

    EXPECT_EQ(before->site("M9"), nullptr) << "a snapshot never changes";
    EXPECT_EQ(registry->rows().sites.size(), before->rows().sites.size() + 1);
    EXPECT_EQ(*registry->site("F1"), *before->site("F1"));
}

TEST(Commands, ReplaceARowWholeAndKeepItsId) {
    const auto before = small_registry();
    RegistryChange change =
        done(*before, "put_site", R"({"key":"F1","kind":"firm","name":"新热电","region_code":"990101002","lon":118,"lat":31})");
    const Site want{SiteId{2}, "F1", SiteKind::kFirm, "新热电", "", "990101002", "", 118, 31, ""};
    EXPECT_THAT(change.rows.sites, ElementsAre(want));
    EXPECT_TRUE(change.rows.points.empty() && change.rows.devices.empty());
    EXPECT_EQ(*change.registry->site("F1"), want);
    EXPECT_EQ(change.registry->rows().sites.size(), before->rows().sites.size());
    EXPECT_THAT(change.redecode, IsEmpty());

    change = done(*before, "put_limit",
                  R"({"point_id":2,"parameter":"stack_so2","limit":"30.0","reference_oxygen_pct":6,"standard":"s","clause":"c",
                      "valid_from":"2026-01-01"})");
    EXPECT_EQ(change.rows.limits[0].id, 2);  // same outlet, parameter and first day
    EXPECT_TRUE(change.rows.limits[0].limit.identical({300, 1}));
    EXPECT_EQ(change.registry->rows().limits.size(), before->rows().limits.size());

    change = done(*before, "put_responsibility", R"({"site_key":"F1","matter":"air","person":"赵","organisation_key":"firm-1"})");
    EXPECT_EQ(change.rows.responsibilities[0].id, 4);
    EXPECT_EQ(change.registry->rows().responsibilities.size(), before->rows().responsibilities.size());
}

TEST(Commands, SayWhichFramesMustBeDecodedAgain) {
    const auto registry = small_registry();
    const struct {
        std::string_view type, body;
        std::vector<RedecodeRequest> want;
    } cases[] = {
        {"put_device", R"({"mn":"NEW1","point_id":1})", {{"NEW1", ""}}},
        {"put_device", R"({"mn":"AIR0001","point_id":1,"name":"另名"})", {}},
        {"put_device", R"({"mn":"AIR0001","point_id":4})", {{"AIR0001", ""}}},
        {"put_device", R"({"mn":"AIR0001","point_id":1,"period_end_stamps":true})", {{"AIR0001", ""}}},
        {"put_mapping", R"({"mn":"STACK0001","wire_code":"PMD","parameter":"smoke"})", {{"STACK0001", "PMD"}}},
        {"put_mapping", R"({"wire_code":"PMD","parameter":"smoke","wire_unit":"ug/m3"})", {{"", "PMD"}}},
        {"put_mapping", R"({"mn":"AIR0001","wire_code":"pm25","parameter":"pm10"})", {{"AIR0001", "PM25"}}},
        {"put_point",
         R"({"site_key":"F1","code":"DW001","kind":"surface_water","name":"x"})",
         {{"WATER0001", ""}, {"WATER0002", ""}}},
        {"put_point", R"({"site_key":"F1","code":"DW001","kind":"wastewater","name":"x"})", {}},
    };
    for (const auto& c : cases) EXPECT_EQ(done(*registry, c.type, c.body).redecode, c.want) << c.body;
}

TEST(Commands, ErrorsNameTheField) {
    const auto registry = small_registry();
    const struct {
        std::string_view type, body, field, message;
    } cases[] = {
        {"drop_site", "{}", "", "'drop_site' is no command of the registry"},
        {"put_region", "", "", "the body is no JSON: incomplete JSON"},
        {"put_region", "[1]", "", "the body must be a JSON object"},
        {"put_region", R"({"code":"990109"})", "name", "name: is missing"},
        {"put_region", R"({"code":"990109","name":null})", "name", "name: is missing"},
        {"put_region", R"({"code":"990109","name":"  "})", "name", "name: must not be empty"},
        {"put_region", R"({"code":990109,"name":"x"})", "code", "code: must be a string"},
        {"put_region", R"({"code":"990109","name":"x","nmae":"y"})", "nmae", "nmae: is not known here"},
        {"put_region", R"({"code":"990109","name":["x"]})", "name", "name: must not be a list or an object"},
        {"put_region", R"({"code":"9901","name":"x"})", "code",
         "region '9901': code: must have 6 digits (GB/T 2260), or 9 for a town"},
        {"put_site", R"({"key":"X","kind":"castle","name":"x"})", "kind", "kind: 'castle' is not a kind of site"},
        {"put_site", R"({"key":"X","kind":"firm","name":"x","region_code":"990101","lon":"east","lat":1})", "lon",
         "lon: must be a number"},
        {"put_site", R"({"key":"X","kind":"firm","name":"x","region_code":"990101","lon":200,"lat":1})", "lon",
         "site 'X': longitude_deg: must be -180..180"},
        {"put_point", R"({"site_key":"X","code":"1","kind":"stack","name":"x"})", "site_key", "site_key: 'X' is no site"},
        {"put_point", R"({"site_key":"F1","code":"1","kind":"stack","name":"x","silence_limit_s":1.5})", "silence_limit_s",
         "silence_limit_s: must be an integer"},
        {"put_device", R"({"mn":"X"})", "point_id", "point_id: is missing"},
        {"put_device", R"({"mn":"X","point_id":99})", "point_id", "point_id: 99 is no point"},
        {"put_device", R"({"mn":"X","site_key":"F1","point_code":"DA009"})", "point_code",
         "point_code: 'DA009' is no point of F1"},
        {"put_device", R"({"mn":"X","point_id":1,"crc_policy":"lax"})", "crc_policy", "crc_policy: 'lax' is not a CRC policy"},
        {"put_device", R"({"mn":"X","point_id":1,"period_end_stamps":1})", "period_end_stamps",
         "period_end_stamps: must be true or false"},
        {"put_mapping", R"({"wire_code":"X","parameter":"gold"})", "parameter", "parameter: 'gold' is no parameter"},
        {"put_mapping", R"({"wire_code":"X","parameter":"so2","wire_unit":"ppm"})", "wire_unit",
         "mapping 'X' of '': wire_unit: no ratio leads from 'ppm' to 'ug/m3', the unit of so2"},
        {"put_limit", R"({"point_id":2,"parameter":"smoke","limit":"ten"})", "limit", "limit: 'ten' is not a number"},
        {"put_limit", R"({"point_id":2,"parameter":"smoke","limit":1e300})", "limit",
         "limit: number '1e+300' has too many digits"},
        {"put_limit", R"({"point_id":2,"parameter":"smoke","limit":1,"standard":"s","clause":"c","valid_from":"2026-02-30"})",
         "valid_from", "valid_from: '2026-02-30' is not a date (YYYY-MM-DD)"},
        {"put_limit", R"({"point_id":2,"parameter":"smoke","limit":1,"standard":"s","clause":"c","valid_from":"2026-02-01"})",
         "valid_from", "limit of point 2: valid_from: overlaps the limit of the same parameter that holds from 2020-01-01"},
        {"put_water_section", R"({"point_id":2,"river":"X"})", "point_id",
         "section of point 2: point_id: is not of surface water"},
        {"put_water_section", R"({"site_key":"R1","point_code":"1","target":"3"})", "target",
         "target: '3' is not a class of water (I, II, III, IV, V, inferior_V)"},
        {"put_responsibility",
         R"({"site_key":"F1","region_code":"990101","matter":"air","person":"x","organisation_key":"bureau"})", "region_code",
         "responsibility for '990101F1': region_code: one of region_code and site_key must be given"},
    };
    for (const auto& c : cases) {
        const auto got = apply(*registry, {c.type, c.body});
        ASSERT_FALSE(got) << c.body;
        EXPECT_EQ(got.error().message, c.message) << c.body;
        EXPECT_EQ(got.error().field, c.field) << c.body;
    }
}

TEST(Commands, LimitsKeepTheDecimalsAPersonWrote) {
    const auto registry = small_registry();
    const struct {
        std::string_view limit, want;
    } cases[] = {{"0.1", "0.1"},
                 {"35", "35"},
                 {"\"35.00\"", "35.00"},
                 {"1e-3", "0.001"},
                 {"0.30000000000000004", "0.30000000000000004"},
                 {"123456.789", "123456.789"}};
    for (const auto& c : cases) {
        const RegistryChange change = done(
            *registry, "put_limit",
            fmt::format(R"({{"point_id":3,"parameter":"cod","limit":{},"standard":"s","clause":"c","valid_from":"2026-01-01"}})",
                        c.limit));
        EXPECT_EQ(change.rows.limits[0].limit.to_string(), c.want);
    }
}

}  // namespace
}  // namespace lvwang::registry
