// A page of cases against what a walk over all of them finds, for whatever a list may be narrowed to.
#include "store/book_case_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "store/book_cases.h"
#include "store/book_session.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

constexpr Instant kNoon{1'775'188'800'000};  // 2026-04-03T12:00+08
const std::vector<std::string> kTypes{"general", "dust", "tip_off"};
const std::vector<std::string> kRegions{"330999", "330999001", "330999002"};
const std::vector<std::string> kUnits{"town-a", "town-b", ""};
const std::vector<std::string> kOwners{"zhao", "钱", "sun"};
const std::vector<std::string> kTitles{"工地扬尘", "100%_裸土", "Open burning"};

class CaseListTest : public testing::Test {
protected:
    CaseListTest() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
        soci::session& sql = book_->connection().sql;
        for (const std::string& code : kRegions) sql << "INSERT INTO regions (code, name) VALUES (:c, '区')", soci::use(code);
        for (const char* key : {"town-a", "town-b"}) {
            const std::string name = key;
            sql << "INSERT INTO organisations (key, name, kind) VALUES (:k, '镇', 'town')", soci::use(name);
        }
        for (const char* key : {"F1", "F2"}) {
            const std::string name = key;
            sql << "INSERT INTO sites (key, kind, name, longitude_deg, latitude_deg) VALUES (:k, 3, '厂', 1, 2)", soci::use(name);
        }
    }

    template <class T>
    const T& any(const std::vector<T>& of) {
        return of[random_() % of.size()];
    }

    // Reported ones need no finding, and are listed as all are.
    Case invented(int number) {
        Case made;
        made.type = any(kTypes);
        made.title = any(kTitles);
        made.report = number % 7 == 0 ? "夜间焚烧秸秆" : "见照片";
        made.reported_by = "li";
        made.region_code = any(kRegions);
        made.site = SiteId{static_cast<std::int64_t>(random_() % 3)};
        made.owner = any(kOwners);
        made.owner_organisation = any(kUnits);
        made.opened_at = kNoon;
        made.due_at = kNoon + static_cast<std::int64_t>(random_() % 50) * kHourMs;
        made.seq = static_cast<std::uint64_t>(number);
        made.supervision = static_cast<Supervision>(random_() % 4);
        return made;
    }

    void fill(int count) {
        for (int i = 0; i < count; ++i) {
            Case made = invented(i);
            const auto id = insert_case(*book_, made);
            ASSERT_TRUE(id.has_value()) << id.error().message;
            made.id = *id;
            if (random_() % 3 == 0) {
                made.state = CaseState::kClosed;
                made.outcome = "mended";
                made.closed_at = kNoon + static_cast<std::int64_t>(random_() % 50) * kHourMs;
                if (random_() % 2 == 0) made.revisit = {kNoon + static_cast<std::int64_t>(random_() % 30) * kDayMs, "周", {}};
            } else if (random_() % 3 == 0) {
                made.overdue_at = made.due_at;
            }
            ASSERT_TRUE(update_case(*book_, made).has_value());
            all_.push_back(made);
        }
        std::ranges::sort(all_, {}, [](const Case& one) {
            const bool closed = one.state == CaseState::kClosed;
            return std::tuple(closed, closed ? -one.closed_at->ms : one.due_at.ms, one.id);
        });
    }

    [[nodiscard]] static bool fits(const Case& one, const CaseQuery& query) {
        const bool closed = one.state == CaseState::kClosed;
        if (query.which == CaseQuery::Which::kOpen && closed) return false;
        if (query.which == CaseQuery::Which::kClosed && !closed) return false;
        if (query.which == CaseQuery::Which::kOverdue && (closed || !one.overdue_at)) return false;
        if (query.which == CaseQuery::Which::kRevisit && !one.revisit.at) return false;
        if (query.which == CaseQuery::Which::kWatched) return false;  // what is reported is not watched
        const auto among = [](const std::vector<std::string>& some, const std::string& text) {
            return some.empty() || std::ranges::find(some, text) != some.end();
        };
        if (!query.type.empty() && one.type != query.type) return false;
        if (!among(query.regions, one.region_code) || !among(query.owners, one.owner)) return false;
        if (!query.organisation.empty() && one.owner_organisation != query.organisation) return false;
        if (query.supervision && one.supervision != *query.supervision) return false;
        if (query.site && one.site != *query.site) return false;
        if (!query.hidden_types.empty() && one.type == query.hidden_types.front()) return false;
        if (query.seen) {
            const bool seen = one.site != SiteId{} ? std::ranges::find(query.seen->sites, one.site) != query.seen->sites.end()
                                                   : among(query.seen->regions, one.region_code);
            if (!seen) return false;
        }
        return std::ranges::all_of(query.words, [&](const CaseWord& word) {
            const bool called = (!word.owners.empty() && among(word.owners, one.owner)) ||
                                (!word.types.empty() && among(word.types, one.type)) ||
                                std::ranges::find(word.sites, one.site) != word.sites.end();
            return called || one.title.find(word.text) != std::string::npos || one.report.find(word.text) != std::string::npos ||
                   std::to_string(one.id) == word.text;
        });
    }

    CaseQuery asked() {
        CaseQuery query;
        query.which = static_cast<CaseQuery::Which>(random_() % 6);
        if (random_() % 3 == 0) query.type = any(kTypes);
        if (random_() % 3 == 0) query.regions = {any(kRegions)};
        if (random_() % 6 == 0) query.regions = {kRegions[0], kRegions[2]};
        if (random_() % 3 == 0) query.organisation = kUnits[random_() % 2];
        if (random_() % 4 == 0) query.owners = {any(kOwners), "nobody"};
        if (random_() % 4 == 0) query.supervision = static_cast<Supervision>(random_() % 4);
        if (random_() % 4 == 0) query.site = SiteId{1};
        if (random_() % 5 == 0) query.hidden_types = {"tip_off"};
        if (random_() % 5 == 0) query.seen = SeenPlaces{.sites = {SiteId{2}}, .regions = {kRegions[1]}};
        if (random_() % 4 == 0) query.words.push_back({.text = "焚烧"});
        if (random_() % 4 == 0) query.words.push_back({.text = "100%_"});
        if (random_() % 6 == 0) query.words.push_back({.text = "钱", .sites = {SiteId{1}}, .owners = {"钱"}, .types = {"dust"}});
        if (random_() % 8 == 0) query.words.push_back({.text = std::to_string(random_() % 200)});
        query.limit = 1 + static_cast<std::int64_t>(random_() % 40);
        query.offset = static_cast<std::int64_t>(random_() % 20);
        return query;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
    std::vector<Case> all_;  // in the order of a list
    std::mt19937 random_{20'260'403};
};

TEST_F(CaseListTest, EveryNarrowingGivesThePageThatAWalkOverAllGives) {
    fill(200);
    int found = 0;
    for (int i = 0; i < 2000; ++i) {
        const CaseQuery query = asked();
        std::vector<Case> those;
        std::ranges::copy_if(all_, std::back_inserter(those), [&](const Case& one) { return fits(one, query); });
        if (query.which == CaseQuery::Which::kRevisit) {
            std::ranges::sort(those, {}, [](const Case& one) { return std::pair(*one.revisit.at, one.id); });
        }
        std::vector<std::int64_t> fitting;
        for (const Case& one : those) fitting.push_back(one.id);
        const auto page = list_cases(*book_, query);
        ASSERT_TRUE(page.has_value()) << page.error().message;
        ASSERT_EQ(page->total, static_cast<std::int64_t>(fitting.size())) << "query " << i;
        std::vector<std::int64_t> ids;
        for (const ListedCase& one : page->items) ids.push_back(one.record.id);
        const auto from = std::min<std::size_t>(fitting.size(), static_cast<std::size_t>(query.offset));
        const auto to = std::min<std::size_t>(fitting.size(), from + static_cast<std::size_t>(query.limit));
        ASSERT_THAT(ids, testing::ElementsAreArray(fitting.begin() + static_cast<std::ptrdiff_t>(from),
                                                   fitting.begin() + static_cast<std::ptrdiff_t>(to)))
            << "query " << i;
        found += ids.empty() ? 0 : 1;
    }
    EXPECT_GT(found, 500) << "queries that find something";
}

TEST_F(CaseListTest, CountsNoFurtherThanItSays) {
    soci::session& sql = book_->connection().sql;
    sql << R"(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
              INSERT INTO cases (title, report, reported_by, region_code, state, owner, opened_at, due_at, seq)
              SELECT 't', 'r', 'li', '330999', 0, 'zhao', 1, i, i FROM n)";
    const CasePage page = *list_cases(*book_, {.limit = 1, .offset = 10'400});
    EXPECT_EQ(page.total, kCountedMax);
    EXPECT_TRUE(page.has_more_than_counted());
    EXPECT_EQ(page.items.front().record.due_at.ms, 10'401) << "the pages go on";
    EXPECT_FALSE(list_cases(*book_, {.owners = {"sun"}})->has_more_than_counted());
}

TEST_F(CaseListTest, KeepsWhetherTheFirmWasHeardAndThatACaseWasDismissed) {
    Case item = invented(1);
    item.firm.until = kNoon + kDayMs;
    const auto id = insert_case(*book_, item);
    ASSERT_TRUE(id.has_value()) << id.error().message;
    item.id = *id;
    EXPECT_EQ(find_case(*book_, item.id)->firm.until, kNoon + kDayMs);
    item.firm.explained_at = kNoon + kHourMs;
    item.firm.lapsed_at = kNoon + 2 * kHourMs;
    item.firm.appealed_at = kNoon + 3 * kHourMs;
    item.state = CaseState::kClosed;
    item.closed_at = kNoon + 4 * kHourMs;
    item.outcome = "dismissed";
    ASSERT_TRUE(update_case(*book_, item).has_value());
    const Case read = *find_case(*book_, item.id);
    EXPECT_EQ(read.firm.explained_at, item.firm.explained_at);
    EXPECT_EQ(read.firm.lapsed_at, item.firm.lapsed_at);
    EXPECT_EQ(read.firm.appealed_at, item.firm.appealed_at);
    EXPECT_EQ(read.outcome, "dismissed");
    item.outcome = "forgotten";
    EXPECT_FALSE(update_case(*book_, item).has_value()) << "the table knows how a case can end";
}

}  // namespace
}  // namespace lvwang::store
