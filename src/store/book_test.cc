#include "store/book.h"

#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>

#include "store/book_cases.h"
#include "store/book_session.h"
#include "store/faults.h"
#include "store/schema.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

class BookTest : public testing::Test {
protected:
    std::unique_ptr<Book> open() {
        auto book = Book::open(scratch_.path("book.sqlite"), {.faults = &faults_});
        EXPECT_TRUE(book.has_value()) << book.error().message;
        return book ? std::move(*book) : nullptr;
    }
    Result<void> run(Book& book, const std::string& statement) {
        return with_session(book, statement, [&](soci::session& sql) { sql << statement; });
    }
    long long count(Book& book, const std::string& table) {
        long long n = -1;
        book.connection().sql << "SELECT count(*) FROM " + table, soci::into(n);
        return n;
    }
    void add_point(Book& book) {
        ASSERT_TRUE(run(book, "INSERT INTO sites (key, kind, name, longitude_deg, latitude_deg) VALUES ('S1', 3, '厂', 1, 2)"));
        ASSERT_TRUE(run(book,
                        "INSERT INTO points (site_id, code, kind, name, longitude_deg, latitude_deg) VALUES "
                        "(1, 'DA001', 3, '排口', 1, 2)"));
        ASSERT_TRUE(run(book,
                        "INSERT INTO findings (key, rule, class, point_id, period, start_ms, last_ms, state, pending_at, seq, "
                        "live) VALUES ('k', 'silent', 3, 1, 2, 0, 0, 0, 0, 7, 1)"));
    }
    Result<void> add_region(Book& book, std::uint64_t seq) {
        LVWANG_TRY(book.begin());
        LVWANG_TRY(run(book, fmt::format("INSERT INTO regions (code, name) VALUES ('{}', '{}')", seq, std::string(20000, 'x'))));
        return book.commit(seq);
    }
    Faults faults_;
    Scratch scratch_;
};

TEST_F(BookTest, WhatIsCommittedIsThereWithItsSeqAndWhatIsRolledBackIsNot) {
    {
        const auto book = open();
        EXPECT_EQ(book->applied(), 0u);
        ASSERT_TRUE(book->begin());
        ASSERT_TRUE(run(*book, "INSERT INTO regions (code, name) VALUES ('330000', '省')"));
        ASSERT_TRUE(book->commit(41));
        ASSERT_TRUE(book->begin());
        ASSERT_TRUE(run(*book, "INSERT INTO regions (code, name) VALUES ('330100', '市')"));
        book->rollback();
        book->rollback();  // harmless
        EXPECT_EQ(book->applied(), 41u);
    }
    const auto book = open();
    EXPECT_EQ(book->applied(), 41u);
    EXPECT_EQ(count(*book, "regions"), 1);
}

TEST_F(BookTest, AReaderSeesWhatIsCommittedAndCannotWrite) {
    const auto book = open();
    auto reader = book->open_reader();
    ASSERT_TRUE(reader) << reader.error().message;
    ASSERT_TRUE(book->begin());
    ASSERT_TRUE(run(*book, "INSERT INTO regions (code, name) VALUES ('330000', '省')"));
    EXPECT_EQ(count(**reader, "regions"), 0);
    ASSERT_TRUE(book->commit(1));
    EXPECT_EQ(count(**reader, "regions"), 1);
    EXPECT_FALSE(run(**reader, "DELETE FROM regions"));
    EXPECT_EQ(count(*book, "regions"), 1);
}

// The cases of a book that was made before there were workflows: as they were, with a kind, a version and how they stood after
// each event.
TEST_F(BookTest, CasesOfBeforeWorkflowsAreCarriedOver) {
    constexpr std::size_t kStepsBefore = 15;
    const std::string path = scratch_.path("old.sqlite");
    {
        soci::session sql(soci::sqlite3, path);
        for (std::size_t i = 0; i < kStepsBefore; ++i) {
            for (const std::string_view statement : schema_steps()[i].statements) sql << std::string(statement);
        }
        sql << fmt::format("PRAGMA user_version = {}", kStepsBefore);
        sql << "INSERT INTO sites (key, kind, name, longitude_deg, latitude_deg) VALUES ('S1', 3, '厂', 1, 2)";
        sql << "INSERT INTO points (site_id, code, kind, name, longitude_deg, latitude_deg) VALUES (1, 'DA001', 3, '排口', 1, 2)";
        for (const char* rule : {"stack_hour_exceeded", "silent", "hour_disagrees"}) {
            sql << fmt::format(
                "INSERT INTO findings (key, rule, class, point_id, period, start_ms, last_ms, state, pending_at, seq, live) "
                "VALUES "
                "('{0}', '{0}', 3, 1, 2, 0, 0, 0, 0, 7, 1)",
                rule);
        }
        sql << "INSERT INTO cases (id, finding_id, title, point_id, site_id, state, owner, opened_at, due_at, seq) VALUES "
               "(4, 1, '案', 1, 1, 1, '张三', 0, 10, 7), (5, 2, '静', 1, 1, 0, '李四', 0, 10, 8)";
        sql << "INSERT INTO cases (id, finding_id, title, point_id, site_id, state, owner, opened_at, due_at, closed_at, seq) "
               "VALUES "
               "(9, 3, '结', 1, 1, 4, '李四', 0, 10, 20, 8)";
        sql << "INSERT INTO case_events (case_id, at, act, actor, owner, note, seq) VALUES (4, 0, 'opened', 'system', '张三', "
               "'', 7), "
               "(4, 1, 'assigned', '王', '张三', '请查', 8), (4, 2, 'overdue', 'system', '张三', '', 9), "
               "(9, 0, 'opened', 'system', '李四', '', 8), (9, 3, 'closed', '王', '李四', '好', 12)";
    }
    auto opened = Book::open(path, {});
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    Book& book = **opened;
    const auto handed = find_case(book, 4);
    ASSERT_TRUE(handed) << handed.error().message;
    EXPECT_EQ(handed->type, "stack_exceedance");
    EXPECT_EQ(handed->state, CaseState::kAssigned);
    EXPECT_EQ(handed->owner, "张三");
    EXPECT_EQ(handed->due_at, Instant{10});
    EXPECT_EQ(handed->version, 3);
    EXPECT_EQ(find_case(book, 5)->type, "silence");
    EXPECT_EQ(find_case(book, 5)->version, 1);
    EXPECT_EQ(find_case(book, 9)->type, "general");
    EXPECT_EQ(find_case(book, 9)->outcome, "mended");
    EXPECT_EQ(find_case(book, 9)->closed_at, Instant{20});
    EXPECT_EQ((*case_of_finding(book, 2))->id, 5);
    const auto events = case_events(book, 4);
    ASSERT_EQ(events->size(), 3u);
    EXPECT_EQ((*events)[1].note, "请查");
    EXPECT_EQ((*events)[2].state, CaseState::kAssigned) << "a deadline that passes leads nowhere";
    EXPECT_EQ((*events)[2].version, 3);
    EXPECT_EQ(case_events(book, 9)->back().state, CaseState::kClosed);
    EXPECT_FALSE(run(book, "DELETE FROM case_events"));
    EXPECT_FALSE(run(book, "DELETE FROM cases WHERE id = 4"));
    ASSERT_TRUE(run(book,
                    "INSERT INTO findings (key, rule, class, point_id, period, start_ms, last_ms, state, pending_at, seq, live) "
                    "VALUES ('n', 'silent', 3, 1, 2, 0, 0, 0, 0, 7, 1)"));
    Case next = *handed;
    next.finding_id = 4;
    EXPECT_EQ(insert_case(book, next).value_or(0), 10) << "a number is given once";
}

struct Refusal {
    const char* what;
    const char* statement;
};

TEST_F(BookTest, TheTablesRefuseWhatMustNotBe) {
    const auto book = open();
    add_point(*book);
    ASSERT_TRUE(run(*book,
                    "INSERT INTO cases (id, finding_id, title, point_id, site_id, state, owner, opened_at, due_at, seq) VALUES "
                    "(1, 1, '案', 1, 1, 0, '张三', 0, 10, 7)"));
    ASSERT_TRUE(run(*book, "INSERT INTO case_events (case_id, at, act, actor, seq) VALUES (1, 0, 'opened', 'system', 7)"));
    ASSERT_TRUE(run(*book,
                    "INSERT INTO registry_history (seq, at_ms, actor, table_name, row_key, row_json) VALUES "
                    "(1, 0, 'a', 'sites', 'S1', '{}')"));
    const Refusal refusals[] = {
        {"an open case without owner", "UPDATE cases SET owner = ''"},
        {"an open case without due time", "UPDATE cases SET due_at = NULL"},
        {"a closed case without its time", "UPDATE cases SET state = 4"},
        {"a closed case that does not say how it ended", "UPDATE cases SET state = 4, closed_at = 5"},
        {"a case that was merged into nothing", "UPDATE cases SET state = 4, closed_at = 5, outcome = 'merged'"},
        {"a case that was merged into itself", "UPDATE cases SET state = 4, closed_at = 5, outcome = 'merged', merged_into = 1"},
        {"an unfinished case that is watched", "UPDATE cases SET watch_until = 5"},
        {"an unfinished case that is to be seen again", "UPDATE cases SET revisit_at = 5, revisit_by = 'a'"},
        {"a revisit that was missed and never planned", "UPDATE cases SET revisit_overdue_at = 5"},
        {"a receipt of no clue", "UPDATE cases SET clue_received_at = 5"},
        {"a supervision that there is not", "UPDATE cases SET supervision = 4"},
        {"a second case of one finding",
         "INSERT INTO cases (finding_id, title, point_id, site_id, state, owner, opened_at, due_at, seq) VALUES "
         "(1, '案', 1, 1, 0, '张三', 0, 10, 7)"},
        {"a changed case event", "UPDATE case_events SET note = 'x'"},
        {"a removed case event", "DELETE FROM case_events"},
        {"a changed history", "UPDATE registry_history SET actor = 'b'"},
        {"a removed history", "DELETE FROM registry_history"},
        {"an open finding without its time", "UPDATE findings SET state = 1"},
        {"a point of no site", "UPDATE points SET site_id = 99"},
        {"a site still in use", "DELETE FROM sites"},
        {"text in a number", "UPDATE points SET silence_limit_s = 'soon'"},
        {"a responsibility for nothing", "INSERT INTO responsibilities (matter, person) VALUES ('air', '李四')"},
        {"an end before its beginning",
         "INSERT INTO permit_limits (point_id, parameter, upper_limit, standard, clause, valid_from, valid_to) VALUES "
         "(1, 1, '50', 's', 'c', '2026-01-02', '2026-01-01')"},
    };
    for (const auto& refusal : refusals) {
        const auto refused = run(*book, refusal.statement);
        ASSERT_FALSE(refused) << refusal.what;
        EXPECT_EQ(refused.error().code, ErrorCode::kConflict) << refusal.what << ": " << refused.error().message;
    }
    EXPECT_TRUE(run(*book, "UPDATE cases SET state = 4, closed_at = 5, outcome = 'mended', owner = ''"));
}

TEST_F(BookTest, WhatIsNoBookIsRefusedWithOneClearLine) {
    {
        std::filesystem::create_directories(scratch_.path("directory"));
        const auto book = Book::open(scratch_.path("directory"));
        ASSERT_FALSE(book);
    }
    scratch_.write_file("text.sqlite", std::string(5000, 'x'));
    const auto book = Book::open(scratch_.path("text.sqlite"));
    ASSERT_FALSE(book);
    EXPECT_EQ(book.error().code, ErrorCode::kCorrupt) << book.error().message;
    EXPECT_NE(book.error().message.find("text.sqlite"), std::string::npos);
    { ASSERT_TRUE(run(*open(), "PRAGMA user_version = 99")); }
    const auto newer = Book::open(scratch_.path("book.sqlite"));
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, ErrorCode::kUnsupported);
}

TEST_F(BookTest, AfterAPowerLossEveryCommitIsThereOnce) {
    std::uint64_t seq = 0;
    for (int round = 0; round < 4; ++round) {
        auto book = open();
        ASSERT_TRUE(book);
        EXPECT_EQ(book->applied(), seq);
        EXPECT_EQ(count(*book, "regions"), static_cast<long long>(seq));
        // Enough for the write-ahead file to be written back and begun again.
        for (int i = 0; i < 150; ++i) ASSERT_TRUE(add_region(*book, ++seq));
        ASSERT_TRUE(book->begin());
        ASSERT_TRUE(run(*book, "DELETE FROM regions"));
        faults_.crash();
        EXPECT_FALSE(book->commit(seq + 1));
        book.reset();
        faults_.forget_unsynced();
    }
    const auto book = open();
    EXPECT_EQ(book->applied(), seq);
    EXPECT_EQ(count(*book, "regions"), static_cast<long long>(seq));
    std::string verdict;
    book->connection().sql << "PRAGMA integrity_check", soci::into(verdict);
    EXPECT_EQ(verdict, "ok");
}

TEST_F(BookTest, WithoutTheSyncAPowerLossLosesWhatWasCommitted) {
    {
        const auto book = open();
        ASSERT_TRUE(add_region(*book, 1));
    }
    faults_.set_skip_sync(true);
    {
        const auto book = open();
        ASSERT_TRUE(add_region(*book, 2));
        EXPECT_EQ(book->applied(), 2u);
        faults_.crash();
    }
    faults_.forget_unsynced();
    EXPECT_EQ(open()->applied(), 1u);
}

TEST_F(BookTest, AFullDiskRefusesUntilThereIsRoom) {
    const auto book = open();
    ASSERT_TRUE(add_region(*book, 1));
    faults_.set_disk_full(true);
    const auto refused = add_region(*book, 2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable) << refused.error().message;
    book->rollback();
    faults_.set_disk_full(false);
    ASSERT_TRUE(add_region(*book, 2));
    EXPECT_EQ(count(*book, "regions"), 2);
}

TEST_F(BookTest, AfterAFailedSyncNothingMoreIsTaken) {
    {
        const auto book = open();
        ASSERT_TRUE(add_region(*book, 1));
        faults_.set_sync_fails(true);
        EXPECT_EQ(add_region(*book, 2).error().code, ErrorCode::kIo);
        faults_.set_sync_fails(false);
        EXPECT_EQ(add_region(*book, 2).error().code, ErrorCode::kIo);
        EXPECT_EQ(book->applied(), 1u);
        faults_.crash();
    }
    faults_.forget_unsynced();
    EXPECT_EQ(open()->applied(), 1u);
}

}  // namespace
}  // namespace lvwang::store
