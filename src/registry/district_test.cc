#include "registry/district.h"

#include <gtest/gtest.h>

#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

// The small district with one file's text changed: `from` becomes `to`.
Result<DistrictRows> changed(std::string_view file, std::string_view from, std::string_view to) {
    std::vector<SourceText> files = small_district_files();
    for (SourceText& source : files) {
        if (source.path != file) continue;
        const std::size_t at = source.text.find(from);
        LVWANG_CHECK(at != std::string::npos, "{} holds no '{}'", file, from);
        source.text.replace(at, from.size(), to);
    }
    return parse_district(files, code_tables());
}

TEST(District, IsReadFromItsFiles) {
    const auto read = parse_district(small_district_files(), code_tables());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->district, (District{"990101", "青屏县", "Qingping", 118.05, 31.62, 11, false}));
    const RegistryRows& rows = read->rows;
    EXPECT_EQ(rows.regions.size(), 3U);
    EXPECT_EQ(rows.organisations[2].uscc, "91350100M000100Y43");
    EXPECT_EQ(rows.sites[1],
              (Site{SiteId{2}, "F1", SiteKind::kFirm, "青屏热电", "", "990101001", "firm-1", 118.06, 31.63, "D4412"}));
    EXPECT_EQ(rows.points[1], (Point{PointId{2}, SiteId{2}, "DA001", PointKind::kStack, "1号烟囱", "", 118.06, 31.63, 3600}));
    EXPECT_EQ(rows.devices[1], (Device{"STACK0001", PointId{2}, "", CrcPolicy::kAcceptModbus, false}));
    EXPECT_TRUE(rows.devices[3].period_end_stamps);
    EXPECT_EQ(rows.mappings[1], (FactorMapping{"AIR0001", "PM25", code_tables()->find("pm2_5")->id, "mg/m3"}));
    EXPECT_EQ(rows.limits[0], (PermitLimit{1,
                                           PointId{2},
                                           code_tables()->find("stack_so2")->id,
                                           Decimal::of(100),
                                           {},
                                           Decimal::of(6),
                                           "GB 13223-2011",
                                           "表1",
                                           {2020, 1, 1},
                                           CivilDate{2025, 12, 31}}));
    EXPECT_EQ(rows.limits[3].lower_limit, Decimal::of(6));
    EXPECT_EQ(rows.responsibilities[3], (Responsibility{4, "", "F1", "air", "热电环保主管", "firm-1", ""}));
}

TEST(District, FoldersInPathsDoNotMatterAndOptionalFilesMayBeMissing) {
    std::vector<SourceText> files = small_district_files();
    files.resize(4);  // district.toml, regions, organisations, sites
    for (SourceText& source : files) source.path = "data/demo/" + source.path;
    const auto read = parse_district(files, code_tables());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->rows.sites.size(), 3U);
    EXPECT_TRUE(read->rows.points.empty());
    files.erase(files.begin());
    EXPECT_EQ(parse_district(files, code_tables()).error().message, "district.toml is missing");
}

TEST(District, ErrorsNameFileLineAndColumn) {
    const struct {
        std::string_view file, from, to, want;
    } cases[] = {
        {"district.toml", "name_en =", "nmae_en =", "district.toml:3:1: 'nmae_en' is not known"},
        {"district.toml", "118.05", "'east'", "district.toml:4:17: 'longitude_deg' has the wrong type"},
        {"district.toml", "name_en", std::string_view("[\0", 2), "district.toml: malformed TOML"},
        {"district.toml", "118.05", "nan", "district.toml: longitude_deg and latitude_deg are no place"},
        {"district.toml", "'990101'", "'990109'", "district.toml: code: '990109' is no row of regions.csv"},
        {"district.toml", "name_en = 'Qingping'\n", "", "district.toml: 'name_en' is missing"},
        {"regions.csv", "990101002,柳泉镇,Liuquan,990101", "990101002,柳泉镇,Liuquan,990109",
         "regions.csv:4: column 'parent_code': '990109' is no region"},
        {"regions.csv", "parent_code", "parent", "regions.csv:1: column 'parent' is not known"},
        {"organisations.csv", "Y43", "Y34",
         "organisations.csv:4: column 'uscc': credit code '91350100M000100Y34': check character should be 0"},
        {"sites.csv", "air_station", "air", "sites.csv:2: column 'kind': 'air' is not a kind of site"},
        {"sites.csv", "118.06", "x", "sites.csv:3: column 'longitude_deg': 'x' is not a number"},
        {"sites.csv", "118.06,31.63", "118.06,91", "sites.csv:3: column 'latitude_deg': must be -90..90"},
        {"points.csv", "F1,DA001", "F9,DA001", "points.csv:3: column 'site_key': 'F9' is no site"},
        {"points.csv", "7200", "-1", "points.csv:2: column 'silence_limit_s': -1 is outside 0..2147483647"},
        {"devices.csv", "F1,DW001,,\n", "F1,DW009,,\n", "devices.csv:4: column 'point_code': 'DW009' is no point of F1"},
        {"devices.csv", "accept_modbus", "modbus", "devices.csv:3: column 'crc_policy': 'modbus' is not a CRC policy"},
        {"devices.csv", "true", "yes", "devices.csv:5: column 'period_end_stamps': 'yes' is neither true nor false"},
        {"devices.csv", "WATER0002", "WATER0001", "devices.csv:5: column 'mn': stands twice"},
        {"mappings.csv", "pm2_5", "pm2.5", "mappings.csv:3: column 'parameter': 'pm2.5' is no parameter"},
        {"mappings.csv", "hPa", "psi",
         "mappings.csv:5: column 'wire_unit': no ratio leads from 'psi' to 'kPa', the unit of pressure"},
        {"limits.csv", "2025-12-31", "2026-01-01",
         "limits.csv:3: column 'valid_from': overlaps the limit of the same parameter that holds from 2020-01-01"},
        {"limits.csv", "100,,6", ",,6", "limits.csv:2: column 'limit': '' is not a number"},
        {"responsibilities.csv", "990101001,,air", "990101009,,air",
         "responsibilities.csv:4: column 'region_code': '990101009' is no region"},
    };
    for (const auto& c : cases) {
        const auto got = changed(c.file, c.from, c.to);
        ASSERT_FALSE(got) << c.want;
        EXPECT_EQ(got.error().message, c.want);
    }
    EXPECT_TRUE(changed("district.toml", "31.62", "31.62\nzoom = 12\ndemo = true")->district.demo);
    const auto broken = changed("district.toml", "'青屏县'", "'青屏县");
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().message.starts_with("district.toml:2:")) << broken.error().message;
    std::vector<SourceText> files = small_district_files();
    files.push_back({"d/sities.csv", ""});
    EXPECT_EQ(parse_district(files, code_tables()).error().message, "d/sities.csv: no file of a district");
}

TEST(District, CodeTablesMustBeThere) {
    EXPECT_EQ(parse_codes({}).error().message, "units.csv is missing");
    const std::vector<SourceText> files{source_file("data/codes/units.csv")};
    EXPECT_EQ(parse_codes(files).error().message, "parameters.csv is missing");
}

}  // namespace
}  // namespace lvwang::registry
