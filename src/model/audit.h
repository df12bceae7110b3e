// Who did or looked at what, and when: one entry of the audit record. Plain values.
// Promises: times and numbers only grow within one record; what is chained is exactly what stands here (docs/formats/audit.md).
// Rule: audit/chain.h chains entries, the book keeps them, the spine adds them; GB/T 22239-2019 8.1.4.3 says what one must tell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// What an entry tells of. The numbers are stored and chained.
enum class AuditKind : std::uint8_t {
    kCommand = 1,  ///< something was to be changed
    kLook = 2,     ///< protected data was looked at, or something refused before it was a command, once or several times
    kForgot = 3,   ///< what older looks said was forgotten; that they were stays in the chain
};
[[nodiscard]] std::string_view to_string(AuditKind kind);  ///< command, look, forgot
[[nodiscard]] Result<AuditKind> parse_audit_kind(std::string_view text);

struct AuditEntry {
    std::int64_t number = 0;  ///< from 1, without gaps
    std::uint64_t seq = 0;    ///< entry of the log that brought it
    Instant at;               ///< of that entry
    AuditKind kind = AuditKind::kCommand;
    std::string actor;        ///< login, or the program's own part that acted
    std::string what;         ///< type of the command; of a look, and of a change refused at the door, `GET /api/v1/sites/{key}`
    std::string subject;      ///< what it was about, in short: `S1`, `point=7`
    std::string outcome;      ///< `done`, `done for <principal>`, `refused <kind of error> <field>`; of a look `seen`, `refused`
    std::int64_t count = 1;   ///< looks that were alike since `since`
    Instant since;            ///< first of the looks; else `at`
    std::string body_digest;  ///< SM3 of the entry's bytes in the log, hex
    std::string digest;       ///< SM3 of actor … body_digest, hex
    std::string hash;         ///< SM3 of the hash before and all the rest, hex: the chain
    friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

/// Where a record ends: whoever keeps it elsewhere sees later whether anything up to it was changed.
struct AuditHead {
    std::int64_t number = 0;  ///< 0: nothing is recorded yet
    std::string hash;         ///< of that entry; of an empty record 64 zeros
    friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

/// One look, or several alike, before it is an entry.
struct Look {
    std::string actor;
    std::string what;
    std::string subject;
    std::string outcome;
    std::int64_t count = 1;
    Instant since;
};

}  // namespace lvwang
