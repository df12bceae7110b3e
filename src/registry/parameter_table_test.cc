#include "registry/parameter_table.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/text.h"
#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

TEST(ParameterTable, HoldsEveryCodeOfTheAnnexes) {
    std::map<std::string, int> codes_by_first_letter;
    std::set<std::string> codes;
    for (const ParameterRow& row : code_tables()->rows()) {
        if (!row.parameter.code.empty()) codes.insert(row.parameter.code);
    }
    for (const std::string& code : codes) ++codes_by_first_letter[code.substr(0, 1)];
    EXPECT_EQ(codes_by_first_letter["w"], 63 + 3);   // table B.1, and w01003, w01016, w01023
    EXPECT_EQ(codes_by_first_letter["a"], 121 + 2);  // table B.2, and a05024, a99054
    EXPECT_EQ(codes_by_first_letter["L"], 12);       // table B.3
}

TEST(ParameterTable, KindOfPointChoosesTheParameter) {
    const struct {
        PointKind kind;
        std::string_view code, key;
    } cases[] = {
        {PointKind::kAmbientAir, "a21026", "so2"},
        {PointKind::kMicroAir, "A21026", "so2"},
        {PointKind::kStack, "a21026", "stack_so2"},
        {PointKind::kStack, "02", "stack_so2"},
        {PointKind::kAmbientAir, "02", "so2"},
        {PointKind::kStack, "a34013", "smoke"},
        {PointKind::kStack, "01", "smoke"},
        {PointKind::kStack, "a19001", "oxygen"},
        {PointKind::kStack, "S01", "oxygen"},
        {PointKind::kStack, "s01", "oxygen"},
        {PointKind::kStack, "a34004", "pm2_5"},  // rare, but it means one thing only
        {PointKind::kStack, "a01006", "pressure"},
        {PointKind::kWastewater, "011", "cod"},
        {PointKind::kWastewater, "w01018", "cod"},
        {PointKind::kSurfaceWater, "w01019", "codmn"},
        {PointKind::kSurfaceWater, "W01001", "ph"},
        {PointKind::kWastewater, "B01", "flow"},
        {PointKind::kAmbientAir, "a05024", "o3"},
        {PointKind::kAmbientAir, "LA", "noise_la"},
        {PointKind::kWeather, "a01007", "wind_speed"},
        {PointKind::kAmbientAir, "SO2-x", ""},
        {PointKind::kAmbientAir, "PM25", ""},  // names are an operator's to map
        {PointKind::kAmbientAir, "", ""},
        {PointKind::kAmbientAir, "a2102", ""},
        {PointKind::kAmbientAir, "a210266", ""},
        {PointKind::kAmbientAir, "a code far too long to be one", ""},
    };
    for (const auto& c : cases) {
        const FactorRule* rule = code_tables()->rule(c.kind, c.code);
        EXPECT_EQ(rule ? code_tables()->at(rule->parameter).key : "", c.key) << to_string(c.kind) << " " << c.code;
    }
}

TEST(ParameterTable, KeysOfTheCoreAreThere) {
    for (const std::string_view key : {"pm2_5",
                                       "pm10",
                                       "so2",
                                       "no2",
                                       "co",
                                       "o3",
                                       "o3_8h",
                                       "nox",
                                       "no",
                                       "tsp",
                                       "temperature",
                                       "humidity",
                                       "pressure",
                                       "wind_speed",
                                       "wind_direction",
                                       "smoke",
                                       "stack_so2",
                                       "stack_nox",
                                       "oxygen",
                                       "stack_flow",
                                       "stack_temperature",
                                       "stack_humidity",
                                       "ph",
                                       "cod",
                                       "codmn",
                                       "ammonia_n",
                                       "total_p",
                                       "total_n",
                                       "flow",
                                       "dissolved_oxygen",
                                       "conductivity",
                                       "turbidity",
                                       "water_temperature"}) {
        const Parameter* parameter = code_tables()->find(key);
        ASSERT_NE(parameter, nullptr) << key;
        EXPECT_EQ(code_tables()->find(parameter->id), parameter);
    }
    EXPECT_EQ(code_tables()->find("so2")->unit, "ug/m3");
    EXPECT_EQ(code_tables()->find("stack_so2")->unit, "mg/m3");
    EXPECT_EQ(code_tables()->find("co")->unit, "mg/m3");
    EXPECT_EQ(code_tables()->find("flow")->unit, "m3/h");
    EXPECT_EQ(code_tables()->find("no_such_key"), nullptr);
    EXPECT_EQ(code_tables()->find(ParameterId{9999}), nullptr);
}

constexpr std::string_view kHeader =
    "id,key,code,code_2005,name,name_en,medium,unit,decimals,plausible_low,plausible_high,wire_unit_2005,wire_unit_2017,"
    "wire_unit_2025,sum_unit,wire_sum_2005,wire_sum_2017,wire_sum_2025,note,clause\n";

TEST(ParameterTable, IsReadStrictly) {
    const struct {
        std::string_view rows, want;
    } cases[] = {
        {"0,k,a1,,n,e,air,g,1,,,,g,g,,,,,,c\n", "p.csv:2: column 'id': 0 is outside 1..65535"},
        {"1,k,a1,,n,e,mud,g,1,,,,g,g,,,,,,c\n", "p.csv:2: column 'medium': 'mud' is no medium"},
        {"1,k,a1,,n,e,air,g,1,5,5,,g,g,,,,,,c\n", "p.csv:2: column 'plausible_high': must be above plausible_low"},
        {"1,k,a1,,n,e,air,g,1,,,,t,g,,,,,,c\n", "p.csv:2: column 'wire_unit_2017': no ratio leads from 't' to 'g'"},
        {"1,k,a1,,n,e,air,g,1,,,,g,g,,,,,,\n", "p.csv:2: column 'clause': is empty"},
        {"1,k,a1,,n,e,air,g,1,,,,g,g,,,,,,c\n1,l,a2,,n,e,air,g,1,,,,g,g,,,,,,c\n", "p.csv:3: column 'id': 1 stands twice"},
        {"1,k,a1,,n,e,air,g,1,,,,g,g,,,,,,c\n2,k,a2,,n,e,air,g,1,,,,g,g,,,,,,c\n", "p.csv:3: column 'key': 'k' stands twice"},
        {"1,k,a1,,n,e,air,g,1,,,,g,g,,,,,,c\n2,l,A1,,n,e,air,g,1,,,,g,g,,,,,,c\n",
         "p.csv:3: column 'code': 'A1' stands twice in medium air"},
        {"1,k,a1,,n,e,air,g,1,,,,g,g,,,,,,c\n2,l,a1,,n,e,gas,g,1,,,,g,g,,,,,,c\n", ""},
    };
    for (const auto& c : cases) {
        const auto got = ParameterTable::parse({"p.csv", std::string(kHeader) + std::string(c.rows)}, UnitTable());
        EXPECT_EQ(got ? "" : got.error().message, c.want);
    }
}

TEST(CodeTable, FindsWhatWasPutWhateverTheCaseAndLength) {
    CodeTable table;
    EXPECT_TRUE(table.empty());
    EXPECT_EQ(table.find("x"), CodeTable::kNone);
    std::vector<std::string> codes;
    for (int i = 0; i < 500; ++i) codes.push_back(fmt::format("Code{}{}", i, std::string(static_cast<std::size_t>(i % 20), 'Z')));
    for (std::uint32_t i = 0; i < codes.size(); ++i) table.put(codes[i], i);
    for (std::uint32_t i = 0; i < codes.size(); ++i) {
        EXPECT_EQ(table.find(codes[i]), i);
        EXPECT_EQ(table.find(to_lower_ascii(codes[i])), i);
        EXPECT_EQ(table.find(codes[i] + "?"), CodeTable::kNone);
    }
    table.put("CODE0", 7);
    EXPECT_EQ(table.find("code0"), 7U);
    table.put("@[`{", 8);  // neighbours of letters keep their case
    EXPECT_EQ(table.find("`{@["), CodeTable::kNone);
    EXPECT_EQ(table.find("`[`{"), CodeTable::kNone);
    table.put("青石", 9);
    EXPECT_EQ(table.find("青石"), 9U);
}

}  // namespace
}  // namespace lvwang::registry
