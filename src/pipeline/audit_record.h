// What of an entry goes into the audit record? Every command of a person or program, and every batch of looks.
// Promises: written in the same transaction as what the entry changes; made of the entry and its outcome alone, so that applying
// the log again makes the same record; frames are never in it.
// Rule: model/audit.h, docs/formats/audit.md, adr/0011.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/chain.h"
#include "base/result.h"
#include "model/audit.h"
#include "pipeline/inbox.h"
#include "store/book.h"
#include "store/errand.h"
#include "store/log.h"

namespace lvwang::pipeline {

/// Type of the command whose body is a batch of looks; its entry is of the kind kLooks.
inline constexpr std::string_view kLooksType = "audit_looks";
inline constexpr std::size_t kLooksOfBatchMax = 1'000;
/// What older looks said is forgotten as frames are, but never sooner: network logs are kept six months at least.
/// @clause 中华人民共和国网络安全法 21
inline constexpr std::int64_t kLookDaysMin = 183;

/// Whether a command is recorded: all but the notes by which the program keeps count for itself (how far it has forwarded, that a
/// session is still used, what went down a line).
[[nodiscard]] bool is_recorded(std::string_view type);
/// What a command is about, in short: the first of the fields that name a thing. Never a secret.
[[nodiscard]] std::string subject_of(std::string_view body);

/// The body of a batch. @pre at most kLooksOfBatchMax
[[nodiscard]] std::string to_body(const std::vector<Look>& looks);
/// @error kInvalidArgument  not what to_body writes
[[nodiscard]] Result<std::vector<Look>> parse_looks(std::string_view body);

class AuditRecord {
public:
    explicit AuditRecord(store::Book& book) : book_(book) {}

    /// Reads from the book where the record ends.
    [[nodiscard]] Result<void> load();

    /// Records a command. @pre the turn's transaction is open  @param outcome  what became of it
    [[nodiscard]] Result<void> note(const Command& command, const store::Entry& entry, const Result<std::string>& outcome);
    /// Records an import. @pre as note
    [[nodiscard]] Result<void> note_import(const store::Entry& entry);
    /// Records a batch of looks. @pre as note  @return `{"looks":n}`  @error kInvalidArgument  no such batch
    [[nodiscard]] Result<std::string> take_looks(const Command& command, const store::Entry& entry);
    /// Looks older than `frame_days`, but kLookDaysMin at least, lose what they say; that they do is recorded.
    /// @param entry  the tick at which frames were forgotten  @pre the turn's transaction is open
    [[nodiscard]] Result<void> forget_old(std::int64_t frame_days, const store::Entry& entry);

private:
    [[nodiscard]] Result<void> add(AuditEntry entry);

    store::Book& book_;
    AuditHead head_;
};

/// What `lvwang audit verify` and the page find out.
struct AuditVerification {
    std::int64_t entries = 0;
    AuditHead head;
    std::int64_t commands = 0;  ///< of the log that were compared
    std::vector<audit::Fault> faults;
};
/// Goes through the whole record, as it is at the beginning, and compares it with the log.
/// @pre no transaction of `book` is open
/// @param kept  heads that were kept elsewhere   @param go_on  asked now and then; an error ends it
[[nodiscard]] Result<AuditVerification> verify_audit(const store::Log& log, store::Book& book, const std::vector<AuditHead>& kept,
                                                     const std::function<Result<void>()>& go_on = {});

/// The same as a part of an examination of the stores, without heads that were kept elsewhere: each fault is a damage of `audit`.
[[nodiscard]] Result<void> examine_audit(const store::Log& log, store::Book& book, const store::Errand& errand,
                                         store::Examination& found);

}  // namespace lvwang::pipeline
