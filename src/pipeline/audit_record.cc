#include "pipeline/audit_record.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "audit/sm3.h"
#include "base/text.h"
#include "pipeline/commands.h"
#include "protocol/json.h"
#include "store/book_audit.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;

constexpr std::array<std::string_view, 4> kOwnNotes{"account_session_seen", "device_commands_sent", "forward_mark",
                                                    "official.feed_note"};
// The first that a body has names the thing; tokens, hashes and keys are none of them.
constexpr std::array<std::string_view, 18> kNames{"login",  "id",     "case_id",  "finding_id", "mn",          "key",
                                                  "code",   "point",  "hardware", "site_key",   "region_code", "place",
                                                  "number", "target", "broker",   "name",       "kind",        "delegate"};
constexpr std::size_t kSubjectBytesMax = 120;
constexpr std::size_t kFilesNamedMax = 3;
constexpr std::int64_t kRowsAtOnce = 2'000;

std::string shortened(std::string_view text) {
    if (text.size() <= kSubjectBytesMax) return std::string(text);
    std::size_t end = kSubjectBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // never inside a character
    return std::string(text.substr(0, end)) + "…";
}

std::optional<std::int64_t> number_of(const JsonValue* value) {
    std::int64_t number = 0;
    if (value == nullptr || !value->is(JsonValue::Kind::kNumber)) return std::nullopt;
    const char* const end = value->text.data() + value->text.size();
    const auto read = std::from_chars(value->text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

std::string text_of(const JsonValue* value) {
    if (value == nullptr || (!value->is(JsonValue::Kind::kText) && !value->is(JsonValue::Kind::kNumber))) return {};
    return value->text;
}

AuditEntry entry_of(const store::Entry& entry) {
    AuditEntry audited;
    audited.seq = entry.seq;
    audited.at = entry.at;
    audited.since = entry.at;
    audited.body_digest = audit::sm3_hex(entry.payload);
    return audited;
}

// A step that somebody took in another's name says so: `done for heng`.
std::string word_of(const Command& command, const Result<std::string>& outcome) {
    if (outcome && command.type.starts_with("case_step_")) {
        const auto result = protocol::parse_json(*outcome);
        const std::string principal = result ? text_of(result->field("for")) : std::string();
        if (!principal.empty()) return fmt::format("done for {}", shortened(principal));
    }
    if (outcome) return "done";
    const Error& error = outcome.error();
    return error.field.empty() ? fmt::format("refused {}", to_string(error.code))
                               : fmt::format("refused {} {}", to_string(error.code), shortened(error.field));
}

}  // namespace

bool is_recorded(std::string_view type) {
    return std::ranges::find(kOwnNotes, type) == kOwnNotes.end();
}

std::string subject_of(std::string_view body) {
    const auto parsed = protocol::parse_json(body);
    if (!parsed) return {};
    for (const std::string_view name : kNames) {
        const std::string text = text_of(parsed->field(name));
        if (text.empty()) continue;
        std::string subject = shortened(text);
        if (name == "code") {  // of a point: its site stands beside it
            if (const std::string site = text_of(parsed->field("site")); !site.empty()) subject = shortened(site) + " " + subject;
        }
        return subject;
    }
    return {};
}

std::string to_body(const std::vector<Look>& looks) {
    std::string body = "{\"looks\":[";
    for (const Look& look : looks) {
        if (body.back() == '}') body += ',';
        body += "{\"actor\":";
        append_json_quoted(body, look.actor);
        body += ",\"what\":";
        append_json_quoted(body, look.what);
        body += ",\"subject\":";
        append_json_quoted(body, look.subject);
        body += ",\"outcome\":";
        append_json_quoted(body, look.outcome);
        body += fmt::format(",\"count\":{},\"since\":{}}}", look.count, look.since.ms);
    }
    return body + "]}";
}

Result<std::vector<Look>> parse_looks(std::string_view body) {
    LVWANG_ASSIGN(const JsonValue root, protocol::parse_json(body));
    const JsonValue* list = root.field("looks");
    if (list == nullptr || !list->is(JsonValue::Kind::kList) || list->elements.size() > kLooksOfBatchMax) {
        return fail_field("looks", "looks: a list of at most {} is expected", kLooksOfBatchMax);
    }
    std::vector<Look> looks;
    for (const JsonValue& element : list->elements) {
        Look look{text_of(element.field("actor")),
                  text_of(element.field("what")),
                  text_of(element.field("subject")),
                  text_of(element.field("outcome")),
                  0,
                  {}};
        const auto count = number_of(element.field("count"));
        const auto since = number_of(element.field("since"));
        if (look.actor.empty() || look.what.empty() || look.outcome.empty() || !count || *count < 1 || !since) {
            return fail_field("looks", "look {} of the batch lacks who, what, outcome, count or since", looks.size() + 1);
        }
        look.count = *count;
        look.since = Instant{*since};
        looks.push_back(std::move(look));
    }
    return looks;
}

Result<void> AuditRecord::load() {
    LVWANG_ASSIGN(const auto last, store::last_audit(book_));
    head_ = last ? AuditHead{last->number, last->hash} : audit::no_head();
    return {};
}

Result<void> AuditRecord::add(AuditEntry entry) {
    AuditHead head = head_;
    audit::chain(entry, head);
    LVWANG_TRY(store::add_audit(book_, entry));
    head_ = std::move(head);
    return {};
}

Result<void> AuditRecord::note(const Command& command, const store::Entry& entry, const Result<std::string>& outcome) {
    if (!is_recorded(command.type)) return {};
    AuditEntry audited = entry_of(entry);
    audited.kind = AuditKind::kCommand;
    audited.actor = command.actor;
    audited.what = command.type;
    audited.subject = subject_of(command.body);
    audited.outcome = word_of(command, outcome);
    return add(std::move(audited));
}

Result<void> AuditRecord::note_import(const store::Entry& entry) {
    LVWANG_ASSIGN(const Import import, parse_import(entry.payload));
    AuditEntry audited = entry_of(entry);
    audited.kind = AuditKind::kCommand;
    audited.actor = import.actor;
    audited.what = "import";
    for (std::size_t i = 0; i < std::min(import.files.size(), kFilesNamedMax); ++i) {
        audited.subject += (i == 0 ? "" : " ") + shortened(import.files[i]);
    }
    audited.outcome = "done";
    return add(std::move(audited));
}

Result<std::string> AuditRecord::take_looks(const Command& command, const store::Entry& entry) {
    LVWANG_ASSIGN(const std::vector<Look> looks, parse_looks(command.body));
    for (const Look& look : looks) {
        AuditEntry audited = entry_of(entry);
        audited.kind = AuditKind::kLook;
        audited.actor = look.actor;
        audited.what = look.what;
        audited.subject = look.subject;
        audited.outcome = look.outcome;
        audited.count = look.count;
        audited.since = look.since;
        LVWANG_TRY(add(std::move(audited)));
    }
    return fmt::format("{{\"looks\":{}}}", looks.size());
}

Result<void> AuditRecord::forget_old(std::int64_t frame_days, const store::Entry& entry) {
    const Instant before = entry.at - std::max(frame_days, kLookDaysMin) * kDayMs;
    LVWANG_ASSIGN(const std::int64_t looks, store::forget_looks(book_, before));
    if (looks == 0) return {};
    AuditEntry told = entry_of(entry);
    told.kind = AuditKind::kForgot;
    told.actor = "system";
    told.what = "forget_looks";
    told.outcome = "done";
    told.count = looks;
    told.since = before;  // looks before it
    return add(std::move(told));
}

Result<AuditVerification> verify_audit(const store::Log& log, store::Book& book, const std::vector<AuditHead>& kept,
                                       const std::function<Result<void>()>& go_on) {
    // One view of the record, while the spine may add to it.
    struct View {
        explicit View(store::Book& of) : book(of) {}
        ~View() { book.rollback(); }
        View(const View&) = delete;
        View& operator=(const View&) = delete;
        store::Book& book;
    };
    LVWANG_TRY(book.begin());
    const View view(book);
    LVWANG_ASSIGN(const store::AuditExtent extent, store::audit_extent(book));
    audit::Check check(kept, extent.forgotten_before.value_or(Instant{}));
    AuditVerification found;
    std::vector<AuditEntry> rows;
    std::size_t next = 0;
    std::int64_t reached = 0;
    std::uint64_t looks_seq = 0;
    std::string looks_digest;
    // A look whose batch the log still has must be of that batch.
    const auto compare_look = [&](const AuditEntry& look) -> Result<void> {
        if (audit::is_forgotten(look) || look.seq < log.first_seq()) return {};
        if (look.seq != looks_seq) {
            const auto entry = log.read(look.seq);
            if (!entry && entry.error().code != ErrorCode::kNotFound) return tl::unexpected(entry.error());
            looks_seq = look.seq;
            looks_digest = entry && entry->kind == store::EntryKind::kLooks ? audit::sm3_hex(entry->payload) : std::string();
        }
        if (looks_digest == look.body_digest) return {};
        check.report({audit::Fault::Kind::kNotInLog, look.number, look.at, look.seq,
                      fmt::format("entry {} tells of looks that entry {} of the log does not", look.number, look.seq)});
        return {};
    };
    // Takes the rows up to an entry of the log.
    const auto take_up_to = [&](std::uint64_t seq) -> Result<void> {
        for (;;) {
            if (next == rows.size()) {
                if (go_on) LVWANG_TRY(go_on());
                LVWANG_ASSIGN(rows, store::audit_after(book, reached, kRowsAtOnce));
                next = 0;
                if (rows.empty()) return {};
            }
            for (; next < rows.size(); ++next) {
                if (rows[next].seq > seq) return {};
                reached = rows[next].number;
                if (rows[next].kind == AuditKind::kLook) LVWANG_TRY(compare_look(rows[next]));
                check.take(rows[next]);
            }
        }
    };
    Result<void> done;
    LVWANG_TRY(log.scan_lasting(extent.after_seq + 1, [&](const store::Entry& entry) {
        if (entry.seq > extent.applied_seq) return false;
        audit::LogFact fact{entry.seq, entry.at, {}, "import", {}};
        if (entry.kind == store::EntryKind::kCommand) {
            const auto command = parse_payload(entry.payload);
            if (command && !is_recorded(command->type)) return true;
            fact.actor = command ? command->actor : std::string();
            fact.what = command ? command->type : std::string();
        } else if (const auto import = parse_import(entry.payload)) {
            fact.actor = import->actor;
        }
        fact.body_digest = audit::sm3_hex(entry.payload);
        done = take_up_to(entry.seq);
        if (!done) return false;
        ++found.commands;
        check.expect(fact);
        return true;
    }));
    LVWANG_TRY(done);
    LVWANG_TRY(take_up_to(UINT64_MAX));
    check.end();
    found.entries = check.entries();
    found.head = check.head();
    found.faults = check.faults();
    return found;
}

Result<void> examine_audit(const store::Log& log, store::Book& book, const store::Errand& errand, store::Examination& found) {
    const auto go_on = [&errand] { return errand.go_on(); };
    LVWANG_ASSIGN(const AuditVerification verified, verify_audit(log, book, {}, go_on));
    found.rows += static_cast<std::uint64_t>(verified.entries);
    for (const audit::Fault& fault : verified.faults) {
        found.report("audit", fmt::format("entry {}, {}: {}", fault.number, fault.at ? format_iso(*fault.at) : "time unknown",
                                          fault.text));
    }
    return {};
}

}  // namespace lvwang::pipeline
