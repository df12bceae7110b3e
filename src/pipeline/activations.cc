#include "pipeline/activations.h"

#include <algorithm>

#include "protocol/encode.h"
#include "store/book_keys.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kIdBytesMax = 64;  // a CPU id has 12 to 32 characters

// An id as it may stand in a path and on a page; empty where it is none.
std::string id_of(const protocol::Message& message, std::string_view key) {
    const auto value = message.find(key);
    const auto is_plain = [](char c) { return c > ' ' && c < 0x7F && c != '/'; };
    if (!value || value->size() > kIdBytesMax || !std::all_of(value->begin(), value->end(), is_plain)) return {};
    return std::string(*value);
}

}  // namespace

bool asks_for_mn(const protocol::Message& message) {
    if (message.cn() != "1001" || !message.mn().empty()) return false;
    const std::initializer_list<std::string_view> ids = {"i23005-Info", "i23006-Info", "i23007-Info", "i23008-Info"};
    return std::any_of(ids.begin(), ids.end(), [&](std::string_view id) { return message.find(id).has_value(); });
}

Result<void> Activations::load() {
    known_.clear();
    unwritten_.clear();
    LVWANG_ASSIGN(auto all, store::activations(book_));
    for (Activation& one : all) known_.emplace(one.hardware, std::move(one));
    return {};
}

void Activations::take(const store::Entry& frame, const protocol::Message& message) {
    if (!asks_for_mn(message)) return;
    Activation seen;
    seen.logger_id = id_of(message, "i23005-Info");
    seen.cpu_id = id_of(message, "i23006-Info");
    seen.mac_1 = id_of(message, "i23007-Info");
    seen.mac_2 = id_of(message, "i23008-Info");
    for (const std::string* id : {&seen.cpu_id, &seen.logger_id, &seen.mac_1, &seen.mac_2}) {
        if (seen.hardware.empty()) seen.hardware = *id;
    }
    if (seen.hardware.empty()) return;
    const auto known = known_.find(seen.hardware);
    if (known == known_.end() && known_.size() >= kActivationsMax) return;
    if (known != known_.end()) {
        if (frame.seq <= known->second.last_seq) return;  // applied again after a restart
        seen.first_at = known->second.first_at;
        seen.requests = known->second.requests;
        seen.mn = known->second.mn;
        seen.assigned_at = known->second.assigned_at;
    } else {
        seen.first_at = frame.at;
    }
    seen.system_code = std::string(message.st().substr(0, kIdBytesMax));
    seen.password = std::string(message.header.pw.value_or(std::string_view()).substr(0, kIdBytesMax));
    seen.qn = std::string(message.qn().substr(0, kIdBytesMax));
    seen.last_at = frame.at;
    seen.last_seq = frame.seq;
    ++seen.requests;
    if (!seen.mn.empty() && frame.seq > book_.applied()) (void)send(seen, frame.at);  // it did not hear, or forgot
    unwritten_.insert(seen.hardware);
    known_.insert_or_assign(seen.hardware, std::move(seen));
}

Result<void> Activations::expect(const Assignment& wanted) const {
    const auto& [hardware, mn, takes_over, names_place, device] = wanted;
    const auto found = known_.find(hardware);
    if (found == known_.end()) {
        return tl::unexpected(Error{ErrorCode::kNotFound,
                                    fmt::format("no data logger with hardware '{}' has asked for an MN", hardware), "hardware"});
    }
    if (!found->second.mn.empty() && found->second.mn != mn) {
        return tl::unexpected(
            Error{ErrorCode::kConflict, fmt::format("the data logger {} has MN {} already", hardware, found->second.mn), "mn"});
    }
    for (const auto& [other, activation] : known_) {
        if (activation.mn != mn || other == hardware || takes_over) continue;
        auto message =
            fmt::format("MN {} was given to the data logger {}: 'takes_over' says that this one replaces it", mn, other);
        return tl::unexpected(Error{ErrorCode::kConflict, std::move(message), "takes_over"});
    }
    return {};
}

Result<bool> Activations::assign(const Assignment& wanted, Instant now) {
    LVWANG_TRY(expect(wanted));
    for (auto& [other, activation] : known_) {
        if (activation.mn != wanted.mn || other == wanted.hardware) continue;
        activation.mn.clear();
        activation.assigned_at.reset();
        unwritten_.insert(other);
    }
    Activation& one = known_.find(wanted.hardware)->second;
    one.mn = wanted.mn;
    one.assigned_at = now;
    unwritten_.insert(one.hardware);
    LVWANG_TRY(write_notes());
    return send(one, now);
}

bool Activations::send(const Activation& to, Instant now) {
    const std::string qn = format_compact_ms(now);
    const std::string cp = to.logger_id.empty() ? std::string() : "i23005-Info=" + to.logger_id;
    protocol::OutgoingMessage message;
    message.edition = protocol::Edition::k2025;
    message.qn = qn;
    message.st = to.system_code;
    message.cn = "1002";
    message.pw = to.password;
    message.mn = to.mn;
    message.wants_answer = true;
    message.cp = cp;
    auto frame = protocol::encode(message);
    return frame && downlink_.send({.id = 0, .mn = {}, .answer_to = to.last_seq, .bytes = std::move(*frame)}).has_value();
}

Result<void> Activations::write_notes() {
    for (const std::string& hardware : unwritten_) LVWANG_TRY(store::save_activation(book_, known_.find(hardware)->second));
    unwritten_.clear();
    return {};
}

}  // namespace lvwang::pipeline
