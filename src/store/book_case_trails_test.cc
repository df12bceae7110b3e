// Whether a check finds a case that is not what its events say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/book_cases.h"
#include "store/book_session.h"
#include "store/errand.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant kNoon{1'775'188'800'000};  // 2026-04-03T12:00+08

class CaseTrails : public testing::Test {
protected:
    CaseTrails() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
        book_->connection().sql << "INSERT INTO regions (code, name) VALUES ('330999', '区')";
    }
    Case reported() {
        Case item;
        item.type = "general";
        item.title = "渣土车遗撒";
        item.report = "路面有渣土";
        item.reported_by = "li";
        item.region_code = "330999";
        item.owner = "王";
        item.opened_at = kNoon;
        item.due_at = kNoon + kDayMs;
        item.seq = 10;
        const auto id = insert_case(*book_, item);
        EXPECT_TRUE(id.has_value()) << id.error().message;
        item.id = id.value_or(0);
        return item;
    }
    /// What a check says.
    std::vector<std::string> damages() {
        Examination found;
        const auto done = book_->examine(nullptr, found);
        EXPECT_TRUE(done) << done.error().message;
        std::vector<std::string> told;
        for (const Damage& damage : found.damages) told.push_back(fmt::format("{} {}", damage.where, damage.what));
        return told;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(CaseTrails, ACheckFindsTheEventThatIsMissingAndTheColumnThatIsContradicted) {
    Case item = reported();
    const auto event = [&](std::string_view act, std::string details = {}) {
        const auto seq = static_cast<std::uint64_t>(20 + item.version);
        CaseEvent one{0, item.id, kNoon + item.version * kHourMs, std::string(act), "李", item.owner, "", seq};
        one.version = item.version;
        one.state = item.state;
        one.due_at = item.due_at;
        one.details = std::move(details);
        ASSERT_TRUE(add_case_event(*book_, one));
    };
    event("opened");
    const auto next = [&](std::string_view act, std::string details = {}) {
        ++item.version;
        event(act, std::move(details));
    };
    next("supervised", R"({"level":"key"})");
    item.supervision = Supervision::kKey;
    next("overdue");
    item.overdue_at = kNoon + item.version * kHourMs;
    next("extension_granted");  // of no more time, so that what is overdue stays so
    item.extensions = 1;
    next("clue_sent");
    next("clue_received");
    next("clue_sent");  // another, which waits to be received
    item.clue_sent_at = kNoon + item.version * kHourMs;
    item.state = CaseState::kClosed;
    next("dismissed");
    item.closed_at = kNoon + item.version * kHourMs;
    item.outcome = "dismissed";
    ASSERT_TRUE(update_case(*book_, item));
    EXPECT_THAT(damages(), IsEmpty());

    soci::session& sql = book_->connection().sql;
    const std::pair<const char*, const char*> rows[] = {
        {"supervision = 0", "supervision"},
        {"overdue_at = NULL", "overdue_at"},
        {"extensions = 2", "extensions"},
        {"outcome = 'mended'", "outcome"},
        {"clue_sent_at = NULL", "clue_sent_at"},
        {"closed_at = closed_at + 1", "closed_at"},
        {"overdue_at = 1, supervision = 1", "overdue_at, supervision"},
        {"extensions = 0", ""},  // a deadline that began anew counts anew: only the workflow of that day knows
    };
    for (const auto& [change, columns] : rows) {
        sql << fmt::format("UPDATE cases SET {}", change);
        const std::string says = fmt::format("book: case {} {}: not what its events say", item.id, columns);
        EXPECT_EQ(damages(), *columns == '\0' ? std::vector<std::string>() : std::vector{says}) << change;
        ASSERT_TRUE(update_case(*book_, item));
    }

    std::string trigger;
    sql << "SELECT sql FROM sqlite_schema WHERE name = 'case_events_remain'", soci::into(trigger);
    sql << "DROP TRIGGER case_events_remain";
    sql << "DELETE FROM case_events WHERE version = 3";
    sql << trigger;
    const std::string says = fmt::format("book: case {} an event is missing: the versions do not follow one another", item.id);
    EXPECT_THAT(damages(), ElementsAre(says));
}

}  // namespace
}  // namespace lvwang::store
