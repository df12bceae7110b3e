#include "conform/server_trial.h"

#include <algorithm>

#include "protocol/crc212.h"

namespace lvwang::conform {
namespace {

constexpr int kTries = 2;  // before a server counts as silent or gone

bool is_answer(std::string_view cn) {
    return cn == "9011" || cn == "9012" || cn == "9013" || cn == "9014" || cn == "9022";
}

// QN of the header; 2005 puts it into CP.
std::string qn_of(const protocol::Message& message) {
    if (message.header.qn) return std::string(*message.header.qn);
    return std::string(message.find("QN").value_or(std::string_view()));
}

unsigned version_of(protocol::Edition edition) {
    return static_cast<unsigned>(edition) << 2;
}

}  // namespace

Result<Wire> ServerTrial::connect() {
    return Wire::connect(target_.server, target_.patience_ms, target_.key ? protocol::same_key_for_all(*target_.key) : nullptr);
}

std::string ServerTrial::next_qn() {
    last_qn_ms_ = std::max(clock_().ms, last_qn_ms_ + 1);
    return format_compact_ms(Instant{last_qn_ms_});
}

std::string ServerTrial::values() {
    return fmt::format("DataTime={};a21026-Rtd=12.5,a21026-Flag=N;a19001-Rtd=8.1,a19001-Flag=N;a00000-Rtd=3.2,a00000-Flag=N",
                       format_compact(floor_to(clock_(), kSecondMs)));
}

std::string ServerTrial::segment(const Parts& parts) {
    const std::string flag =
        parts.flag.empty() ? std::to_string(version_of(target_.edition) | protocol::kFlagAnswer) : parts.flag;
    return fmt::format("QN={};ST={};CN={};PW={};MN={};Flag={};{}CP=&&{}&&", parts.qn, target_.st, parts.cn, target_.password,
                       parts.mn.empty() ? target_.mns.front() : parts.mn, flag, parts.after_flag,
                       parts.cp.empty() ? values() : parts.cp);
}

std::string ServerTrial::frame(std::string_view segment) {
    return fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, protocol::crc212(segment));
}

std::optional<Heard> ServerTrial::answer(Wire& wire, std::string_view qn, int patience_ms) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(patience_ms);
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
        auto heard = wire.next(static_cast<int>(std::max<std::int64_t>(left, 0)));
        if (!heard) return std::nullopt;
        const protocol::Message message = heard->message();
        if (!is_answer(message.cn())) continue;
        ++answers_;
        if (qn.empty() || qn_of(message) == qn) return heard;
    }
}

Verdict ServerTrial::expect(Wire& wire, std::span<const std::string> qns, std::string_view cn) {
    const auto began = SteadyClock::now();
    std::string odd;
    std::vector<std::string> unanswered(qns.begin(), qns.end());
    while (!unanswered.empty()) {
        const std::string& wanted = unanswered.front();
        const auto heard = answer(wire, {}, target_.patience_ms);
        if (!heard) {
            return {Outcome::kFail,
                    wire.closed()
                        ? say(fmt::format("连接被关闭，{} 未应答", wanted), fmt::format("closed, {} not answered", wanted))
                        : say(fmt::format("{} 未应答", wanted), fmt::format("no answer to {}", wanted))};
        }
        const protocol::Message message = heard->message();
        const std::string qn = qn_of(message);
        const auto answered = std::ranges::find(unanswered, qn);
        if (answered == unanswered.end()) {
            return {Outcome::kFail, say(fmt::format("应答的 QN 是 {}，应为 {}", qn, wanted),
                                        fmt::format("answer to QN {}, wanted {}", qn, wanted))};
        }
        // It is the QN that says what is answered; who works frames side by side answers in any order.
        if (answered != unanswered.begin())
            odd = say(fmt::format("先应答了 {}，后应答 {}", qn, wanted), fmt::format("{} is answered before {}", qn, wanted));
        unanswered.erase(answered);
        if (message.cn() != cn) {
            return {Outcome::kFail, say(fmt::format("应答 CN={}，应为 {}", message.cn(), cn),
                                        fmt::format("answered by CN={}, wanted {}", message.cn(), cn))};
        }
        if (!is_usable(heard->verdict)) {
            return {Outcome::kFail, say("应答的 CRC 或长度错误：", "CRC or length of the answer is wrong: ") +
                                        std::string(to_string(heard->verdict))};
        }
        if (message.wants_answer())
            odd = say(fmt::format("应答的 Flag={} 又要求应答", *message.flag_bits),
                      fmt::format("answer with Flag={} asks for an answer", *message.flag_bits));
        if (message.st() != "91")
            odd = say(fmt::format("应答的 ST={}，应为 91", message.st()), fmt::format("answer with ST={}, not 91", message.st()));
        if (heard->verdict == protocol::Verdict::kBadLength)
            odd = say("应答的长度字段错误", "length field of the answer is wrong");
    }
    if (!odd.empty()) return {Outcome::kOdd, odd};
    const auto ms = std::chrono::duration<double, std::milli>(SteadyClock::now() - began).count();
    return {Outcome::kPass,
            qns.size() == 1 ? fmt::format("{}, {:.1f} ms", cn, ms) : fmt::format("{} × {}, {:.1f} ms", qns.size(), cn, ms)};
}

Verdict ServerTrial::expect_silence(Wire& wire, const std::string& qn) {
    if (const auto heard = answer(wire, qn, target_.silence_ms)) {
        return {Outcome::kFail, say(fmt::format("不该应答却回了 {}", heard->message().cn()),
                                    fmt::format("answered by {} all the same", heard->message().cn()))};
    }
    if (wire.closed()) return {Outcome::kOdd, say("未应答，但连接被关闭", "not answered, but the connection was closed")};
    const std::string next = next_qn();
    wire.send(good(next));
    Verdict after = expect(wire, next);
    if (after.outcome == Outcome::kPass)
        after.came = say("未应答；其后的好帧得到应答", "not answered; the good frame behind it is");
    return after;
}

ServerTrial::Life ServerTrial::look() {
    Life life = Life::kGone;
    for (int tries = 0; tries < kTries; ++tries) {
        auto wire = connect();
        if (!wire) continue;
        life = Life::kSilent;
        const std::string qn = next_qn();
        if (wire->send(good(qn)) && answer(*wire, qn, target_.patience_ms)) return Life::kAnswers;
    }
    return life;
}

bool ServerTrial::takes_connections() {
    for (int tries = 0; tries < kTries; ++tries) {
        if (connect()) return true;
    }
    return false;
}

}  // namespace lvwang::conform
