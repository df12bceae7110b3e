#include "intake/intake.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "intake/row_reader.h"
#include "pipeline/commands.h"
#include "registry/small_district_test.h"
#include "store/scratch_test.h"

namespace lvwang::intake {
namespace {

struct Time {
    std::vector<std::string_view> texts;
    const char* expected;  ///< in China; null: no time
};

TEST(ParseTime, ReadsWhatFilesHold) {
    const Time table[] = {
        {{"2018-02-20T07:00:00"}, "2018-02-20T07:00:00+08:00"},
        {{"2018/2/20 7:00"}, "2018-02-20T07:00:00+08:00"},
        {{"2018.2.20"}, "2018-02-20T00:00:00+08:00"},
        {{"20180220"}, "2018-02-20T00:00:00+08:00"},
        {{"2018022007"}, "2018-02-20T07:00:00+08:00"},
        {{"20180220070530"}, "2018-02-20T07:05:30+08:00"},
        {{"2013", "3", "1", "0"}, "2013-03-01T00:00:00+08:00"},
        {{"2013-03-01", "24"}, "2013-03-02T00:00:00+08:00"},
        {{"20180220", "07:30"}, "2018-02-20T07:30:00+08:00"},
        {{"2018-02-20T07:00:00.250Z"}, "2018-02-20T15:00:00+08:00"},
        {{"2018-02-20 07:00:00+09:00"}, "2018-02-20T06:00:00+08:00"},
        {{"2018-02-29"}, nullptr},
        {{"2018-02"}, nullptr},
        {{"2018-02-20 25:00"}, nullptr},
        {{"2018-02-20 24:30"}, nullptr},
        {{"2018-02-20 07:60"}, nullptr},
        {{"2018-02-20 seven"}, nullptr},
        {{"1 2 3 4 5 6 7"}, nullptr},
        {{"NA"}, nullptr},
        {{""}, nullptr},
        {{"201802200"}, nullptr},
    };
    for (const auto& row : table) {
        const auto found = parse_time(row.texts, 480);
        ASSERT_EQ(found.has_value(), row.expected != nullptr) << row.texts[0];
        if (found) {
            EXPECT_EQ(format_iso(*found), row.expected) << row.texts[0];
        }
    }
}

class IntakeTest : public testing::Test {
protected:
    IntakeTest() {
        registry_ = registry::small_registry();
        log_ = std::move(*store::Log::open(scratch_.path("log")));
        series_ = std::move(*store::Series::open(scratch_.path("series")));
        job_.now = {1'800'000'000'000};
        job_.workers = 2;
        job_.actor = "test";
        job_.mapping.period = "hour";
        job_.mapping.stamps = "end";
        job_.mapping.time = {"time"};
        job_.mapping.point_column = "station";
        job_.mapping.points = {{"县政府", "A1/1"}};
        job_.mapping.missing = {"NA"};
        job_.mapping.columns = {{"PM2.5", {"pm2_5", "ug/m3", Aspect::kMeasured}}, {"CO", {"co", "ug/m3", Aspect::kMeasured}}};
    }
    Result<Report> take_in(const std::vector<std::string>& texts) {
        job_.paths.clear();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            scratch_.write_file(fmt::format("{}.csv", i), texts[i]);
            job_.paths.push_back(scratch_.path(fmt::format("{}.csv", i)));
        }
        return intake::take_in(job_, *registry_, *log_, *series_, progress_);
    }
    std::string error_of(const std::string& text) {
        const auto taken = take_in({text});
        EXPECT_FALSE(taken) << text;
        if (taken) return "";
        auto message = taken.error().message;
        const auto at = message.find(job_.paths[0]);
        return at == std::string::npos ? message : message.substr(at + job_.paths[0].size());
    }
    std::vector<StoredSample> stored(std::string_view key) {
        const auto* point = registry_->point(registry_->site("A1")->id, "1");
        auto found = series_->read({.point = point->id,
                                    .stream = {Period::kHour, Origin::kReported},
                                    .from = {0},
                                    .to = {4'000'000'000'000},
                                    .columns = {{registry_->parameters().find(key)->id, Aspect::kMeasured}}});
        LVWANG_CHECK(found.has_value(), "{}", found.error().message);
        return *found;
    }
    store::Scratch scratch_;
    registry::RegistrySnapshot registry_;
    std::unique_ptr<store::Log> log_;
    std::unique_ptr<store::Series> series_;
    Job job_;
    Progress progress_;
};

TEST_F(IntakeTest, WideRowsComeInAsOneEntryInCanonicalUnits) {
    const auto report = take_in({"\xEF\xBB\xBFtime,PM2.5,CO,wd,station\r\n2026-01-02 08:00,35.5,800,NNW,县政府\r\n",
                                 "station,CO,PM2.5,time\nA1/1,NA,-1,2026-01-02 09:00\nA1,,,2026-01-02 10:00\n"});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->seq, 1u);
    EXPECT_EQ(progress_.values, 3u);
    EXPECT_EQ(progress_.rows, 3u);
    const auto pm = stored("pm2_5");
    ASSERT_EQ(pm.size(), 2u);
    EXPECT_EQ(format_iso(pm[0].start), "2026-01-02T07:00:00+08:00");  // the stamp names the end
    EXPECT_EQ(pm[0].sample.sum.to_string(), "35.5");
    EXPECT_EQ(pm[0].seq, 1u);
    EXPECT_TRUE(pm[0].sample.valid());
    EXPECT_TRUE(has(pm[1].sample.flags, Flag::kNegative));
    const auto co = stored("co");
    ASSERT_EQ(co.size(), 1u);
    EXPECT_EQ(co[0].sample.sum, Decimal::parse("0.8"));

    const auto entry = log_->read(1);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->kind, store::EntryKind::kImport);
    const auto import = pipeline::parse_import(entry->payload);
    ASSERT_TRUE(import) << import.error().message;
    EXPECT_EQ(import->values, 3);
    ASSERT_EQ(import->files.size(), 2u);
    EXPECT_NE(import->files[1].find("1.csv (3 lines"), std::string::npos) << import->files[1];
    ASSERT_EQ(import->stretches.size(), 1u);
    EXPECT_EQ(import->stretches[0].from, pm[0].start);
    EXPECT_EQ(import->stretches[0].to, pm[1].start + kHourMs);
}

TEST_F(IntakeTest, LongRowsWithMarksComeIn) {
    job_.mapping.columns.clear();
    job_.mapping.name_column = "item";
    job_.mapping.value_column = "value";
    job_.mapping.mark_column = "mark";
    job_.mapping.names = {{"PM25", {"pm2_5", "ug/m3", Aspect::kMeasured}}};
    const auto report =
        take_in({"station,time,item,value,mark\nA1,2026010208,PM25,35,N\nA1,2026010209,PM25,36,D\nA1,2026010209,X,1,N\n"});
    ASSERT_TRUE(report) << report.error().message;
    const auto pm = stored("pm2_5");
    ASSERT_EQ(pm.size(), 2u);
    EXPECT_TRUE(pm[0].sample.valid());
    EXPECT_TRUE(has(pm[1].sample.flags, Flag::kMarkInvalid));
}

struct Bad {
    const char* rows;
    const char* error;
};

TEST_F(IntakeTest, ABadRowIsNamedAndNothingIsTaken) {
    const Bad table[] = {
        {"2026-01-02 08:00,3x,1,A1\n", ":2: column 'PM2.5': \"3x\" is not a number"},
        {"2026-01-02 08:00,1,1,A1\n\n2026-01-02 09:00,1,--,A1\n", ":4: column 'CO': \"--\" is not a number"},
        {"2026-01-32 08:00,1,1,A1\n", ":2: column 'time': \"2026-01-32 08:00\" is no time"},
        {"2026-01-02 08:30,1,1,A1\n", ":2: column 'time': \"2026-01-02 08:30\" is not where an hour begins"},
        {"2026-01-02 08:00,1,1,B7\n",
         ":2: column 'station': \"B7\" is no registered point; register it, or map it under [points]"},
        {"2026-01-02 08:00,1,1\n", ":2: 3 cells where the header has 4"},
        {"2026-01-02 08:00,\"1,1,A1\n", ": line 2: column 2: a quote is not closed"},
        {"2026-01-02 08:00,12345678901234567890,1,A1\n", ":2: column 'PM2.5': \"12345678901234567890\" has too many digits"},
    };
    for (const auto& bad : table) {
        // Good rows before it, so that something could be left behind.
        EXPECT_EQ(error_of(std::string("time,PM2.5,CO,station\n") + bad.rows), bad.error);
    }
    const std::string good = "time,PM2.5,CO,station\n2026-01-02 08:00,1,1,A1\n";
    EXPECT_FALSE(take_in({good, "time,PM2.5,CO,station\n2026-01-02 08:00,x,1,A1\n"}));
    EXPECT_EQ(log_->last_seq(), 0u);
    EXPECT_TRUE(stored("pm2_5").empty());
    EXPECT_FALSE(std::filesystem::exists(series_->import_directory(1)));
}

TEST_F(IntakeTest, AWrongFileOrMappingIsOneClearLine) {
    EXPECT_EQ(error_of(""), ": no header line");
    EXPECT_EQ(error_of("time,PM2.5,station\n2026-01-02 08:00,1,A1\n"), ":1: no column 'CO'");
    EXPECT_EQ(error_of("time,PM2.5,CO,station\n"), "the files hold no value that the mapping asks for");
    job_.mapping.columns["CO"].unit = "kg";
    EXPECT_EQ(error_of("time,PM2.5,CO,station\n1,1,1,1\n"),
              "nothing was imported\nmapping of 'CO': kg does not convert to mg/m3, the unit of co");
    job_.paths = {scratch_.path("missing.csv")};
    const auto taken = intake::take_in(job_, *registry_, *log_, *series_, progress_);
    EXPECT_NE(taken.error().message.find("missing.csv: No such file"), std::string::npos) << taken.error().message;
}

TEST_F(IntakeTest, PlacesNobodyRegisteredCanBeLeftOut) {
    job_.mapping.skip_unknown_points = true;
    ASSERT_TRUE(take_in({"time,PM2.5,CO,station\n2026-01-02 08:00,1,1,B7\n2026-01-02 08:00,1,1,A1\n"}));
    EXPECT_EQ(progress_.skipped_rows, 1u);
    EXPECT_EQ(stored("pm2_5").size(), 1u);
}

TEST_F(IntakeTest, ACompressedFileOfManyBlocksKeepsItsLineNumbers) {
    std::string text = "time,PM2.5,CO,station\n";
    const auto first = start_of({2000, 1, 1});
    constexpr int kRows = 120'000;
    for (int i = 0; i < kRows; ++i) text += fmt::format("{},{},{},A1\n", format_iso(first + i * kHourMs), i % 500, i % 900);
    const auto write = [&](const std::string& content) {
        const auto path = scratch_.path("many.csv.gz");
        const gzFile file = gzopen(path.c_str(), "wb1");
        gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
        gzclose(file);
        job_.paths = {path};
        return intake::take_in(job_, *registry_, *log_, *series_, progress_);
    };
    const auto bad = write(text + "2020-01-01,x,1,A1\n");
    ASSERT_FALSE(bad);
    EXPECT_NE(bad.error().message.find(fmt::format("many.csv.gz:{}: column 'PM2.5'", kRows + 2)), std::string::npos)
        << bad.error().message;
    ASSERT_TRUE(write(text));
    EXPECT_EQ(stored("pm2_5").size(), static_cast<std::size_t>(kRows));
}

TEST_F(IntakeTest, WhatWasCutShortIsBroughtInOrThrownAway) {
    const auto wait = [&](std::uint64_t seq, std::int64_t value) {
        auto load = std::move(*store::SeriesLoad::begin(*series_, seq, "x", 1 << 20));
        const auto* point = registry_->point(registry_->site("A1")->id, "1");
        Reading reading{.point = point->id,
                        .stream = {Period::kHour, Origin::kReported},
                        .start = {value * kHourMs},
                        .seq = seq,
                        .samples = {}};
        reading.samples.push_back({.column = {registry_->parameters().find("pm2_5")->id, Aspect::kMeasured},
                                   .sum = Decimal::of(value),
                                   .count = 1,
                                   .flags = 0,
                                   .mark = 'N'});
        ASSERT_TRUE(load->add(reading));
        ASSERT_TRUE(load->finish());
    };
    store::Entry entry{.seq = 0, .at = {}, .kind = store::EntryKind::kImport, .mn = {}, .payload = "{}"};
    wait(1, 100);
    ASSERT_TRUE(log_->append({&entry, 1}));  // has its entry, was not ingested
    wait(2, 200);                            // never had one
    ASSERT_TRUE(take_in({"time,PM2.5,CO,station\n2026-01-02 08:00,1,1,A1\n"}));
    const auto pm = stored("pm2_5");
    ASSERT_EQ(pm.size(), 2u);
    EXPECT_EQ(pm[0].sample.sum, Decimal::of(100));
    EXPECT_EQ(pm[1].seq, 2u);
}

}  // namespace
}  // namespace lvwang::intake
