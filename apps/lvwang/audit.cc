// lvwang audit: is the record of who did what whole, and a copy of it to keep elsewhere.
#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "audit/chain.h"
#include "configuration.h"
#include "installation.h"
#include "pipeline/audit_record.h"
#include "store/book_audit.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr int kFalsified = 2;  // exit code; 1 is for what could not be looked at
constexpr std::int64_t kRowsAtOnce = 5'000;

struct AuditRequest {
    std::string data_dir;
    std::string configuration;
    std::string file;
    std::vector<std::string> heads;
};

Result<Stores> stores_of(const AuditRequest& request) {
    Configuration configuration;
    if (!request.configuration.empty()) {
        LVWANG_ASSIGN(configuration, read_configuration(request.configuration));
    }
    return open_existing_stores(request.data_dir.empty() ? configuration.data_dir : request.data_dir);
}

// A field of a CSV line, in quotes where it needs them (RFC 4180).
std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

Result<bool> run_verify(const AuditRequest& request) {
    std::vector<AuditHead> kept;
    for (const std::string& text : request.heads) {
        LVWANG_ASSIGN(const AuditHead head, audit::parse_head(text));
        kept.push_back(head);
    }
    LVWANG_ASSIGN(const Stores stores, stores_of(request));
    LVWANG_ASSIGN(const pipeline::AuditVerification found, pipeline::verify_audit(*stores.log, *stores.book, kept));
    for (const audit::Fault& fault : found.faults) {
        fmt::print("entry {}, {}: {} ({})\n", fault.number, fault.at ? format_iso(*fault.at) : "time unknown", fault.text,
                   to_string(fault.kind));
    }
    fmt::print("{} entries, {} commands of the log compared, {} faults{}\nhead {}\n", found.entries, found.commands,
               found.faults.size(), found.faults.size() == audit::kFaultsMax ? " or more" : "", audit::to_string(found.head));
    return found.faults.empty();
}

Result<void> run_export(const AuditRequest& request) {
    LVWANG_ASSIGN(const Stores stores, stores_of(request));
    std::ofstream file(request.file, std::ios::binary);
    if (!file) return fail(ErrorCode::kIo, "cannot write {}", request.file);
    file << "number,seq,at,at_ms,kind,actor,what,subject,outcome,count,since_ms,body_digest,digest,hash\r\n";
    AuditHead head = audit::no_head();
    for (;;) {
        LVWANG_ASSIGN(const std::vector<AuditEntry> rows, store::audit_after(*stores.book, head.number, kRowsAtOnce));
        if (rows.empty()) break;
        for (const AuditEntry& row : rows) {
            file << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", row.number, row.seq, format_iso(row.at),
                                row.at.ms, to_string(row.kind), csv_field(row.actor), csv_field(row.what), csv_field(row.subject),
                                csv_field(row.outcome), row.count, row.since.ms, row.body_digest, row.digest, row.hash);
        }
        head = {rows.back().number, rows.back().hash};
    }
    file.close();
    if (!file) return fail(ErrorCode::kIo, "cannot write {}: is the disk full?", request.file);
    fmt::print("{} entries into {}\nhead {}\n", head.number, request.file, audit::to_string(head));
    return {};
}

}  // namespace

void add_audit(CLI::App& app) {
    auto* const command =
        app.add_subcommand("audit", "Who did and looked at what: whether the record is whole, and a copy of it");
    command->require_subcommand(1);
    auto request = std::make_shared<AuditRequest>();
    auto* const verify = command->add_subcommand(
        "verify", "Finds what was changed, taken out, put in or moved, on a stopped data directory; exit 0 whole, 2 falsified");
    auto* const exported = command->add_subcommand("export", "The whole record as CSV, and its head; the server must be stopped");
    for (CLI::App* const each : {verify, exported}) {
        each->add_option("--data", request->data_dir, "directory of the stores");
        each->add_option("--config", request->configuration, "configuration file of the server, for its directory");
    }
    verify->add_option("--head", request->heads, "NUMBER:HASH that was kept elsewhere; may be given several times");
    exported->add_option("file", request->file, "CSV to be written")->required();
    verify->callback([request] {
        const auto whole = run_verify(*request);
        if (!whole) {
            fmt::print(stderr, "lvwang audit verify: {}\n", whole.error().message);
            throw CLI::RuntimeError(1);
        }
        if (!*whole) throw CLI::RuntimeError(kFalsified);
    });
    exported->callback([request] {
        if (const auto done = run_export(*request); !done) {
            fmt::print(stderr, "lvwang audit export: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
