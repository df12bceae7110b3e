#include "store/book_fetching.h"

#include <algorithm>

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kColumns =
    "point_id, period, from_ms, to_ms, mn, command_id, state, tries, packets, asked_at, next_at, reason, actor";

long long id_of(PointId point) {
    return static_cast<long long>(point);
}

std::vector<Fetch> select(soci::session& sql, const std::string& rest) {
    RowReader row(sql, fmt::format("SELECT {} FROM gap_fetches WHERE {}", kColumns, rest));
    const long long& point = row.number();
    const long long& period = row.number();
    const long long& from = row.number();
    const long long& to = row.number();
    const std::string& mn = row.text();
    const long long& command = row.number();
    const long long& state = row.number();
    const long long& tries = row.number();
    const long long& packets = row.number();
    const long long& asked_at = row.number();
    const long long& next_at = row.number();
    const std::string& reason = row.text();
    const std::string& actor = row.text();
    std::vector<Fetch> found;
    while (row.next()) {
        found.push_back({.point = PointId{point},
                         .period = static_cast<Period>(period),
                         .from = Instant{from},
                         .to = Instant{to},
                         .mn = mn,
                         .command_id = command,
                         .state = static_cast<FetchState>(state),
                         .tries = tries,
                         .packets = packets,
                         .asked_at = Instant{asked_at},
                         .next_at = Instant{next_at},
                         .reason = reason,
                         .actor = actor});
    }
    return found;
}

}  // namespace

std::string_view to_string(FetchState state) {
    switch (state) {
        case FetchState::kAsked: return "asked";
        case FetchState::kAnswered: return "answered";
        case FetchState::kNoData: return "no_data";
        case FetchState::kRefused: return "refused";
        case FetchState::kUnanswered: return "unanswered";
        case FetchState::kFailed: return "failed";
        case FetchState::kCancelled: return "cancelled";
    }
    return "asked";
}

Result<void> put_fetch(Book& book, const Fetch& fetch) {
    return with_session(book, fmt::format("note a fetch of {}", fetch.mn), [&](soci::session& sql) {
        RowWriter row("gap_fetches");
        row.number("point_id", id_of(fetch.point)).number("period", static_cast<std::int64_t>(fetch.period));
        row.number("from_ms", fetch.from.ms).number("to_ms", fetch.to.ms).text("mn", fetch.mn);
        row.number("command_id", fetch.command_id).number("state", static_cast<std::int64_t>(fetch.state));
        row.number("tries", fetch.tries).number("packets", fetch.packets).number("asked_at", fetch.asked_at.ms);
        row.number("next_at", fetch.next_at.ms).text("reason", fetch.reason).text("actor", fetch.actor);
        row.upsert(sql, {"point_id", "period", "from_ms", "mn"});
    });
}

Result<std::vector<Fetch>> fetches(Book& book, std::optional<PointId> point, Instant from, Instant to) {
    return with_session(book, "list fetches", [&](soci::session& sql) {
        const std::string of_point = point ? fmt::format("point_id = {} AND ", id_of(*point)) : std::string();
        return select(sql, fmt::format("{}from_ms < {} AND to_ms > {} ORDER BY from_ms DESC, point_id, period, mn", of_point,
                                       to.ms, from.ms));
    });
}

Result<std::vector<Fetch>> unfinished_fetches(Book& book) {
    return with_session(book, "list unfinished fetches", [](soci::session& sql) { return select(sql, "state = 0"); });
}

Result<std::optional<Fetch>> find_fetch(Book& book, PointId point, std::string_view mn, Period period, Instant from) {
    return with_session(book, "find a fetch", [&](soci::session& sql) {
        auto found = select(
            sql, fmt::format("point_id = {} AND period = {} AND from_ms = {}", id_of(point), static_cast<int>(period), from.ms));
        const auto of_device = std::ranges::find(found, mn, &Fetch::mn);
        return of_device == found.end() ? std::optional<Fetch>() : std::optional(std::move(*of_device));
    });
}

Result<void> forget_fetches(Book& book, Instant instant) {
    return with_session(book, "forget old fetches", [&](soci::session& sql) {
        const long long before = instant.ms;
        sql << "DELETE FROM gap_fetches WHERE to_ms < :before AND state <> 0", use(before);
    });
}

Result<std::optional<KnownGap>> next_to_fetch(Book& book, PointId point, std::string_view mn, Instant now) {
    return with_session(book, fmt::format("find what to ask of {}", mn), [&](soci::session& sql) {
        const long long id = id_of(point);
        const long long at = now.ms;
        const long long latest = at + kLongestPauseMs;
        const long long never = kNever.ms;
        const std::string device(mn);
        long long period = 0;
        long long from = 0;
        long long to = 0;
        long long missing = 0;
        sql << "SELECT g.period, g.from_ms, g.to_ms, g.missing FROM missing_stretches g "
               "WHERE g.point_id = :point AND g.period > 0 AND g.to_ms <= :over AND NOT EXISTS (SELECT 1 FROM gap_fetches f "
               "WHERE f.point_id = g.point_id AND f.period = g.period AND f.from_ms <= g.from_ms AND f.to_ms >= g.to_ms "
               "AND (f.state = 0 OR (f.mn = :mn AND (f.next_at = :never OR f.next_at BETWEEN :now + 1 AND :latest)))) "
               "AND NOT EXISTS (SELECT 1 FROM fetch_patience p WHERE p.mn = :mn AND p.period = g.period "
               "AND p.next_at BETWEEN :now + 1 AND :latest) ORDER BY g.from_ms DESC, g.period LIMIT 1",
            use(id, "point"), use(at, "over"), use(device, "mn"), use(never, "never"), use(at, "now"), use(latest, "latest"),
            into(period), into(from), into(to), into(missing);
        if (!sql.got_data()) return std::optional<KnownGap>();
        return std::optional(KnownGap{point, static_cast<Period>(period), {Instant{from}, Instant{to}, missing}});
    });
}

Result<Patience> patience_with(Book& book, std::string_view mn, Period period) {
    return with_session(book, fmt::format("read the patience with {}", mn), [&](soci::session& sql) {
        const std::string device(mn);
        const auto kind = static_cast<long long>(period);
        long long failures = 0;
        long long next_at = 0;
        sql << "SELECT failures, next_at FROM fetch_patience WHERE mn = :mn AND period = :period", use(device), use(kind),
            into(failures), into(next_at);
        return sql.got_data() ? Patience{failures, Instant{next_at}} : Patience{};
    });
}

Result<void> put_patience(Book& book, std::string_view mn, Period period, const Patience& patience) {
    return with_session(book, fmt::format("note the patience with {}", mn), [&](soci::session& sql) {
        if (patience.failures == 0) {
            const std::string device(mn);
            const auto kind = static_cast<long long>(period);
            sql << "DELETE FROM fetch_patience WHERE mn = :mn AND period = :period", use(device), use(kind);
            return;
        }
        RowWriter row("fetch_patience");
        row.text("mn", mn).number("period", static_cast<std::int64_t>(period));
        row.number("failures", patience.failures).number("next_at", patience.next_at.ms);
        row.upsert(sql, {"mn", "period"});
    });
}

Result<std::map<std::string, bool, std::less<>>> fetch_policies(Book& book) {
    return with_session(book, "list fetch policies", [](soci::session& sql) {
        RowReader row(sql, "SELECT mn, automatic FROM fetch_policies");
        const std::string& mn = row.text();
        const long long& automatic = row.number();
        std::map<std::string, bool, std::less<>> policies;
        while (row.next()) policies.emplace(mn, automatic != 0);
        return policies;
    });
}

Result<void> put_fetch_policy(Book& book, std::string_view mn, bool automatic, std::string_view actor, Instant at) {
    return with_session(book, fmt::format("note the fetch policy of '{}'", mn), [&](soci::session& sql) {
        RowWriter row("fetch_policies");
        row.text("mn", mn).number("automatic", automatic ? 1 : 0).text("actor", actor).number("at", at.ms);
        row.upsert(sql, {"mn"});
    });
}

}  // namespace lvwang::store
