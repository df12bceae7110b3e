// A district small enough to know by heart, with the program's own code tables; for the tests of this folder.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "registry/district.h"

namespace lvwang::registry {

inline std::string source_directory() {
    const char* directory = std::getenv("LVWANG_SOURCE_DIR");
    return directory ? directory : ".";
}

inline SourceText source_file(const std::string& path) {
    std::ifstream file(source_directory() + "/" + path, std::ios::binary);
    LVWANG_CHECK(file.good(), "{} cannot be read: set LVWANG_SOURCE_DIR", path);
    return {path, std::string(std::istreambuf_iterator<char>(file), {})};
}

/// data/codes of this source tree.
inline std::shared_ptr<const ParameterTable> code_tables() {
    static const std::shared_ptr<const ParameterTable> tables = [] {
        const std::vector<SourceText> files{source_file("data/codes/units.csv"), source_file("data/codes/parameters.csv")};
        auto parsed = parse_codes(files);
        LVWANG_CHECK(parsed.has_value(), "{}", parsed.error().message);
        return *parsed;
    }();
    return tables;
}

inline std::vector<SourceText> small_district_files() {
    return {
        {"district.toml",
         "code = '990101'\nname = '青屏县'\nname_en = 'Qingping'\nlongitude_deg = 118.05\nlatitude_deg = 31.62\n"},
        {"regions.csv",
         "code,name,name_en,parent_code\n"
         "990101,青屏县,Qingping,\n"
         "990101001,青石镇,Qingshi,990101\n"
         "990101002,柳泉镇,Liuquan,990101\n"},
        {"organisations.csv",
         "key,name,kind,region_code,uscc\n"
         "bureau,县生态环境局,bureau,990101,\n"
         "town-qingshi,青石镇政府,town,990101001,\n"
         "firm-1,青屏热电,firm,990101001,91350100M000100Y43\n"},
        {"sites.csv",
         "key,kind,name,region_code,organisation_key,longitude_deg,latitude_deg,industry_code\n"
         "A1,air_station,县政府,990101,bureau,118.05,31.62,\n"
         "F1,firm,青屏热电,990101001,firm-1,118.06,31.63,D4412\n"
         "R1,river_section,柳泉断面,990101002,bureau,118.07,31.64,\n"},
        {"points.csv",
         "site_key,code,kind,name,silence_limit_s\n"
         "A1,1,ambient_air,县政府,7200\n"
         "F1,DA001,stack,1号烟囱,3600\n"
         "F1,DW001,wastewater,总排口,14400\n"
         "R1,1,surface_water,柳泉断面,\n"},
        {"devices.csv",
         "mn,site_key,point_code,crc_policy,period_end_stamps\n"
         "AIR0001,A1,1,,\n"
         "STACK0001,F1,DA001,accept_modbus,\n"
         "WATER0001,F1,DW001,,\n"
         "WATER0002,F1,DW001,,true\n"
         "RIVER0001,R1,1,,\n"},
        {"mappings.csv",
         "mn,wire_code,parameter,wire_unit\n"
         ",SO2,so2,\n"
         "AIR0001,PM25,pm2_5,mg/m3\n"
         "WATER0001,w00000,flow,m3/h\n"
         "AIR0001,a01006,pressure,hPa\n"},
        {"limits.csv",
         "site_key,point_code,parameter,limit,lower_limit,reference_oxygen_pct,standard,clause,valid_from,valid_to\n"
         "F1,DA001,stack_so2,100,,6,GB 13223-2011,表1,2020-01-01,2025-12-31\n"
         "F1,DA001,stack_so2,35,,6,GB 13223-2011,表2,2026-01-01,\n"
         "F1,DA001,smoke,10,,6,GB 13223-2011,表2,2020-01-01,\n"
         "F1,DW001,ph,9,6,,GB 8978-1996,表4,2020-01-01,\n"},
        {"responsibilities.csv",
         "region_code,site_key,matter,person,organisation_key,phone\n"
         "990101,,any,县局值班,bureau,\n"
         "990101,,water,县局水科,bureau,\n"
         "990101001,,air,青石网格员,town-qingshi,555-0101\n"
         ",F1,air,热电环保主管,firm-1,\n"},
    };
}

/// The small district as a registry.
inline RegistrySnapshot small_registry() {
    auto district = parse_district(small_district_files(), code_tables());
    LVWANG_CHECK(district.has_value(), "{}", district.error().message);
    auto registry = Registry::build(std::move(district->rows), code_tables());
    LVWANG_CHECK(registry.has_value(), "{}", registry.error().message);
    return *registry;
}

}  // namespace lvwang::registry
