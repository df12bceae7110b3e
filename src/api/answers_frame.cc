// One entry of the log: a raw frame or report and what it says.
#include "api/answers.h"
#include "api/json_nouns.h"
#include "api/key_text.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/account_commands.h"
#include "pipeline/commands.h"
#include "pipeline/intake.h"
#include "protocol/content.h"
#include "protocol/crc_policy.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "registry/resolve.h"
#include "store/book_retention.h"

namespace lvwang::api {
namespace {

void write_header(JsonText& json, const protocol::Header& header) {
    const std::pair<std::string_view, const std::optional<std::string_view>*> fields[] = {
        {"QN", &header.qn},     {"ST", &header.st},     {"CN", &header.cn},   {"PW", &header.pw}, {"MN", &header.mn},
        {"Flag", &header.flag}, {"PNUM", &header.pnum}, {"PNO", &header.pno}, {"RF", &header.rf}};
    json.key("header");
    json.begin_object();
    for (const auto& [name, value] : fields) {
        if (value->has_value()) json.field(name, **value);
    }
    json.end_object();
}

void write_readings(JsonText& json, const registry::Resolution& resolution, const registry::Registry& registry) {
    json.key("readings");
    json.begin_array();
    for (const Reading& reading : resolution.readings) {
        for (const Sample& sample : reading.samples) {
            const Parameter* parameter = registry.parameters().find(sample.column.parameter);
            if (parameter == nullptr) continue;
            json.begin_object();
            json.field("point_id", static_cast<std::int64_t>(reading.point));
            json.field("parameter", parameter->key);
            json.field("aspect", to_string(sample.column.aspect));
            json.field("period", to_string(reading.stream.period));
            json.field("start", reading.start);
            json.field("value", shown_value(sample, *parameter));
            json.field("unit", parameter->unit);
            write_flags(json, sample.flags);
            json.field("mark", std::string_view(&sample.mark, sample.mark == '\0' ? 0 : 1));  // none was sent
            json.end_object();
        }
    }
    json.end_array();
}

// The views of the frame live as long as the reader.
std::optional<protocol::Frame> frame_of(protocol::FrameReader& reader, const store::Entry& entry) {
    reader.feed(entry.payload);
    reader.finish();
    return reader.next();
}

void write_content(JsonText& json, const protocol::Frame& frame, const store::Entry& entry, const registry::Registry& registry) {
    const protocol::Message message = protocol::decode(frame.segment);
    json.field("edition", to_string(message.edition));
    write_header(json, message.header);
    json.key("cp");
    json.begin_array();
    for (const protocol::Pair& pair : message.cp) {
        json.begin_array();
        json.value(pair.key);
        json.value(equals_ignore_case(pair.key, "NewSK") ? std::string_view("***") : pair.value);  // a key is never shown
        json.end_array();
    }
    json.end_array();
    protocol::Warnings warnings = frame.warnings;
    warnings.add(message.warnings);
    warnings.add(protocol::examine(message));
    json.key("warnings");
    json.begin_array();
    for (const protocol::Warning warning : warnings.list()) json.value(to_string(warning));
    json.end_array();
    // What it means with the registry of today; when it came it may have meant something else.
    const Device* device = registry.device(message.mn());
    json.field("crc_tolerated", device != nullptr && protocol::accepts(device->crc_policy, frame));
    write_readings(json, device ? registry::resolve(registry, message, *device, entry.at, entry.seq) : registry::Resolution{},
                   registry);
}

// Why a frame stayed closed, as far as the other keys of its device tell. Under one that came later it was read again, so what it
// says is shown; under one that had ended it says nothing that counts.
void write_closed(JsonText& json, const protocol::Frame& frame, const store::Entry& entry, const Reads& reads) {
    protocol::FrameReader later(keys_of(reads, entry.seq, KeyTime::kLater));
    if (const auto opened = frame_of(later, entry); opened && opened->key) {
        json.field("note", "opens_under_later_key");
        return write_content(json, *opened, entry, *reads.registry);
    }
    protocol::FrameReader ended(keys_of(reads, entry.seq, KeyTime::kEnded));
    if (const auto opened = frame_of(ended, entry); opened && opened->key) json.field("note", "opens_under_ended_key");
    write_content(json, frame, entry, *reads.registry);
}

void write_frame(JsonText& json, const store::Entry& entry, const Reads& reads) {
    protocol::FrameReader reader(keys_of(reads, entry.seq, KeyTime::kAccepted));
    const auto frame = frame_of(reader, entry);
    const protocol::Verdict verdict = frame ? frame->verdict : protocol::Verdict::kTruncated;
    json.field("raw", to_utf8_lossy(entry.payload));
    json.field("verdict", to_string(verdict));
    if (!frame || frame->segment.empty()) return;
    const bool closed = verdict == protocol::Verdict::kEncrypted || verdict == protocol::Verdict::kBadKey;
    return closed ? write_closed(json, *frame, entry, reads) : write_content(json, *frame, entry, *reads.registry);
}

// A report of the HTTP or MQTT door, with what is wrong about it by today's registry and mapping.
void write_report(JsonText& json, const store::Entry& entry, const registry::Registry& registry,
                  const pipeline::Brokers* brokers) {
    const auto carried = protocol::parse_report_entry(entry.payload);
    json.field("raw", to_utf8_lossy(carried ? carried->text : std::string_view(entry.payload)));
    json.field("door", carried && !carried->broker.empty() ? "mqtt" : "http");
    if (carried && !carried->broker.empty()) {
        json.field("broker", carried->broker);
        json.field("topic", to_utf8_lossy(carried->topic));
    }
    const auto report = pipeline::report_of(entry, brokers);
    registry::Resolution resolution;
    std::string_view verdict = "bad_report";
    if (report) {
        const Device* device = registry.device(report->device);
        if (device != nullptr) resolution = registry::resolve(registry, *report, *device, entry.seq);
        verdict = to_string(device == nullptr ? pipeline::Outcome::kUnregistered : pipeline::outcome_of(resolution));
    }
    json.field("verdict", verdict);
    if (!report) json.field("error", report.error().message);
    json.key("warnings");
    json.begin_array();
    for (const registry::UnmappedFactor& factor : resolution.unmapped)
        json.value(fmt::format("{}: nothing maps it", factor.wire_code));
    for (const std::string& doubt : resolution.doubts) json.value(doubt);
    json.end_array();
    write_readings(json, resolution, registry);
}

// Gone is not the same as never there: it was forgotten, on a day, under a policy.
Result<Response> expired_entry(std::uint64_t seq, const Reads& reads) {
    LVWANG_ASSIGN(const auto run, store::run_that_forgot(reads.book, seq));
    if (!run) return problem(410, fmt::format("entry {} has expired", seq), "seq");
    return problem(410,
                   fmt::format("entry {} expired on {} under the policy: raw frames are kept {} days", seq,
                               format_date(to_date(run->at)), run->policy.frame_days),
                   "seq");
}

std::string_view name_of(store::EntryKind kind) {
    switch (kind) {
        case store::EntryKind::kFrame: return "frame";
        case store::EntryKind::kCommand: return "command";
        case store::EntryKind::kTick: return "tick";
        case store::EntryKind::kImport: return "import";
        case store::EntryKind::kReport: return "report";
        case store::EntryKind::kLooks: return "looks";
    }
    return "unknown";
}

// Of what was done about accounts who did what; the rest are hashes that nobody needs to see. Who was given which roles is for
// those who see the accounts.
std::string shown_payload(const std::string& payload, bool sees_accounts) {
    auto command = pipeline::parse_payload(payload);
    if (!command || !pipeline::AccountCommands::owns(command->type)) return to_utf8_lossy(payload);
    if (command->type == "account_put" && sees_accounts) return to_utf8_lossy(payload);
    command->body = "***";
    return pipeline::to_payload(*command);
}

}  // namespace

Result<Response> get_frame(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t seq, request.capture_id("seq"));
    auto entry = reads.from.log.read(static_cast<std::uint64_t>(seq));
    if (!entry && entry.error().code == ErrorCode::kNotFound && static_cast<std::uint64_t>(seq) < reads.from.log.first_seq()) {
        return expired_entry(static_cast<std::uint64_t>(seq), reads);
    }
    if (!entry) {
        Error error = std::move(entry).error();
        error.field = "seq";
        return tl::unexpected(std::move(error));
    }
    // Who sees a part of the district sees the frames of its devices; what people did is for those who keep the lines.
    const bool of_device = entry->kind == store::EntryKind::kFrame || entry->kind == store::EntryKind::kReport;
    const bool may = of_device ? reads.sees_everything() || reads.registry->device(entry->mn) != nullptr
                               : reads.caller != nullptr && reads.caller->rights.has(accounts::Right::kLookLines);
    if (!may) {
        return tl::unexpected(not_found("seq", "entry", request.capture("seq")));
    }
    JsonText json(8192);
    json.begin_object();
    json.field("seq", entry->seq);
    json.field("at", entry->at);
    json.field("kind", name_of(entry->kind));
    json.field("mn", entry->mn);
    if (entry->kind == store::EntryKind::kFrame) {
        write_frame(json, *entry, reads);
    } else if (entry->kind == store::EntryKind::kReport) {
        write_report(json, *entry, *reads.registry, reads.from.views.brokers.get().get());
    } else {
        json.field("payload", shown_payload(entry->payload, reads.caller->rights.has(accounts::Right::kLookAccounts)));
    }
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
