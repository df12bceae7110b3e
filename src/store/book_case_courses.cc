#include "store/book_case_courses.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

constexpr std::int64_t kRepeatMs = 90 * kDayMs;

// Cases of the stretch; both halves of the condition have an index.
std::string alive(Instant from, Instant to) {
    return fmt::format("(c.state < {0} OR c.closed_at >= {1}) AND c.opened_at < {2}", static_cast<int>(CaseState::kClosed),
                       from.ms, to.ms);
}

void take(CaseCourse& course, std::string_view act, Instant at, CaseState state, Instant from) {
    const bool within = at >= from;
    if (act == "accepted") {
        if (!course.accepted_at) course.accepted_at = at;
    } else if (act == "fed_back") {
        if (!course.fed_back_at) course.fed_back_at = at;
    } else if (act == "relapsed" || (act == "rechecked" && state != CaseState::kClosed)) {  // the fix did not hold
        course.relapsed_within += within;
    } else if (act == "returned") {
        ++course.returned;
        course.returned_within += within;
    }
}

}  // namespace

Result<std::map<std::int64_t, CaseCourse>> case_courses(Book& book, Instant from, Instant to) {
    return with_session(book, "read how cases went", [&](soci::session& sql) {
        std::map<std::int64_t, CaseCourse> courses;
        {
            RowReader row(
                sql, fmt::format("SELECT e.case_id, e.at, e.state, e.act FROM cases c JOIN case_events e ON e.case_id = c.id "
                                 "WHERE {} AND e.at < {} AND e.act IN ('accepted', 'fed_back', 'returned', 'rechecked', "
                                 "'relapsed') ORDER BY e.id",
                                 alive(from, to), to.ms));
            const long long& id = row.number();
            const long long& at = row.number();
            const long long& state = row.number();
            const std::string& act = row.text();
            while (row.next()) take(courses[id], act, {at}, static_cast<CaseState>(state), from);
        }
        RowReader row(sql,
                      fmt::format("SELECT c.id, count(*) FROM cases c JOIN cases b ON b.site_id = c.site_id AND b.type = c.type "
                                  "AND b.point_id IS c.point_id AND b.opened_at < c.opened_at AND b.opened_at >= c.opened_at - "
                                  "{} AND b.outcome NOT IN ('merged', 'dismissed') "
                                  "WHERE {} AND c.opened_at >= {} GROUP BY c.id",
                                  kRepeatMs, alive(from, to), from.ms));
        const long long& id = row.number();
        const long long& before = row.number();
        while (row.next()) courses[id].before = static_cast<int>(before);
        return courses;
    });
}

}  // namespace lvwang::store
