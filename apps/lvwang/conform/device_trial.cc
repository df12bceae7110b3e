#include "conform/device_trial.h"

#include <algorithm>
#include <charconv>

#include "protocol/crc212.h"
#include "protocol/encode.h"

namespace lvwang::conform {
namespace {

std::optional<int> number_of(const protocol::Message& message, std::string_view key) {
    const auto text = message.find(key);
    int value = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc()) return std::nullopt;
    return value;
}

// 2005 puts QN into CP.
std::string_view qn_of(const protocol::Message& message) {
    return message.header.qn ? *message.header.qn : message.find("QN").value_or(std::string_view());
}

bool is_encrypted_command(std::string_view cn) {
    return cn == "1014" || cn == "3020";
}

}  // namespace

Result<DeviceTrial> DeviceTrial::open(const DeviceTarget& target, Clock clock) {
    LVWANG_ASSIGN(Door door, Door::open(target.address, target.port));
    return DeviceTrial(target, std::move(clock), std::move(door));
}

DeviceTrial::DeviceTrial(const DeviceTarget& target, Clock clock, Door door)
    : target_(&target),
      clock_(std::move(clock)),
      door_(std::move(door)),
      keys_(target.key ? protocol::same_key_for_all(*target.key) : nullptr),
      until_(SteadyClock::now() + std::chrono::milliseconds(target.patience_ms)) {
    if (!target.password.empty()) password_ = target.password;
}

int DeviceTrial::left_ms() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - SteadyClock::now()).count();
    return left > 0 ? static_cast<int>(left) : 0;
}

bool DeviceTrial::wait_for_device(int patience_ms) {
    auto wire = door_.wait(std::min(patience_ms, left_ms()), keys_);
    if (!wire) return false;
    wire_.emplace(std::move(*wire));
    peer_ = wire_->peer();
    ++lines_;
    return true;
}

void DeviceTrial::lose_line() {
    if (!wire_) return;
    for (std::size_t i = 0; i < ends_before_.size(); ++i) ends_before_[i] += wire_->line_ends(static_cast<protocol::LineEnd>(i));
    noise_before_ += wire_->noise_bytes();
    wire_.reset();
}

void DeviceTrial::hang_up() {
    lose_line();
}

void DeviceTrial::go_down(int ms) {
    lose_line();
    door_.shut_for(std::min(ms, left_ms()));
}

std::uint64_t DeviceTrial::line_ends(protocol::LineEnd end) const {
    return ends_before_[static_cast<std::size_t>(end)] + (wire_ ? wire_->line_ends(end) : 0);
}

std::uint64_t DeviceTrial::noise_bytes() const {
    return noise_before_ + (wire_ ? wire_->noise_bytes() : 0);
}

void DeviceTrial::note(const Heard& heard, const protocol::Message& message) {
    said_.push_back({heard, clock_(), lines_});
    if (!is_usable(heard.verdict)) return;
    if (!message.mn().empty()) mn_ = message.mn();
    if (message.st() != "91" && !message.st().empty()) st_ = message.st();
    if (target_->password.empty() && message.header.pw && !message.header.pw->empty()) password_ = *message.header.pw;
    if (message.flag_bits && !message.cp.empty()) edition_ = message.edition;
    if (withhold_) return;
    if (const auto answer = protocol::answer_to(message); answer && wire_) wire_->send(*answer);
}

std::optional<Heard> DeviceTrial::listen(int patience_ms, const Wanted& wanted) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(std::min(patience_ms, left_ms()));
    for (;;) {
        const auto left =
            static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count());
        if (left <= 0) return std::nullopt;
        if (!wire_ && !wait_for_device(left)) return std::nullopt;
        const auto heard = wire_->next(left);
        if (!heard) {
            if (wire_->closed()) lose_line();
            continue;
        }
        const protocol::Message message = heard->message();
        note(*heard, message);
        if (wanted(*heard, message)) return heard;
    }
}

std::string DeviceTrial::ask(std::string_view cn, std::string_view cp, bool spoil_crc, std::string_view password) {
    last_qn_ms_ = std::max(clock_().ms, last_qn_ms_ + 1);
    const std::string qn = format_compact_ms(Instant{last_qn_ms_});
    protocol::OutgoingMessage message;
    message.edition = edition();
    message.qn = qn;
    message.st = st_;
    message.cn = cn;
    message.pw = password.empty() ? std::string_view(password_) : password;
    message.mn = mn_;
    message.wants_answer = true;
    message.cp = cp;
    std::string segment = protocol::encode_segment(message);
    const unsigned crc = protocol::crc212(segment) ^ (spoil_crc ? 0x0100U : 0U);
    if (target_->key && is_encrypted_command(cn)) segment = protocol::encrypt_segment(segment, *target_->key).value_or(segment);
    if (wire_) wire_->send(fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, crc));
    return qn;
}

DeviceTrial::Reply DeviceTrial::command(std::string_view cn, std::string_view cp, bool wants_end) {
    constexpr int kTries = 2;
    Reply reply;
    for (int tries = 0; tries < kTries && !reply.accepted; ++tries) {
        reply.second_try = tries > 0;
        if (!wire_) (void)listen(target_->connect_ms, [](const Heard&, const protocol::Message&) { return true; });
        const std::string qn = ask(cn, cp);
        (void)listen(target_->answer_ms, [&](const Heard&, const protocol::Message& message) {
            if (message.cn() == cn && !message.cp.empty()) reply.data.push_back(std::string(message.qn()));
            if (qn_of(message) != qn) return false;
            if (message.cn() == "9011") reply.accepted = number_of(message, "QnRtn");
            if (message.cn() == "9012") reply.done = number_of(message, "ExeRtn");
            if (message.cn() == "9013") reply.accepted = 1;
            return message.cn() == "9013" || reply.done || (reply.accepted && !wants_end) || reply.accepted.value_or(1) != 1;
        });
    }
    return reply;
}

}  // namespace lvwang::conform
