// Air quality indices that authorities have published, computed again; skipped where the folder with them is missing.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "assess/air_index.h"
#include "base/text.h"
#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

using standards::Report;

std::filesystem::path shared_data() {
    if (const char* shared = std::getenv("LVWANG_SHARED_DIR")) return std::filesystem::path(shared) / "data";
    return standards::source_dir() / "../shared/data";
}

using Row = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            cells.emplace_back();
        } else if (c != '\r') {
            cells.back() += c;
        }
    }
    return cells;
}

std::vector<Row> rows_of(std::istream& in) {
    std::string line;
    std::getline(in, line);
    const std::vector<std::string> header = cells_of(line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line);
    std::vector<Row> rows;
    while (std::getline(in, line)) {
        const std::vector<std::string> cells = cells_of(line);
        Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < header.size() && i < cells.size(); ++i) row[header[i]] = cells[i];
    }
    return rows;
}

// All published files whose name ends so, whatever hour or place they are of.
std::vector<Row> published(std::string_view begin, std::string_view ending) {
    std::vector<Row> rows;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(shared_data() / "published_checks", error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(begin) || !name.ends_with(ending)) continue;
        std::ifstream file(entry.path());
        for (Row& row : rows_of(file)) rows.push_back(std::move(row));
    }
    return rows;
}

// Which column of a published table holds which pollutant.
using Columns = std::vector<std::pair<std::string_view, std::string_view>>;

AirIndex index_of(std::string_view edition, Report report, const Row& row, const Columns& columns) {
    std::vector<Concentration> concentrations;
    std::vector<std::string_view> not_monitored;
    for (const auto& [column, key] : columns) {
        const std::string& cell = row.at(std::string(column));
        if (cell.empty() || cell == "NA") continue;
        if (cell == "/") {
            not_monitored.push_back(key);
            continue;
        }
        concentrations.push_back({key, *Decimal::parse(cell)});
    }
    const auto* const rules = *standards::source_tree_standards().index_rules(edition);
    return *air_index(*rules, report, concentrations, not_monitored);
}

std::string shown(const AirIndex& index) {
    return index.aqi ? std::to_string(*index.aqi) : "NA";
}

// "颗粒物(PM10),细颗粒物(PM2.5)" and "O3" as keys.
std::set<std::string> keys_of(std::string text, std::string_view ozone) {
    static const std::map<std::string, std::string> kNames{{"细颗粒物(PM2.5)", "pm2_5"},
                                                           {"颗粒物(PM10)", "pm10"},
                                                           {"二氧化硫", "so2"},
                                                           {"二氧化硫(SO2)", "so2"},
                                                           {"二氧化氮", "no2"},
                                                           {"二氧化氮(NO2)", "no2"},
                                                           {"一氧化碳", "co"},
                                                           {"一氧化碳(CO)", "co"},
                                                           {"PM2.5", "pm2_5"},
                                                           {"PM10", "pm10"},
                                                           {"SO2", "so2"},
                                                           {"NO2", "no2"},
                                                           {"CO", "co"}};
    for (const std::string_view comma : {"，", "、", ";"}) {
        for (std::size_t at = text.find(comma); at != std::string::npos; at = text.find(comma))
            text.replace(at, comma.size(), ",");
    }
    std::set<std::string> keys;
    for (const std::string_view part : split(text, ',')) {
        const std::string name(trim(part));
        if (name.empty() || name == "NA" || name == "—") continue;
        const auto known = kNames.find(name);
        keys.insert(known != kNames.end() ? known->second : name.starts_with("臭氧") || name == "O3" ? std::string(ozone) : name);
    }
    return keys;
}

std::set<std::string> primary_of(const AirIndex& index) {
    return {index.primary.begin(), index.primary.end()};
}

const Columns kHour{{"pm10", "pm10"},  {"pm2_5", "pm2_5"}, {"o3_1h", "o3"},
                    {"no2_1h", "no2"}, {"so2_1h", "so2"},  {"co_1h_mgm3", "co"}};

TEST(PublishedIndex, NationalHoursUnderTheEditionOf2026) {
    const auto rows = published("cnemc_hourly_", "hj633-2026.csv");
    // Published data is not shipped with the project.
    if (rows.empty()) GTEST_SKIP() << "nothing in " << shared_data();
    for (const Row& row : rows) {
        const AirIndex index = index_of("hj633-2026", Report::kHour, row, kHour);
        EXPECT_EQ(shown(index), row.at("expected_aqi_hj633_2026")) << row.at("station_code");
        EXPECT_EQ(primary_of(index), keys_of(row.at("expected_primary"), "o3")) << row.at("station_code");
    }
}

TEST(PublishedIndex, NationalHoursUnderTheEditionOf2012) {
    const auto rows = published("cnemc_hourly_", "hj633-2012.csv");
    // Published data is not shipped with the project.
    if (rows.empty()) GTEST_SKIP() << "nothing in " << shared_data();
    for (const Row& row : rows) {
        const AirIndex index = index_of("hj633-2012", Report::kHour, row, kHour);
        EXPECT_EQ(shown(index), row.at("expected_aqi_hj633_2012")) << row.at("station_code");
        EXPECT_EQ(primary_of(index), keys_of(row.at("expected_primary"), "o3")) << row.at("station_code");
        EXPECT_EQ(index.category, row.at("published_category")) << row.at("station_code");
    }
}

TEST(PublishedIndex, GuangdongDaysUnderTheEditionOf2012) {
    const Columns columns{{"so2_24h", "so2"},    {"no2_24h", "no2"},   {"pm10_24h", "pm10"},
                          {"co_24h_mgm3", "co"}, {"o3_mda8", "o3_8h"}, {"pm2_5_24h", "pm2_5"}};
    const auto rows = published("guangdong_", "hj633-2012.csv");
    // Published data is not shipped with the project.
    if (rows.empty()) GTEST_SKIP() << "nothing in " << shared_data();
    for (const Row& row : rows) {
        const AirIndex index = index_of("hj633-2012", Report::kDay, row, columns);
        EXPECT_EQ(shown(index), row.at("expected_aqi_hj633_2012")) << row.at("city") << row.at("date");
        EXPECT_EQ(primary_of(index), keys_of(row.at("expected_primary_max_only"), "o3_8h")) << row.at("city") << row.at("date");
        EXPECT_EQ(index.category, row.at("published_category")) << row.at("city") << row.at("date");
    }
}

std::vector<Row> unzipped(const std::filesystem::path& path) {
    std::string text;
    std::FILE* const pipe = ::popen(fmt::format("gzip -dc '{}' 2>/dev/null", path.string()).c_str(), "r");
    if (pipe == nullptr) return {};
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
    ::pclose(pipe);
    std::istringstream in(text);
    return rows_of(in);
}

TEST(PublishedIndex, EveryStationOfTheCountryInOneHour) {
    const Columns columns{{"pm10", "pm10"}, {"pm2_5", "pm2_5"}, {"so2", "so2"}, {"no2", "no2"}, {"co", "co"}, {"o3_1h", "o3"}};
    std::error_code error;
    int stations = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shared_data() / "cnemc", error)) {
        if (!entry.path().string().ends_with(".csv.gz")) continue;
        for (const Row& row : unzipped(entry.path())) {
            if (row.at("aqi").empty()) continue;
            const AirIndex index = index_of("hj633-2012", Report::kHour, row, columns);
            EXPECT_EQ(shown(index), row.at("aqi")) << row.at("stationcode");
            EXPECT_EQ(index.category, row.at("quality")) << row.at("stationcode");
            EXPECT_EQ(primary_of(index), keys_of(row.at("primarypollutant"), "o3")) << row.at("stationcode");
            ++stations;
        }
    }
    // Published data is not shipped with the project.
    if (stations == 0) GTEST_SKIP() << "nothing in " << shared_data();
    EXPECT_GT(stations, 1000);
}

// What `lvwang aqi` prints, byte for byte, and how it ends.
struct Outcome {
    std::string out;
    int status = 0;
};

Outcome run_aqi(const std::string& arguments) {
    const char* const program = std::getenv("LVWANG_PROGRAM");
    Outcome run;
    std::FILE* const pipe = ::popen(fmt::format("'{}' aqi {} 2>&1", program, arguments).c_str(), "r");
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) run.out += static_cast<char>(c);
    run.status = ::pclose(pipe);
    return run;
}

TEST(AqiCommand, PrintsOneLineOfJsonOrOneClearError) {
    if (std::getenv("LVWANG_PROGRAM") == nullptr) GTEST_SKIP() << "LVWANG_PROGRAM is not set";
    const struct {
        std::string arguments, out;
        bool good;
    } cases[] = {
        {"--edition hj633-2026 --report hour pm2_5=65 pm10=80 so2=3 no2=6 co=0.2 o3=112",
         R"({"aqi":105,"primary":["pm2_5"],"category":"轻度污染","iaqi":{"pm2_5":105,"pm10":72,"so2":1,"no2":3,"co":2,"o3":35}})",
         true},
        {"--edition hj633-2026 --report day pm10=20 o3_8h=90",
         R"({"aqi":null,"primary":[],"category":null,"iaqi":{"pm10":20,"o3_8h":45}})", true},
        {"--edition hj633-2026 --report hour pm10=42 pm2_5=15 o3=102 no2=NA",
         R"({"aqi":null,"primary":[],"category":null,"iaqi":{"pm2_5":22,"pm10":42,"o3":32}})", true},
        {"--edition hj633-2026 --report hour pm10=42 pm2_5=15 o3=102 no2=8 so2=11 co=/",
         R"({"aqi":42,"primary":[],"category":"优","iaqi":{"pm2_5":22,"pm10":42,"so2":4,"no2":4,"o3":32}})", true},
        {"--edition hj633-2012 --report day o3_8h=244",
         R"({"aqi":179,"primary":["o3_8h"],"category":"中度污染","iaqi":{"o3_8h":179}})", true},
        {"--report hour pm25=65",
         "lvwang aqi: 'pm25' is not part of the hour report of hj633-2026; pm2_5, pm10, so2, no2, co, o3 are", false},
        {"--report hour pm2_5=-1", "lvwang aqi: pm2_5=-1 is negative", false},
        {"--report hour pm2_5=many", "lvwang aqi: pm2_5: 'many' is not a number", false},
        {"--report hour pm2_5=1 pm2_5=2", "lvwang aqi: pm2_5 is given twice", false},
        {"--report hour 65", "lvwang aqi: '65' is not of the form parameter=concentration", false},
        {"--report week pm2_5=1", "lvwang aqi: 'week' is none of hour, day", false},
        {"--report hour --data /nowhere pm2_5=1", "lvwang aqi: no standards/ below /nowhere", false},
    };
    for (const auto& [arguments, out, good] : cases) {
        const Outcome run = run_aqi(arguments);
        EXPECT_EQ(run.out, out + "\n") << arguments;
        EXPECT_EQ(run.status == 0, good) << arguments;
    }
}

}  // namespace
}  // namespace lvwang::assess
