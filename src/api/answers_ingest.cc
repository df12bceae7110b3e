#include <algorithm>
#include <map>

#include "api/answers.h"
#include "api/frame_rate.h"
#include "api/json_nouns.h"
#include "api/key_text.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/device_notices.h"
#include "protocol/crc_policy.h"
#include "protocol/frame_reader.h"
#include "registry/registry.h"
#include "store/book_registry.h"

namespace lvwang::api {
namespace {

// Where each device that is connected speaks from; of two connections the newer one.
std::map<std::string, std::string, std::less<>> peers_by_mn(const pipeline::IngestStats& ingest) {
    std::map<std::string, std::string, std::less<>> peers;
    for (const auto& connection : ingest.connections()) {
        const std::scoped_lock lock(connection->mutex);
        for (const std::string& mn : connection->mns) peers.insert_or_assign(mn, connection->peer);
    }
    return peers;
}

// The policy under which an unregistered device's frames would be taken; absent where its check sums fit, or nothing helps.
std::optional<std::string_view> wanted_policy(const WaitingDevice& device) {
    protocol::FrameReader reader;
    reader.feed(device.sample);
    reader.finish();
    const auto frame = reader.next();
    const auto policy = frame ? protocol::fitting_policy(*frame) : std::nullopt;
    return policy ? std::optional(to_string(*policy)) : std::nullopt;
}

void write_connection(JsonText& json, pipeline::Connection& connection) {
    const std::int64_t last_ms = connection.last_ms.load();
    json.begin_object();
    json.field("id", connection.id);
    json.field("peer", connection.peer);
    json.field("since", connection.since);
    json.key("mns");
    json.begin_array();
    {
        const std::scoped_lock lock(connection.mutex);
        for (const std::string& mn : connection.mns) json.value(mn);
    }
    json.end_array();
    json.field("frames", connection.frames.load());
    json.field("bytes", connection.bytes.load());
    json.field("last_at", last_ms == 0 ? std::nullopt : std::optional<Instant>(Instant{last_ms}));
    json.field("paused", connection.paused.load());
    json.end_object();
}

// What the wire's checks said of each frame, by the names of protocol::Verdict.
void write_verdicts(JsonText& json, const pipeline::IngestStats& ingest) {
    using pipeline::Outcome;
    const std::uint64_t bad = ingest.of(Outcome::kBadCrc) + ingest.of(Outcome::kTruncated) + ingest.of(Outcome::kEncrypted) +
                              ingest.of(Outcome::kBadKey) + ingest.of(Outcome::kBadReport);
    const std::uint64_t usable = ingest.frames() - std::min(bad, ingest.frames());
    const std::uint64_t repaired = std::min(ingest.repaired(), usable);
    const std::uint64_t tolerated = std::min(ingest.tolerated(), usable - repaired);
    json.key("verdicts");
    json.begin_object();
    json.field(to_string(protocol::Verdict::kOk), usable - repaired - tolerated);
    json.field(to_string(protocol::Verdict::kBadLength), repaired);
    json.field("crc_tolerated", tolerated);
    json.field(to_string(protocol::Verdict::kBadCrc), ingest.of(Outcome::kBadCrc));
    json.field(to_string(protocol::Verdict::kTruncated), ingest.of(Outcome::kTruncated));
    json.field(to_string(protocol::Verdict::kEncrypted), ingest.of(Outcome::kEncrypted));
    json.field(to_string(protocol::Verdict::kBadKey), ingest.of(Outcome::kBadKey));
    json.end_object();
}

// What became of the usable ones.
void write_applied(JsonText& json, const pipeline::IngestStats& ingest) {
    using pipeline::Outcome;
    json.key("applied");
    json.begin_object();
    for (const Outcome outcome : {Outcome::kApplied, Outcome::kDuplicate, Outcome::kUnregistered, Outcome::kNotMeasured,
                                  Outcome::kUnmapped, Outcome::kUnreadable, Outcome::kBadReport}) {
        json.field(to_string(outcome), ingest.of(outcome));
    }
    json.end_object();
}

void write_skipped(JsonText& json, const pipeline::IngestStats& ingest) {
    json.key("skipped_bytes");
    json.begin_object();
    for (int i = 0; i < protocol::kSkippedCount; ++i) {
        const auto kind = static_cast<protocol::Skipped>(i);
        json.field(to_string(kind), ingest.of(kind));
    }
    json.end_object();
}

// What was odd about the frames, and how they ended: only what was met.
void write_oddities(JsonText& json, const pipeline::IngestStats& ingest) {
    json.key("warnings");
    json.begin_object();
    for (int i = 0; i < protocol::kWarningCount; ++i) {
        const auto warning = static_cast<protocol::Warning>(i);
        if (ingest.of(warning) > 0) json.field(to_string(warning), ingest.of(warning));
    }
    json.end_object();
    json.key("line_ends");
    json.begin_object();
    for (int i = 0; i < protocol::kLineEndCount; ++i) {
        const auto end = static_cast<protocol::LineEnd>(i);
        if (ingest.of(end) > 0) json.field(to_string(end), ingest.of(end));
    }
    json.end_object();
}

void write_names(JsonText& json, std::string_view key, const std::vector<std::string_view>& names) {
    json.key(key);
    json.begin_array();
    for (const std::string_view name : names) json.value(name);
    json.end_array();
}

std::vector<std::string_view> names_of(const protocol::Warnings& warnings) {
    std::vector<std::string_view> names;
    for (const protocol::Warning warning : warnings.list()) names.push_back(to_string(warning));
    return names;
}

}  // namespace

Result<Response> get_devices(const Request&, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    const std::map<std::string, int> lines = pipeline::lines_of(reads.from.views.ingest.connections());
    LVWANG_ASSIGN(const KeyText keys, KeyText::load(reads));
    return list(registry.rows().devices, [&](JsonText& json, const Device& device) {
        const Point* point = registry.point(device.point_id);
        const Site& site = registry.site_of(device.point_id);
        const auto line = reads.from.views.ingest.device(device.mn);
        const auto row = reads.from.views.latest.of(device.point_id);
        // The line's memory begins with the program; before that the point knows when it was last heard of.
        std::optional<Instant> last_at;
        if (line) {
            last_at = line->last_at;
        } else if (row) {
            last_at = row->received_at;
        }
        json.begin_object();
        json.field("mn", device.mn);
        json.field("point_id", static_cast<std::int64_t>(device.point_id));
        json.field("site_key", site.key);
        json.field("site_name", site.name);
        json.field("site_name_en", site.name_en);
        json.field("point_code", point->code);
        json.field("name", device.name);
        json.field("crc_policy", to_string(device.crc_policy));
        json.field("period_end_stamps", device.period_end_stamps);
        json.field("last_at", last_at);
        json.field("clock_drift_ms", line ? line->clock_drift_ms : std::nullopt);
        const auto open = lines.find(device.mn);
        json.field("connected", open != lines.end());
        json.field("lines", open == lines.end() ? 0 : open->second);
        json.field("frames", line ? line->frames : 0);
        json.field("bad_crc", line ? line->bad_crc : 0);
        json.field("crc_tolerated", line ? line->crc_tolerated : 0);
        json.field("corrections", line ? line->corrections : 0);
        write_names(json, "warnings", line ? names_of(line->warnings) : std::vector<std::string_view>());
        write_names(json, "notices",
                    line ? pipeline::notices_of(*line, open == lines.end() ? 0 : open->second, reads.now)
                         : std::vector<std::string_view>());
        json.key("key");
        json.begin_object();
        keys.write_fields(json, device.mn);
        json.end_object();
        json.end_object();
    });
}

Result<Response> get_unregistered(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const std::vector<WaitingDevice> waiting, store::waiting_devices(reads.book));
    const auto peers = peers_by_mn(reads.from.views.ingest);
    return list(waiting, [&](JsonText& json, const WaitingDevice& device) {
        json.begin_object();
        json.field("mn", device.mn);
        json.field("first_at", device.first_at);
        json.field("last_at", device.last_at);
        json.field("frames", device.frames);
        const auto peer = peers.find(device.mn);
        json.field("last_peer", peer == peers.end() ? std::string_view() : std::string_view(peer->second));
        json.field("sample", device.sample);
        json.key("factors");
        json.begin_array();
        for (const std::string& factor : device.factors) json.value(factor);
        json.end_array();
        json.field("edition", device.edition);
        json.field("system_code", device.system_code);
        json.field("first_seq", device.first_seq);
        json.field("last_seq", device.last_seq);
        json.field("crc_policy_wanted", wanted_policy(device));
        json.end_object();
    });
}

Result<Response> get_unmapped(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const std::vector<WaitingFactor> waiting, store::waiting_factors(reads.book));
    return list(waiting, [&](JsonText& json, const WaitingFactor& factor) {
        const Device* device = reads.registry->device(factor.mn);
        json.begin_object();
        json.field("mn", factor.mn);
        json.field("site_name", device == nullptr ? "" : std::string_view(reads.registry->site_of(device->point_id).name));
        json.field("wire_code", factor.wire_code);
        json.field("first_at", factor.first_at);
        json.field("last_at", factor.last_at);
        json.field("count", factor.count);
        json.field("sample_value", factor.sample_value);
        json.field("first_seq", factor.first_seq);
        json.field("last_seq", factor.last_seq);
        json.end_object();
    });
}

Result<Response> get_ingest(const Request&, const Reads& reads) {
    const pipeline::IngestStats& ingest = reads.from.views.ingest;
    const pipeline::Inbox::Depth depth = reads.from.inbox.depth();
    JsonText json(8192);
    json.begin_object();
    json.key("connections");
    json.begin_array();
    for (const auto& connection : ingest.connections()) write_connection(json, *connection);
    json.end_array();
    write_verdicts(json, ingest);
    write_applied(json, ingest);
    write_skipped(json, ingest);
    write_oddities(json, ingest);
    json.key("closed");
    json.begin_object();
    for (const auto& [reason, count] : ingest.closed()) json.field(reason, count);
    json.end_object();
    json.field("frames", ingest.frames());
    json.field("frames_per_s", frames_per_s(ingest));
    json.key("frames_per_s_history");
    json.begin_array();
    for (const auto& rate : ingest.rates()) {
        json.begin_array();
        json.value(rate.at);
        json.value(rate.frames);
        json.end_array();
    }
    json.end_array();
    json.key("inbox");
    json.begin_object();
    json.field("depth", depth.frames);
    json.field("bytes", depth.bytes);
    json.field("capacity", depth.frames_max);
    json.end_object();
    json.key("log");
    json.begin_object();
    json.field("last_seq", reads.from.log.last_seq());
    json.end_object();
    json.key("limits");
    json.begin_object();
    json.field("connections_max", reads.identity.device_connections_max);
    json.field("buffer_bytes_max", reads.identity.device_buffer_bytes_max);
    json.end_object();
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
