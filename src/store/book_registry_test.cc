#include "store/book_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/book_session.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant kNoon{1'775'188'800'000};  // 2026-04-03T12:00+08

RegistryRows some_rows() {
    RegistryRows rows;
    rows.regions = {{"990101001", "青石镇", "Qingshi", "990101"}, {"990101", "青屏县", "Qingping", ""}};  // the child first
    rows.organisations = {{"firm-1", "热电", "", "firm", "990101001", "91350100M000100Y43"}};
    rows.sites = {{SiteId{1}, "F1", SiteKind::kFirm, "热电厂", "Power", "990101001", "firm-1", 118.0625, 31.5, "D4412"},
                  {SiteId{2}, "A1", SiteKind::kAirStation, "县政府", "", "990101", "", 118.0, 31.25, ""}};
    rows.points = {{PointId{1}, SiteId{1}, "DA001", PointKind::kStack, "1号烟囱", "Stack 1", 118.0625, 31.5, 3600},
                   {PointId{2}, SiteId{2}, "1", PointKind::kAmbientAir, "县政府", "", 118.0, 31.25, 0}};
    rows.devices = {{"STACK0001", PointId{1}, "数采仪", CrcPolicy::kAcceptModbus, true}, {"AIR0001", PointId{2}, "", {}, false}};
    rows.mappings = {{"", "SO2", ParameterId{3}, ""}, {"AIR0001", "PM25", ParameterId{1}, "mg/m3"}};
    rows.limits = {{1, PointId{1}, ParameterId{150}, {350, 1}, {}, Decimal::of(6), "GB 13223-2011", "表1", {2026, 1, 1}, {}},
                   {2, PointId{1}, ParameterId{151}, {9, 0}, Decimal{6, 0}, {}, "s", "c", {2020, 1, 1}, CivilDate{2025, 12, 31}}};
    rows.responsibilities = {{1, "990101", "", "any", "值班", "firm-1", ""}, {2, "", "F1", "air", "主管", "firm-1", "555-0101"}};
    rows.sections = {{PointId{1}, "岚江", "Lan River", WaterBody::kRiver, WaterClass::kIII},
                     {PointId{2}, "镜湖", "", WaterBody::kLake, {}}};
    return rows;
}

class BookRegistryTest : public testing::Test {
protected:
    BookRegistryTest() { reopen(); }

    void reopen() {
        book_.reset();
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
    }
    long long count(const std::string& table) {
        long long rows = 0;
        book_->connection().sql << "SELECT count(*) FROM " + table, soci::into(rows);
        return rows;
    }
    static WaitingDevice device(std::uint64_t first, std::uint64_t last, std::vector<std::string> factors) {
        return {"MN9",
                Instant{kNoon.ms + static_cast<std::int64_t>(first)},
                Instant{kNoon.ms + static_cast<std::int64_t>(last)},
                2,
                first,
                last,
                fmt::format("##frame {}", last),
                std::move(factors),
                "2017",
                "31"};
    }
    static WaitingFactor factor(const std::string& mn, const std::string& code, std::uint64_t first, std::uint64_t last) {
        return {mn, code, kNoon, kNoon + 1, 3, first, last, fmt::format("{}.5", last)};
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(BookRegistryTest, WhatIsSavedIsLoadedAgain) {
    const RegistryRows rows = some_rows();
    ASSERT_TRUE(save_registry(*book_, rows, kNoon, 7));
    reopen();
    const auto loaded = load_registry(*book_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_THAT(loaded->regions, ElementsAre(rows.regions[1], rows.regions[0]));  // parents stand first
    EXPECT_EQ(loaded->organisations, rows.organisations);
    EXPECT_EQ(loaded->sites, rows.sites);
    EXPECT_EQ(loaded->points, rows.points);
    EXPECT_EQ(loaded->devices, rows.devices);
    EXPECT_EQ(loaded->mappings, rows.mappings);
    EXPECT_EQ(loaded->limits, rows.limits);
    EXPECT_TRUE(loaded->limits[0].limit.identical({350, 1}));  // 35.0 keeps its decimal
    EXPECT_EQ(loaded->responsibilities, rows.responsibilities);
    EXPECT_EQ(loaded->sections, rows.sections);
}

TEST_F(BookRegistryTest, AnEmptyBookHasNoRows) {
    const auto loaded = load_registry(*book_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->empty());
}

TEST_F(BookRegistryTest, ARowIsReplacedAndItsHistoryKept) {
    ASSERT_TRUE(save_registry(*book_, some_rows(), kNoon, 7));
    RegistryRows change;
    change.sites = {some_rows().sites[0]};
    change.sites[0].name = "新热电";
    change.sites[0].organisation_key.clear();
    ASSERT_TRUE(save_registry(*book_, change, kNoon + 5, 9, "王"));
    const auto loaded = load_registry(*book_);
    EXPECT_EQ(loaded->sites, (std::vector<Site>{change.sites[0], some_rows().sites[1]}));
    EXPECT_EQ(loaded->points.size(), 2U);  // what refers to the row is still there

    std::vector<std::string> states(2);
    std::vector<std::string> actors(2);
    book_->connection().sql
        << "SELECT row_json, actor FROM registry_history WHERE table_name = 'sites' AND row_key = 'F1' ORDER BY id",
        soci::into(states), soci::into(actors);
    ASSERT_EQ(states.size(), 2U);
    EXPECT_NE(states[0].find("\"name\":\"热电厂\""), std::string::npos) << states[0];
    EXPECT_NE(states[1].find("\"name\":\"新热电\""), std::string::npos) << states[1];
    EXPECT_EQ(states[1].find("organisation_key"), std::string::npos) << states[1];
    EXPECT_THAT(actors, ElementsAre("system", "王"));
}

TEST_F(BookRegistryTest, AReferenceToNothingIsRefused) {
    RegistryRows rows;
    rows.points = {some_rows().points[0]};
    const auto saved = save_registry(*book_, rows, kNoon, 7);
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, ErrorCode::kConflict) << saved.error().message;
}

TEST_F(BookRegistryTest, WaitingDevicesAddUp) {
    ASSERT_TRUE(note_waiting(*book_, device(10, 12, {"a21026", "a34013"})));
    ASSERT_TRUE(note_waiting(*book_, device(14, 20, {"a19001", "a21026"})));
    ASSERT_TRUE(note_waiting(*book_, device(14, 20, {"a19001"})));  // applied again after a restart
    WaitingDevice want = device(14, 20, {"a19001", "a21026", "a34013"});
    want.first_seq = 10;
    want.first_at = kNoon + 10;
    want.frames = 4;
    EXPECT_THAT(waiting_devices(*book_).value(), ElementsAre(want));
}

TEST_F(BookRegistryTest, RegisteringADeviceQueuesItsFrames) {
    ASSERT_TRUE(note_waiting(*book_, device(10, 12, {})));
    EXPECT_EQ(queue_redecode(*book_, "MN9", "", 30).value(), 2);
    EXPECT_THAT(waiting_devices(*book_).value(), IsEmpty());
    EXPECT_EQ(next_redecode(*book_).value(), (Redecode{"MN9", 10, 30}));
    ASSERT_TRUE(advance_redecode(*book_, {"MN9", 12, 30}));
    EXPECT_EQ(next_redecode(*book_).value(), (Redecode{"MN9", 12, 30}));
    ASSERT_TRUE(finish_redecode(*book_, "MN9"));
    EXPECT_EQ(next_redecode(*book_).value(), std::nullopt);
    EXPECT_EQ(advance_redecode(*book_, {"MN9", 12, 30}).error().code, ErrorCode::kNotFound);

    EXPECT_EQ(queue_redecode(*book_, "MN9", "", 40).value(), 0);  // moved to another point: everything it ever sent
    EXPECT_EQ(next_redecode(*book_).value(), (Redecode{"MN9", 0, 40}));
}

TEST_F(BookRegistryTest, MappingAFactorQueuesThoseWhoSentIt) {
    for (const auto& noted : {factor("A", "SO2", 5, 9), factor("B", "so2", 6, 8), factor("B", "PMD", 4, 8)}) {
        ASSERT_TRUE(note_unmapped(*book_, noted));
    }
    ASSERT_TRUE(note_unmapped(*book_, factor("A", "SO2", 11, 15)));
    ASSERT_TRUE(note_unmapped(*book_, factor("A", "SO2", 11, 15)));
    WaitingFactor a = factor("A", "SO2", 5, 15);
    a.count = 6;
    EXPECT_THAT(waiting_factors(*book_).value(), ElementsAre(a, factor("B", "PMD", 4, 8), factor("B", "so2", 6, 8)));

    EXPECT_EQ(queue_redecode(*book_, "", "so2", 20).value(), 9);
    EXPECT_THAT(waiting_factors(*book_).value(), ElementsAre(factor("B", "PMD", 4, 8)));
    EXPECT_EQ(next_redecode(*book_).value(), (Redecode{"A", 5, 20}));
    EXPECT_EQ(count("redecodes"), 2);

    EXPECT_EQ(queue_redecode(*book_, "B", "pmd", 25).value(), 3);  // joins the request that is there
    EXPECT_EQ(count("redecodes"), 2);
    ASSERT_TRUE(finish_redecode(*book_, "A"));
    EXPECT_EQ(next_redecode(*book_).value(), (Redecode{"B", 4, 25}));
    EXPECT_EQ(queue_redecode(*book_, "", "nobody-sent-it", 26).value(), 0);
}

}  // namespace
}  // namespace lvwang::store
