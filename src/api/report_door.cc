#include "api/report_door.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "api/answers.h"

namespace lvwang::api {

// One request that waits for the sync of its reports.
struct Waiting {
    ReportDoor::Reply reply;
    std::vector<std::string> devices;
    std::vector<std::uint64_t> seqs;
    Instant since;
};

struct ReportDoor::Desk {
    mutable std::mutex mutex;
    std::map<std::uint64_t, Waiting> waiting;  // by ticket, the oldest first
    std::uint64_t last_ticket = 0;
    ReportCounts counts;

    void fail(std::string error, Instant now) {
        counts.last_error = std::move(error);
        counts.last_error_at = now;
    }
    void synced(const std::vector<pipeline::Receipt>& receipts);
};

namespace {

Response said(const Waiting& done) {
    JsonText json(64 + done.seqs.size() * 48);
    json.begin_object();
    json.key("reports");
    json.begin_array();
    for (std::size_t i = 0; i < done.seqs.size(); ++i) {
        json.begin_object();
        json.field("device", done.devices[i]);
        json.field("seq", done.seqs[i]);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Response come_again(std::string_view why) {
    Response response = problem(503, why);
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace

// On the spine's thread: an answer is a few dozen bytes a report, and giving it only posts.
void ReportDoor::Desk::synced(const std::vector<pipeline::Receipt>& receipts) {
    std::vector<Waiting> done;
    {
        const std::scoped_lock lock(mutex);
        for (const pipeline::Receipt& receipt : receipts) {
            const auto found = waiting.find(receipt.ticket);
            if (found == waiting.end()) continue;  // refused or given up meanwhile; the report is kept all the same
            Waiting& request = found->second;
            request.seqs.push_back(receipt.seq);
            if (request.seqs.size() < request.devices.size()) continue;
            counts.reports += request.seqs.size();
            counts.last_report_at = std::max(counts.last_report_at, request.since);
            done.push_back(std::move(request));
            waiting.erase(found);
        }
    }
    for (const Waiting& request : done) request.reply(said(request));
}

ReportDoor::ReportDoor(pipeline::Inbox& inbox) : inbox_(inbox), desk_(std::make_shared<Desk>()) {
    const std::weak_ptr<Desk> desk = desk_;
    shard_ = inbox.add_door(
        [desk](const std::vector<pipeline::Receipt>& receipts) {
            if (const auto alive = desk.lock()) alive->synced(receipts);
        },
        [] {});  // who was refused asks again by himself
}

void ReportDoor::deliver(const std::vector<protocol::PlacedReport>& reports, Instant now, Reply reply) {
    std::vector<pipeline::Arrival> arrivals;
    Waiting request{reply, {}, {}, now};
    for (const protocol::PlacedReport& placed : reports) request.devices.push_back(placed.report.device);
    std::uint64_t ticket = 0;
    {
        const std::scoped_lock lock(desk_->mutex);
        ticket = ++desk_->last_ticket;
        ++desk_->counts.requests;
        desk_->waiting.emplace(ticket, std::move(request));
    }
    for (const protocol::PlacedReport& placed : reports) {
        arrivals.push_back({now, placed.report.device, protocol::to_payload({{}, {}, placed.text}), ticket, shard_,
                            pipeline::ArrivalKind::kReport});
    }
    const std::size_t taken = inbox_.offer(arrivals);
    if (taken == reports.size()) return;
    {
        const std::scoped_lock lock(desk_->mutex);
        desk_->waiting.erase(ticket);
        ++desk_->counts.refused;
        desk_->fail(fmt::format("the inbox is full: {} of {} reports were taken", taken, reports.size()), now);
    }
    reply(
        come_again(fmt::format("the inbox is full: {} of {} reports were taken; send all of them again in a moment, what was "
                               "taken changes nothing when it comes twice",
                               taken, reports.size())));
}

void ReportDoor::refuse(const Error& error, Instant now, const Reply& reply) {
    {
        const std::scoped_lock lock(desk_->mutex);
        ++desk_->counts.requests;
        ++desk_->counts.bad;
        desk_->fail(error.message, now);
    }
    if (error.code == ErrorCode::kOutOfRange) return reply(problem(413, error.message, "body"));
    reply(problem(error));
}

void ReportDoor::expire(Instant now) {
    std::vector<Reply> late;
    {
        const std::scoped_lock lock(desk_->mutex);
        auto& waiting = desk_->waiting;
        while (!waiting.empty() && now - waiting.begin()->second.since >= kSyncPatienceMs) {
            late.push_back(std::move(waiting.begin()->second.reply));
            waiting.erase(waiting.begin());
            ++desk_->counts.unsynced;
            desk_->fail(fmt::format("not synced within {} s", kSyncPatienceMs / kSecondMs), now);
        }
    }
    for (const Reply& reply : late) {
        reply(
            come_again(fmt::format("the reports could not be synced within {} s; send them again, nothing changes if they come "
                                   "twice",
                                   kSyncPatienceMs / kSecondMs)));
    }
}

ReportCounts ReportDoor::counts() const {
    const std::scoped_lock lock(desk_->mutex);
    return desk_->counts;
}

Result<std::vector<protocol::PlacedReport>> read_reports(const Request& request) {
    if (request.content_type.starts_with("application/x-ndjson")) return protocol::parse_report_lines(request.body);
    // A form or a plain text could be sent by a foreign page without asking; JSON could not.
    if (request.content_type.starts_with("application/json")) return protocol::parse_reports(request.body);
    return fail_field("Content-Type", "'{}' is neither application/json nor application/x-ndjson", request.content_type);
}

}  // namespace lvwang::api
