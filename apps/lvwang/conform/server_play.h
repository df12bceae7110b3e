// What the cases against a server have in common: frames with one thing changed, and the commonest way to judge.
// Promise: a case reads as what is sent and what is wanted.
// Rule: conform/server_cases.h.
#pragma once

#include "conform/server_cases.h"
#include "protocol/crc212.h"

namespace lvwang::conform {

inline constexpr Words kAnswered{"9014，同一 QN，Flag 不要求应答", "9014 with the same QN, Flag wants no answer"};
inline constexpr Words kAllAnswered{"逐帧应答，次序不乱", "each answered, in their order"};
inline constexpr Words kGoodAnswered{"不掉线，其后的好帧得到应答", "line stays, the good frame behind it is answered"};
inline constexpr Words kNoAnswer{"不应答；其后的好帧得到应答", "no answer; the good frame behind it is answered"};

/// Nobody listens any more.
inline Verdict refused(const Error& error) {
    return {Outcome::kFail, error.message};
}

/// A case that sends bytes made for one QN and wants it answered.
template <class Make>
Verdict answered(ServerTrial& trial, Make make, std::string_view cn = "9014") {
    auto wire = trial.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = trial.next_qn();
    wire->send(make(qn));
    return trial.expect(*wire, qn, cn);
}

/// A frame with this length field and line end.
inline std::string framed(std::string_view segment, std::string_view length, std::string_view end = "\r\n") {
    return fmt::format("##{}{}{:04X}{}", length, segment, protocol::crc212(segment), end);
}

inline ServerTrial::Parts parts_of(const std::string& qn) {
    return {.qn = qn, .cn = "2011", .mn = {}, .flag = {}, .cp = {}, .after_flag = {}};
}

inline Verdict one_frame(ServerTrial& trial) {
    return answered(trial, [&](const std::string& qn) { return trial.good(qn); });
}

/// A frame of this command; `cp` empty: with an empty CP, else with three values.
inline Verdict with_cn(ServerTrial& trial, std::string_view cn, std::string_view answer, bool empty_cp,
                       std::string_view flag = {}) {
    return answered(
        trial,
        [&](const std::string& qn) {
            auto parts = parts_of(qn);
            parts.cn = cn;
            parts.flag = flag;
            std::string segment = trial.segment(parts);
            if (!empty_cp) return ServerTrial::frame(segment);
            segment.resize(segment.find("CP=&&"));
            return ServerTrial::frame(segment + "CP=&&&&");
        },
        answer);
}

}  // namespace lvwang::conform
