// Looks are collected, counted and handed on in their time.
#include "api/look_book.h"

#include <gtest/gtest.h>

#include <set>

#include "api/routes.h"

namespace lvwang::api {
namespace {

const Instant kNow = *parse_iso("2026-04-03T08:00:00+08:00");
constexpr std::string_view kSite = "GET /api/v1/sites/{key}";

TEST(LookBook, ALookIsDueSoonAndThoseAlikeLater) {
    LookBook book;
    book.note("town", kSite, "S1", "seen", kNow);
    book.note("town", kSite, "S1", "seen", kNow + 1'000);
    book.note("town", kSite, "S2", "refused", kNow + 1'000);
    auto due = book.take_due(kNow + kLooksEveryMs, 100);
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due[1].subject, "S1");
    EXPECT_EQ(due[1].count, 2);
    EXPECT_EQ(due[1].since, kNow);
    EXPECT_EQ(due[0].outcome, "refused");
    // A page that asks every second is one more entry in ten minutes.
    for (std::int64_t ms = kLooksEveryMs; ms < kSameLookMs; ms += kSecondMs) {
        book.note("town", kSite, "S1", "seen", kNow + ms);
        EXPECT_TRUE(book.take_due(kNow + ms, 100).empty()) << ms;
    }
    due = book.take_due(kNow + kSameLookMs + kLooksEveryMs, 100);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].count, (kSameLookMs - kLooksEveryMs) / kSecondMs);
    EXPECT_EQ(due[0].since, kNow + kLooksEveryMs);
    EXPECT_TRUE(book.take_due(kNow + 10 * kSameLookMs, 100).empty()) << "nobody has looked since";
}

TEST(LookBook, AFloodIsCountedTogether) {
    LookBook book;
    std::int64_t all = 0;
    for (int i = 0; i < 1'000; ++i) book.note("town", "GET /api/v1/frames/{seq}", fmt::format("{}", i), "seen", kNow);
    const auto due = book.take_due(kNow + kLooksEveryMs, 10'000);
    EXPECT_EQ(due.size(), kSubjectsOfOneMax + 1);
    for (const Look& look : due) all += look.count;
    EXPECT_EQ(all, 1'000);
}

TEST(LookBook, BatchesAreBoundedAndWhatIsPutBackComesAgain) {
    LookBook book;
    for (int i = 0; i < 30; ++i) book.note(fmt::format("p{}", i), kSite, "S1", "seen", kNow);
    auto first = book.take_due(kNow + kLooksEveryMs, 20);
    EXPECT_EQ(first.size(), 20U);
    EXPECT_EQ(book.take_due(kNow + kLooksEveryMs, 20).size(), 10U);
    book.put_back(first);
    EXPECT_TRUE(book.take_due(kNow + kLooksEveryMs + 1, 20).empty()) << "not before its time";
    const auto again = book.take_due(kNow + 2 * kLooksEveryMs, 20);
    ASSERT_EQ(again.size(), 20U);
    EXPECT_EQ(again.front().since, kNow);
    book.note("late", kSite, "S1", "seen", kNow);
    EXPECT_EQ(book.take_due(kNow + 2 * kLooksEveryMs, 20, true).size(), 1U) << "at the end everything goes";
}

TEST(LookBook, EveryRouteThatShowsSomebodysDataIsRecorded) {
    std::set<std::string> left_out;
    for (const Route& route : routes()) {
        if (route.method == Method::kGet && !is_protected(route)) left_out.emplace(route.path);
    }
    // Whoever adds a route that is not recorded says so here.
    EXPECT_EQ(left_out,
              (std::set<std::string>{"/api/v1/health", "/api/v1/openapi.json", "/metrics", "/api/v1/standards", "/api/v1/login",
                                     "/api/v1/me", "/api/v1/me/delegations", "/api/v1/colleagues", "/api/v1/roles",
                                     "/api/v1/parameters", "/api/v1/command_kinds", "/api/v1/commands/{id}", "/api/v1/public/air",
                                     "/api/v1/public/board", "/api/v1/public/photos/{id}"}));
}

TEST(LookBook, EveryChangeIsNotedWhereTheDoorRefusesIt) {
    std::set<std::string> left_out;
    for (const Route& route : routes()) {
        EXPECT_FALSE(is_change(route) && is_protected(route)) << name_of(route);
        if (route.method != Method::kGet && !is_change(route)) left_out.insert(name_of(route));
    }
    // What changes nothing, what nobody asks who is known, and what devices say.
    EXPECT_EQ(left_out,
              (std::set<std::string>{"POST /api/v1/login", "POST /api/v1/me/second_factor", "POST /api/v1/people_sheet/preview",
                                     "POST /api/v1/forward_targets/{key}/probe", "POST /api/v1/reports", "POST /api/v1/sheets",
                                     "POST /api/v1/legal_marks/preview", "POST /api/v1/official/preview"}));
}

TEST(LookBook, SeenIsOnlyWhatWasShown) {
    Response response;
    for (const int status : {200, 202, 206, 304, 400, 401, 403, 404, 409, 410, 500, 503}) {
        response.status = status;
        EXPECT_EQ(outcome_of(response), status < 400 ? "seen" : "refused") << status;
    }
}

TEST(LookBook, ASubjectNamesTheThingAndNotTheStretch) {
    Request request;
    request.captures = {{"key", "S1"}};
    request.query = *Query::parse("point=7&from=2026-04-01&limit=3&bom=1");
    EXPECT_EQ(subject_of(request), "S1 point=7");
    request.captures = {{"key", std::string(300, 'x')}};
    EXPECT_LE(subject_of(request).size(), 204U);
    request.captures = {{"key", "绿" + std::string(198, 'x') + "网"}};
    EXPECT_TRUE(subject_of(request).ends_with("x…"));
}

}  // namespace
}  // namespace lvwang::api
