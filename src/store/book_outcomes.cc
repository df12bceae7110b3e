#include "store/book_outcomes.h"

#include "store/book_session.h"

namespace lvwang::store {

using soci::into;
using soci::use;

Result<std::optional<Outcome>> outcome_of(Book& book, std::string_view actor, std::string_view key) {
    return with_session(book, "look for the outcome of a command", [&](soci::session& sql) {
        const std::string who(actor);
        const std::string which(key);
        Outcome outcome;
        sql << "SELECT type, body, digest FROM outcomes WHERE actor = :who AND key = :which", use(who), use(which),
            into(outcome.type), into(outcome.body), into(outcome.digest);
        return sql.got_data() ? std::optional(std::move(outcome)) : std::nullopt;
    });
}

Result<void> note_outcome(Book& book, std::string_view actor, std::string_view key, const Outcome& outcome, Instant at,
                          std::uint64_t seq) {
    return with_session(book, "note the outcome of a command", [&](soci::session& sql) {
        const std::string who(actor);
        const std::string which(key);
        const auto now = static_cast<long long>(at.ms);
        const auto too_old = static_cast<long long>(at.ms - kOutcomeKeptMs);
        const auto by = static_cast<long long>(seq);
        sql << "DELETE FROM outcomes WHERE at < :before", use(too_old);
        sql << "INSERT INTO outcomes (actor, key, type, body, digest, at, seq) VALUES (:who, :which, :type, :body, :digest, :at, "
               ":seq)",
            use(who), use(which), use(outcome.type), use(outcome.body), use(outcome.digest), use(now), use(by);
    });
}

}  // namespace lvwang::store
