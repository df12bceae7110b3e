// Who did and looked at what? The audit record in the book.
// Promises: entries are only added; of what is old a look loses what it says and keeps its place in the chain.
// Rule: model/audit.h; audit/chain.h chains; the table stands in store/schema_audit.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/audit.h"
#include "store/book.h"

namespace lvwang::store {

struct AuditQuery {
    std::optional<AuditKind> kind = {};
    std::string actor = {};    ///< exactly
    std::string what = {};     ///< exactly, or up to a final '*'
    std::string subject = {};  ///< stands somewhere in it
    bool refused = false;      ///< only what was refused
    std::optional<Instant> from = {};
    std::optional<Instant> to = {};           ///< exclusive
    std::optional<std::int64_t> before = {};  ///< numbers below
    std::int64_t limit = 100;
};

[[nodiscard]] Result<void> add_audit(Book& book, const AuditEntry& entry);

/// The newest entry of all; absent in an empty record.
[[nodiscard]] Result<std::optional<AuditEntry>> last_audit(Book& book);
/// What the record says of a command by the entry that brought it. @param at  of the entry
[[nodiscard]] Result<std::optional<AuditEntry>> audit_of_command(Book& book, std::uint64_t seq, Instant at);
/// The newest first.
[[nodiscard]] Result<std::vector<AuditEntry>> list_audit(Book& book, const AuditQuery& query);
/// Entries above `number`, at most `limit`, the oldest first: for who goes through all.
[[nodiscard]] Result<std::vector<AuditEntry>> audit_after(Book& book, std::int64_t number, std::int64_t limit);
/// How many rows there are, and when the oldest was written.
struct AuditExtent {
    std::int64_t entries = 0;
    std::optional<Instant> first_at;
    std::uint64_t after_seq = 0;              ///< commands of the log up to here are older than the record
    std::uint64_t applied_seq = 0;            ///< up to here the book knows the log
    std::optional<Instant> forgotten_before;  ///< looks before it say no more what they were
};
[[nodiscard]] Result<AuditExtent> audit_extent(Book& book);

/// Looks before `instant` lose what they say. @return how many
[[nodiscard]] Result<std::int64_t> forget_looks(Book& book, Instant instant);

}  // namespace lvwang::store
