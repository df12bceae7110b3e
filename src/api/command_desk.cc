#include "api/command_desk.h"

#include <utility>
#include <vector>

#include "api/json_text.h"

namespace lvwang::api {
namespace {

Response still_waiting(std::uint64_t id) {
    JsonText json;
    json.begin_object();
    json.field("id", id);
    json.field("state", "waiting");
    json.field("ask_at", fmt::format("/api/v1/commands/{}", id));
    json.end_object();
    Response response = json_response(json.take());
    response.status = 202;
    response.headers.emplace_back("Location", fmt::format("/api/v1/commands/{}", id));
    return response;
}

}  // namespace

std::uint64_t CommandDesk::wait(Reply reply, Instant now, std::string asked_by) {
    const std::scoped_lock lock(mutex_);
    // The oldest settled slip makes room; one that still waits is never forgotten, the inbox bounds how many there are.
    if (slips_.size() >= kCommandsRemembered && slips_.begin()->second.outcome) slips_.erase(slips_.begin());
    slips_.emplace(++last_, Slip{std::move(reply), std::move(asked_by), now, std::nullopt});
    return last_;
}

void CommandDesk::settle(std::uint64_t id, Response outcome, bool once) {
    Reply reply;
    {
        const std::scoped_lock lock(mutex_);
        const auto slip = slips_.find(id);
        if (slip == slips_.end() || slip->second.outcome) return;
        reply = std::exchange(slip->second.reply, nullptr);
        if (once && reply) {
            slips_.erase(slip);
        } else {
            slip->second.outcome = outcome;
        }
    }
    if (reply) reply(std::move(outcome));
}

void CommandDesk::expire(Instant now) {
    std::vector<std::pair<std::uint64_t, Reply>> late;
    {
        const std::scoped_lock lock(mutex_);
        for (auto& [id, slip] : slips_) {
            if (slip.reply && now - slip.since >= kCommandPatienceMs) late.emplace_back(id, std::exchange(slip.reply, nullptr));
        }
    }
    for (const auto& [id, reply] : late) reply(still_waiting(id));
}

std::optional<Response> CommandDesk::state_of(std::uint64_t id, std::string_view asker) const {
    const std::scoped_lock lock(mutex_);
    const auto slip = slips_.find(id);
    if (slip == slips_.end() || slip->second.asked_by != asker) return std::nullopt;
    return slip->second.outcome ? *slip->second.outcome : still_waiting(id);
}

}  // namespace lvwang::api
