// Was anything in the audit record changed, taken out, put in or moved, and where? Its chain and the check of it.
// Promises: an entry's hash depends on everything in it and on all before it; the check names each place once and goes on; what
// was forgotten by rule is told from what was wiped.
// Rule: docs/formats/audit.md; GB/T 22239-2019 8.1.4.3 (records are protected from unexpected deletion and change).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/audit.h"

namespace lvwang::audit {

inline constexpr std::size_t kFaultsMax = 100;  ///< a record with more is rotten; the first places are what one looks at

/// The head of an empty record.
[[nodiscard]] AuditHead no_head();

/// Gives an entry its number, digest and hash: it follows `head`, which becomes its own.
void chain(AuditEntry& entry, AuditHead& head);

/// Takes away what a look said, so that only the chain tells that it was: `digest` and `hash` stay.
void forget(AuditEntry& look);
/// Whether nothing is left of it but its place in the chain.
[[nodiscard]] bool is_forgotten(const AuditEntry& entry);

/// `17:<64 hex digits>` as a person keeps it. @error kInvalidArgument  field = "head"
[[nodiscard]] Result<AuditHead> parse_head(std::string_view text);
[[nodiscard]] std::string to_string(const AuditHead& head);

/// What is wrong at one place.
struct Fault {
    enum class Kind : std::uint8_t {
        kChanged,      ///< what the entry says is not what was chained
        kMissing,      ///< entries before it are gone
        kMoved,        ///< it does not stand where its time says: moved or renumbered
        kBroken,       ///< it does not follow the one before it: one of them was put in, exchanged or taken out
        kWiped,        ///< its content is gone, and no rule has forgotten it
        kTruncated,    ///< the record ends before a head that was kept
        kOtherHead,    ///< an entry is not the one that was kept as a head
        kNotInLog,     ///< the log has no such entry, or another: put in
        kNotRecorded,  ///< the log has a command that the record lacks: taken out
    };
    Kind kind{};
    std::int64_t number = 0;    ///< of the entry, or of the first that is missing
    std::optional<Instant> at;  ///< when, as far as it is known
    std::uint64_t seq = 0;      ///< entry of the log; 0 where none is known
    std::string text;           ///< one sentence
};
[[nodiscard]] std::string_view to_string(Fault::Kind kind);  ///< changed, missing, moved, …

/// What the log says of one entry that should be recorded, for the comparison.
struct LogFact {
    std::uint64_t seq = 0;
    Instant at;
    std::string actor;
    std::string what;
    std::string body_digest;
};

/// Goes through a record once, entry by entry in the order of their numbers.
class Check {
public:
    /// @param kept  heads that were kept elsewhere
    /// @param forgotten_before  looks up to then may be forgotten, as the newest kForgot entry says
    Check(const std::vector<AuditHead>& kept, Instant forgotten_before);

    void take(const AuditEntry& entry);
    /// A command that the log has, in the order of seq; what is about as far is best taken about as soon.
    void expect(const LogFact& fact);
    /// Nothing more follows.
    void end();

    [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
    [[nodiscard]] std::int64_t entries() const { return entries_; }
    [[nodiscard]] const AuditHead& head() const { return head_; }
    /// Seq and time of the newest entry taken.
    [[nodiscard]] std::uint64_t last_seq() const { return last_seq_; }

    /// Says what the caller has found by itself.
    void report(Fault fault);

private:
    std::map<std::int64_t, std::string> kept_;
    Instant forgotten_before_;
    AuditHead head_;
    std::uint64_t last_seq_ = 0;
    Instant last_at_;
    std::int64_t entries_ = 0;
    void match(const AuditEntry& entry, const LogFact& fact);

    std::map<std::uint64_t, AuditEntry> waiting_;                         // commands taken that the log has not spoken of yet
    std::map<std::uint64_t, std::pair<LogFact, std::int64_t>> expected_;  // the other way, each with the entry it should follow
    std::vector<Fault> faults_;
};

}  // namespace lvwang::audit
