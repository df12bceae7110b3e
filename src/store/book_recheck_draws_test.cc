// Draws in the book: read back as written, never changed, and which cases may be drawn at all.
#include "store/book_recheck_draws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/book_session.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RecheckDrawsTest : public testing::Test {
protected:
    RecheckDrawsTest() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened) << opened.error().message;
        book_ = std::move(*opened);
        run("INSERT INTO regions (code, name) VALUES ('330999', '试验县'), ('330998', '邻县')");
        // Seven cases, case n closed n days into April; 2 dismissed, 3 unfinished, 4 of another kind, 5 elsewhere.
        for (int n = 1; n <= 7; ++n) {
            const Instant closed = start_of({2026, 4, n}) + kHourMs;
            run(fmt::format(
                "INSERT INTO cases (id, type, title, report, reported_by, region_code, state, owner, opened_at, due_at, "
                "closed_at, outcome, seq) VALUES ({0}, '{1}', 't', 'r', 'li', '{2}', {3}, 'zhao', 1, 5, {4}, '{5}', {0})",
                n, n == 4 ? "dust" : "general", n == 5 ? "330998" : "330999", n == 3 ? 0 : 4,
                n == 3 ? "NULL" : fmt::format("{}", closed.ms),
                n == 3   ? ""
                : n == 2 ? "dismissed"
                         : "mended"));
        }
    }
    void run(const std::string& statement) { book_->connection().sql << statement; }
    std::vector<std::int64_t> pool(RecheckPoolQuery query) {
        query.from = start_of({2026, 4, 1});
        if (query.to == Instant{}) query.to = start_of({2026, 4, 7});
        query.limit = 100;
        auto found = recheck_pool(*book_, query);
        EXPECT_TRUE(found) << found.error().message;
        return *found;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(RecheckDrawsTest, ArePooledByDayKindAndPlace) {
    EXPECT_THAT(pool({}), ElementsAre(1, 4, 5, 6)) << "mended and closed before the seventh";
    EXPECT_THAT(pool({.to = start_of({2026, 4, 6})}), ElementsAre(1, 4, 5)) << "the end is not in it";
    EXPECT_THAT(pool({.type = "dust"}), ElementsAre(4));
    EXPECT_THAT(pool({.region_codes = std::vector<std::string>{"330998"}}), ElementsAre(5));
    EXPECT_THAT(pool({.region_codes = std::vector<std::string>{}}), IsEmpty()) << "who sees nothing draws nothing";
    EXPECT_THAT(pool({.hidden_types = {"general", "it's"}}), ElementsAre(4));
}

TEST_F(RecheckDrawsTest, AreReadBackAndStay) {
    const RecheckDraw made{.at = Instant{77},
                           .actor = "ma",
                           .seed = "s",
                           .from = {2026, 4, 1},
                           .to = {2026, 4, 6},
                           .type = "general",
                           .region_code = "330999",
                           .wanted = 2,
                           .visitor = "du",
                           .due_at = Instant{99},
                           .pool = {1, 5, 6},
                           .picks = {6, 1},
                           .seq = 12};
    ASSERT_EQ(*insert_recheck_draw(*book_, made), 1);
    ASSERT_EQ(*insert_recheck_draw(*book_, made), 2);
    const RecheckDraw read = *find_recheck_draw(*book_, 1);
    EXPECT_EQ(read.at, made.at);
    EXPECT_EQ(read.actor, "ma");
    EXPECT_EQ(read.seed, "s");
    EXPECT_EQ(format_date(read.from), "2026-04-01");
    EXPECT_EQ(format_date(read.to), "2026-04-06");
    EXPECT_EQ(read.type, "general");
    EXPECT_EQ(read.region_code, "330999");
    EXPECT_EQ(read.wanted, 2);
    EXPECT_EQ(read.visitor, "du");
    EXPECT_EQ(read.due_at, made.due_at);
    EXPECT_EQ(read.pool_size, 3);
    EXPECT_THAT(read.pool, ElementsAre(1, 5, 6));
    EXPECT_THAT(read.picks, ElementsAre(6, 1)) << "in the order of the draw";
    EXPECT_EQ(read.seq, 12U);
    const RecheckDrawPage page = *list_recheck_draws(*book_, 1, 0);
    EXPECT_EQ(page.total, 2);
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items.front().id, 2) << "the newest first";
    EXPECT_THAT(page.items.front().picks, ElementsAre(6, 1));
    EXPECT_EQ(find_recheck_draw(*book_, 3).error().code, ErrorCode::kNotFound);
    for (const char* const statement :
         {"UPDATE recheck_draws SET seed = 'x'", "DELETE FROM recheck_draws", "UPDATE recheck_pool SET place = 1 - place",
          "DELETE FROM recheck_pool", "INSERT INTO recheck_pool (draw_id, case_id, place) VALUES (1, 99, 0)"}) {
        EXPECT_THROW(run(statement), std::exception) << statement;
    }
}

}  // namespace
}  // namespace lvwang::store
