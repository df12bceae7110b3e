// What is said about the room, the retention and the copies, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "api/answers_fixture.h"
#include "api/disk_outlook.h"
#include "api/schema_match.h"
#include "store/book_photos.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;

Instant at(std::string_view text) {
    return *parse_iso(text);
}

TEST(DiskOutlook, GrowthThatEndsAndGrowthThatDoesNot) {
    const auto days = [](std::uint64_t free_bytes, std::vector<Growth> growths) { return days_until_full(free_bytes, growths); };
    EXPECT_EQ(days(1000, {}), std::nullopt);
    EXPECT_EQ(days(1000, {{10, std::nullopt}}), 100.0);
    EXPECT_EQ(days(1000, {{10, 50.0}}), std::nullopt);                  // full of frames, then as many go as come
    EXPECT_EQ(days(1000, {{10, 50.0}, {1, std::nullopt}}), 500.0);      // 50 days by 11, then 450 by 1
    EXPECT_EQ(days(1000, {{10, 50.0}, {10, 60.0}, {100, 5.0}}), 25.0);  // 5 by 120, 20 by 20
    EXPECT_EQ(days(1000, {{10, -3.0}}), std::nullopt);
    EXPECT_EQ(days(0, {{10, 1.0}}), 0.0);
}

class StorageTest : public testing::Test {
protected:
    void report(Instant start) {
        house_.district.now = std::max(house_.district.now, start);
        ASSERT_TRUE(house_.district.report("AIR", "2051", start, "a34004-Avg=35,a34004-Flag=N"));
    }
    std::string fits(std::string_view target) {
        const Response response = house_.get(target);
        EXPECT_EQ(response.status, 200) << response.text();
        return schema_mismatch(house_.last_route->path, "get", "application/json", response.text());
    }
    /// Waits until the work is done and the spine has noted it.
    boost::json::value upkeep_done() {
        for (int patience = 0; patience < 600; ++patience) {
            if (!house_.get_json("/api/v1/upkeep").at("running").as_bool()) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        house_.district.turn();
        return house_.get_json("/api/v1/upkeep");
    }
    AnswersFixture house_{at("2026-04-01T09:59:00+08:00")};
};

TEST_F(StorageTest, AnExpiredFrameSaysSoAndWhen) {
    report(at("2026-04-01T10:00:00+08:00"));
    for (int day = 1; day < 10; ++day) report(at("2026-04-01T10:00:00+08:00") + day * kDayMs);
    EXPECT_EQ(house_.get("/api/v1/frames/1").status, 200);
    EXPECT_EQ(fits("/api/v1/storage"), "");
    EXPECT_EQ(house_.get_json("/api/v1/storage").at("working_days_until"), "2026-12-31") << "data/calendars";
    const std::string wanted = "/api/v1/storage/retention/preview?frame_days=7&minute_days=7&waiting_days=0";
    EXPECT_EQ(fits(wanted), "");
    const auto preview = house_.get_json(wanted);
    EXPECT_GT(preview.at("entries").as_int64(), 0);
    EXPECT_EQ(house_.get_json("/api/v1/storage").at("retention").at("first_seq").to_number<int>(), 1);

    const Response set =
        house_.ask(Method::kPut, "/api/v1/storage/retention", R"({"frame_days":7,"minute_days":7,"waiting_days":0})");
    EXPECT_EQ(set.status, 200) << set.text();
    EXPECT_EQ(schema_mismatch("/api/v1/storage/retention", "put", "application/json", set.text()), "");
    house_.district.go_to(at("2026-04-11T03:00:30+08:00"));
    house_.district.go_to(house_.district.now + 11 * kMinuteMs);
    const auto first = house_.get_json("/api/v1/storage").at("retention").at("first_seq").to_number<std::int64_t>();
    EXPECT_GE(first, preview.at("entries").as_int64());
    const Response gone = house_.get("/api/v1/frames/1");
    EXPECT_EQ(gone.status, 410);
    EXPECT_THAT(std::string(gone.text()),
                HasSubstr("entry 1 expired on 2026-04-11 under the policy: raw frames are kept 7 days"));
    EXPECT_EQ(house_.get("/api/v1/frames/999999").status, 404);
}

TEST_F(StorageTest, PhotosTakeRoomAndFillTheDisk) {
    for (int day = 0; day < 3; ++day) report(at("2026-04-01T10:00:00+08:00") + day * kDayMs);
    const auto before = house_.get_json("/api/v1/storage");
    EXPECT_EQ(before.at("stores").at(2).at("name"), "photos");
    EXPECT_EQ(before.at("stores").at(2).at("bytes"), 0);
    EXPECT_EQ(before.at("stores").at(2).at("growth_bytes_day"), 0);
    Photo photo;
    photo.digest = std::string(64, 'a');
    photo.kind = "jpeg";
    photo.bytes = 1'000'000'000'000;
    photo.width = photo.height = 5;
    photo.uploaded_by = "lu";
    photo.uploaded_at = house_.district.now - kHourMs;
    photo.seq = 1;
    ASSERT_TRUE(store::insert_photo(*house_.district.book, photo));
    EXPECT_EQ(fits("/api/v1/storage"), "");
    const auto after = house_.get_json("/api/v1/storage");
    EXPECT_EQ(after.at("stores").at(2).at("bytes"), 1'000'000'000'000);
    EXPECT_NEAR(after.at("stores").at(2).at("growth_bytes_day").to_number<double>(), 5e11, 1e10) << "in the two days of entries";
    const double free_bytes = after.at("disk").at("free_bytes").to_number<double>();
    EXPECT_LE(after.at("disk").at("full_in_days").to_number<double>(), 1.1 * free_bytes / 5e11);
    EXPECT_TRUE(after.at("disk").at("backups_on_disk").is_null()) << "none are planned";
}

TEST_F(StorageTest, APolicyThatIsRefusedNamesItsField) {
    const Response refused = house_.ask(Method::kPut, "/api/v1/storage/retention", R"({"frame_days":3})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(std::string(refused.text()), HasSubstr("\"field\":\"frame_days\""));
    EXPECT_EQ(house_.get("/api/v1/storage/retention/preview?frame_days=3").status, 400);
    EXPECT_EQ(house_.get("/api/v1/storage/retention/preview?frame_days=x").status, 400);
}

TEST_F(StorageTest, ABackupAndACheckAreMadeAndNoted) {
    report(at("2026-04-01T10:00:00+08:00"));
    const std::string target = std::filesystem::weakly_canonical(house_.district.directory()).string() + "-copy";
    const auto begin = [&](const std::string& directory) {
        return house_.ask(Method::kPost, "/api/v1/backups", fmt::format(R"({{"directory":"{}"}})", directory));
    };
    EXPECT_THAT(std::string(begin("here").text()), HasSubstr("must begin with /"));
    EXPECT_THAT(std::string(begin(house_.district.directory() + "/inside").text()), HasSubstr("is in the data directory"));
    EXPECT_EQ(house_.ask(Method::kPost, "/api/v1/backups", "{}", "text/plain").status, 400);

    const Response begun = begin(target);
    EXPECT_EQ(begun.status, 202) << begun.text();
    auto state = upkeep_done();
    ASSERT_EQ(state.at("items").as_array().size(), 1U);
    EXPECT_EQ(state.at("items").at(0).at("failure").as_string(), "");
    EXPECT_GT(state.at("items").at(0).at("bytes").as_int64(), 1000);
    EXPECT_TRUE(store::read_manifest(target, "0.1.0").has_value());

    EXPECT_EQ(begin(target).status, 202);  // the directory is looked at by the worker
    state = upkeep_done();
    EXPECT_THAT(std::string(state.at("items").at(0).at("failure").as_string()), HasSubstr("is not empty"));

    EXPECT_EQ(house_.ask(Method::kPost, "/api/v1/examinations", "{}").status, 202);
    state = upkeep_done();
    EXPECT_EQ(state.at("items").at(0).at("kind").as_string(), "check");
    EXPECT_EQ(state.at("items").at(0).at("failure").as_string(), "");
    EXPECT_EQ(state.at("items").at(0).at("damages").as_int64(), 0);
    EXPECT_EQ(fits("/api/v1/upkeep"), "");
    EXPECT_EQ(house_.ask(Method::kDelete, "/api/v1/upkeep").status, 200);
    std::filesystem::remove_all(target);
}

TEST_F(StorageTest, APlanMakesABackupADayAndKeepsTheNewest) {
    report(at("2026-04-01T10:00:00+08:00"));
    const std::string place = std::filesystem::weakly_canonical(house_.district.directory()).string() + "-backups";
    const auto set = [&](const std::string& body) { return house_.ask(Method::kPut, "/api/v1/backups/plan", body); };
    struct Refused {
        std::string body;
        const char* says;
    };
    const Refused refused[] = {
        {R"({"enabled":true})", "\"field\":\"directory\""},
        {fmt::format(R"({{"enabled":true,"directory":"{}"}})", place), "is no directory"},
        {fmt::format(R"({{"enabled":true,"directory":"{}/in"}})", house_.district.directory()), "is in the data directory"},
        {R"({"at":"24:00"})", "\"field\":\"at\""},
        {R"({"at":"2:30"})", "\"field\":\"at\""},
        {R"({"keep":0})", "\"field\":\"keep\""},
        {R"({"often":1})", "unknown field 'often'"},
    };
    for (const Refused& one : refused) {
        const Response answer = set(one.body);
        EXPECT_EQ(answer.status, 400) << one.body;
        EXPECT_THAT(std::string(answer.text()), HasSubstr(one.says));
    }
    std::filesystem::create_directory(place);
    const Response planned = set(fmt::format(R"({{"enabled":true,"directory":"{}/","at":"02:30","keep":1}})", place));
    ASSERT_EQ(planned.status, 200) << planned.text();
    EXPECT_EQ(schema_mismatch("/api/v1/backups/plan", "put", "application/json", planned.text()), "");
    EXPECT_THAT(std::string(planned.text()), HasSubstr("\"next_at\":\"2026-04-02T02:30:00"));
    EXPECT_EQ(house_.get_json("/api/v1/storage").at("disk").at("backups_on_disk"), true) << "beside the data";
    EXPECT_EQ(fits("/api/v1/storage"), "");

    for (const char* day : {"2026-04-02T02:30:00+08:00", "2026-04-03T02:30:00+08:00"}) {
        house_.upkeep.beat(at(day) - kMinuteMs);
        EXPECT_FALSE(house_.upkeep.state().running) << "before its hour";
        house_.district.now = at(day);
        house_.upkeep.beat(at(day));
        const auto done = upkeep_done().at("items").at(0);
        EXPECT_EQ(done.at("failure").as_string(), "");
        house_.upkeep.beat(at(day) + kMinuteMs);
        EXPECT_FALSE(house_.upkeep.state().running) << "one is enough";
    }
    EXPECT_FALSE(std::filesystem::exists(place + "/lvwang-202604020230")) << "one is kept";
    EXPECT_TRUE(store::read_manifest(place + "/lvwang-202604030230", "0.1.0").has_value());
    EXPECT_TRUE(std::filesystem::exists(place + "/lvwang-202604030230/" + store::kPlannedName));
    std::filesystem::remove_all(place);
}

}  // namespace
}  // namespace lvwang::api
