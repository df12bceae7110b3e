// Every command and look is in the record, once, whatever happens; and the record can be checked against the log.
#include "pipeline/audit_record.h"

#include <gmock/gmock.h>

#include "audit/sm3.h"
#include "pipeline/commands.h"
#include "pipeline/spine_fixture.h"
#include "store/book_audit.h"
#include "store/faults.h"

namespace lvwang::pipeline {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = audit::Fault::Kind;

const Instant kBegin = *parse_iso("2026-04-01T10:00:00+08:00");

class AuditRecordTest : public testing::Test {
protected:
    std::vector<AuditEntry> record() { return SpineFixture::must(store::audit_after(*district_.book, 0, 1'000'000)); }
    AuditVerification verify(const std::vector<AuditHead>& kept = {}) {
        return SpineFixture::must(verify_audit(*district_.log, *district_.book, kept));
    }
    std::vector<std::pair<Kind, std::int64_t>> faults(const std::vector<AuditHead>& kept = {}) {
        std::vector<std::pair<Kind, std::int64_t>> places;
        for (const audit::Fault& fault : verify(kept).faults) places.emplace_back(fault.kind, fault.number);
        return places;
    }
    void region(std::string_view code, std::string_view name) {
        (void)district_.command("put_region", fmt::format(R"({{"code":"{}","name":"{}","parent_code":"990101"}})", code, name),
                                "admin");
    }
    CommandResult looks(const std::vector<Look>& looks) {
        return district_.command(std::string(kLooksType), to_body(looks), "api");
    }
    // As somebody with the file and a tool would.
    void falsify(const std::string& statement) {
        const auto done = store::change_behind_its_back(
            book_path(), "DROP TRIGGER IF EXISTS audit_remains; DROP TRIGGER IF EXISTS audit_stays; " + statement);
        ASSERT_TRUE(done.has_value()) << done.error().message;
    }
    [[nodiscard]] std::string book_path() const { return district_.directory() + "/book.sqlite"; }

    SpineFixture district_{kBegin};
};

TEST_F(AuditRecordTest, CommandsAreRecordedWithTheirOutcomeAndFramesAreNot) {
    region("990101002", "西镇");
    (void)district_.command("put_region", R"({"code":"990101003"})", "town");
    (void)district_.command("nonsense", "{}", "town");
    (void)district_.command("account_session_seen", R"({"token_hash":"x"})", "town");
    ASSERT_TRUE(district_.report("AIR", "2051", kBegin, "a34004-Avg=35,a34004-Flag=N"));
    const auto entries = record();
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].actor, "admin");
    EXPECT_EQ(entries[0].what, "put_region");
    EXPECT_EQ(entries[0].subject, "990101002");
    EXPECT_EQ(entries[0].outcome, "done");
    EXPECT_EQ(entries[1].outcome, "refused invalid_argument name");
    EXPECT_EQ(entries[2].outcome, "refused unsupported");
    const auto logged = district_.log->read(entries[0].seq);
    EXPECT_EQ(entries[0].body_digest, audit::sm3_hex(logged->payload));
    EXPECT_EQ(entries[0].at, logged->at);
    EXPECT_THAT(faults(), IsEmpty());
    EXPECT_EQ(verify().commands, 3);
}

TEST_F(AuditRecordTest, LooksComeInBatches) {
    const auto taken = looks({{"town", "GET /api/v1/sites/{key}", "S1", "seen", 3, kBegin - 5'000},
                              {"town", "GET /api/v1/people", "", "refused", 1, kBegin}});
    EXPECT_EQ(*taken.body, R"({"looks":2})");
    const auto entries = record();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].kind, AuditKind::kLook);
    EXPECT_EQ(entries[0].count, 3);
    EXPECT_EQ(entries[0].since, kBegin - 5'000);
    EXPECT_EQ(entries[1].outcome, "refused");
    EXPECT_EQ(district_.log->read(entries[0].seq)->kind, store::EntryKind::kLooks);
    EXPECT_THAT(faults(), IsEmpty());
    for (const std::string body :
         {R"({})", R"({"looks":[{}]})", R"({"looks":[{"actor":"a","what":"w","outcome":"seen","count":0,"since":1}]})"}) {
        EXPECT_FALSE(district_.command(std::string(kLooksType), body, "api").body.has_value()) << body;
    }
    EXPECT_EQ(record().size(), 2U);
}

TEST_F(AuditRecordTest, ARestartAddsNothingAndForgetsNothing) {
    region("990101002", "西镇");
    looks({{"town", "GET /api/v1/sites", "", "seen", 1, kBegin}});
    const auto before = record();
    district_.restart();
    district_.restart();
    EXPECT_EQ(record(), before);
    region("990101003", "南镇");
    EXPECT_EQ(record().size(), 3U);
    EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(AuditRecordTest, TheSameLogGivesTheSameRecord) {
    SpineFixture other(kBegin);
    for (SpineFixture* each : {&district_, &other}) {
        (void)each->command("put_region", R"({"code":"990101002","name":"西镇","parent_code":"990101"})", "admin");
        each->restart();
        (void)each->command(std::string(kLooksType), to_body({{"town", "GET /api/v1/sites", "", "seen", 1, kBegin}}), "api");
    }
    EXPECT_EQ(record(), SpineFixture::must(store::audit_after(*other.book, 0, 100)));
}

TEST_F(AuditRecordTest, FalsifiedFilesAreFoundAndTheirPlaceIsNamed) {
    for (int i = 2; i < 8; ++i) region(fmt::format("99010100{}", i), "镇");  // 1 to 6
    looks({{"town", "GET /api/v1/sites", "", "seen", 1, kBegin}});           // 7
    const AuditHead head = verify().head;
    ASSERT_EQ(head.number, 7);
    EXPECT_THAT(faults({head}), IsEmpty());

    falsify("UPDATE audit SET actor = 'town' WHERE number = 3");
    auto found = verify().faults;
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().kind, Kind::kChanged);
    EXPECT_EQ(found.front().number, 3);
    EXPECT_EQ(found.front().at, kBegin);
    EXPECT_THAT(found.front().text, HasSubstr("entry 3"));
    const store::Errand errand;
    store::Examination examined;  // what lvwang check and the page's check say
    ASSERT_TRUE(examine_audit(*district_.log, *district_.book, errand, examined).has_value());
    EXPECT_EQ(examined.damages_in_all, found.size());
    EXPECT_EQ(examined.damages.at(0).where, "audit");
    EXPECT_THAT(examined.damages.at(0).what, HasSubstr("entry 3, 2026-04-01T10:00:00"));
    falsify("UPDATE audit SET actor = 'admin' WHERE number = 3");
    EXPECT_THAT(faults({head}), IsEmpty()) << "back as it was";

    falsify("DELETE FROM audit WHERE number = 7");
    EXPECT_THAT(faults(), IsEmpty()) << "a look at the end is known to the head alone";
    EXPECT_EQ(faults({head}), (std::vector{std::pair(Kind::kTruncated, std::int64_t{7})}));
    falsify("DELETE FROM audit WHERE number = 6");
    EXPECT_THAT(faults(), Contains(std::pair(Kind::kNotRecorded, std::int64_t{6})));
    falsify("DELETE FROM audit WHERE number = 4");
    EXPECT_THAT(faults(), Contains(std::pair(Kind::kMissing, std::int64_t{4})));
    EXPECT_THAT(faults(), Contains(std::pair(Kind::kNotRecorded, std::int64_t{4})));
}

TEST_F(AuditRecordTest, TheTablesThemselvesRefuse) {
    region("990101002", "西镇");
    ASSERT_TRUE(district_.book->begin().has_value());
    EXPECT_EQ(*store::forget_looks(*district_.book, kBegin + kDayMs), 0) << "a command is never forgotten";
    district_.book->rollback();
    for (const std::string statement :
         {"DELETE FROM audit", "UPDATE audit SET actor = 'x'", "UPDATE audit SET actor = '', what = ''"}) {
        const auto done = store::change_behind_its_back(book_path(), statement);
        ASSERT_FALSE(done.has_value()) << statement;
        EXPECT_EQ(done.error().code, ErrorCode::kConflict) << done.error().message;
    }
}

TEST_F(AuditRecordTest, RetentionForgetsWhatOldLooksSayAndTheChainHolds) {
    looks({{"town", "GET /api/v1/sites", "", "seen", 1, kBegin}});
    region("990101002", "西镇");
    (void)district_.command("retention_set", R"({"frame_days":7,"minute_days":7})", "admin");
    const AuditHead head = verify().head;
    const auto go_to_three = [&](int days) {
        const Instant day = start_of(to_date(kBegin + days * kDayMs));
        district_.go_to(day - 3 * kDayMs + 12 * kHourMs);  // the clock is trusted where we listened then
        district_.go_to(day + 3 * kHourMs + kMinuteMs);
        district_.go_to(district_.now + 11 * kMinuteMs);
    };
    go_to_three(100);
    EXPECT_FALSE(audit::is_forgotten(record().front())) << "half a year at least, however short the frames are kept";
    go_to_three(static_cast<int>(kLookDaysMin) + 1);
    const auto entries = record();
    EXPECT_TRUE(audit::is_forgotten(entries.front()));
    EXPECT_EQ(entries.back().kind, AuditKind::kForgot);
    EXPECT_EQ(entries.back().count, 1);
    EXPECT_THAT(faults({head}), IsEmpty());
    district_.restart();
    district_.go_to(district_.now + kMinuteMs);
    EXPECT_EQ(record(), entries);
    EXPECT_THAT(faults({head}), IsEmpty());
}

TEST(AuditSubject, NamesTheThingAndNoSecret) {
    EXPECT_EQ(subject_of(R"({"login":"town","password_hash":"$argon2id$x"})"), "town");
    EXPECT_EQ(subject_of(R"({"id":7,"note":"x"})"), "7");
    EXPECT_EQ(subject_of(R"({"token_hash":"abc"})"), "");
    EXPECT_EQ(subject_of("no JSON"), "");
    EXPECT_LE(subject_of(fmt::format(R"({{"name":"{}"}})", std::string(5'000, 'x'))).size(), 124U);
}

}  // namespace
}  // namespace lvwang::pipeline
