// What does an answer say, and to which frame? 9011 to 9014 as the one who asked or sent reads them.
// Promise: every message is an answer with its QN, or none; a code that is no number is kept as absent, never as success where
// one must be.
// Rule: HJ 212-2017 6.4.3, table 7 (QnRtn) and 8 (ExeRtn); HJ/T 212-2005 annex B (QN inside CP).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/message.h"

namespace lvwang::protocol {

enum class ReplyKind : std::uint8_t {
    kRequestTaken,  ///< 9011 with QnRtn: whether a request, or what was sent, is accepted
    kExecuted,      ///< 9012 with ExeRtn: how a request ended
    kNotice,        ///< 9013
    kData,          ///< 9014: data arrived
};

inline constexpr int kReplyGood = 1;  ///< QnRtn and ExeRtn of what is in order

struct Reply {
    ReplyKind kind = ReplyKind::kData;
    std::string_view qn;      ///< of what is answered; empty: it names none
    std::string_view mn;      ///< empty: it names none
    std::optional<int> code;  ///< ExeRtn of 9012, else QnRtn; absent where there is none, or no number

    /// Whether it says that something is wrong: a code other than 1, also where none need be (some platforms refuse a frame by
    /// 9014 with QnRtn), or none where one must be.
    [[nodiscard]] bool refuses() const {
        const bool must_have_code = kind == ReplyKind::kRequestTaken || kind == ReplyKind::kExecuted;
        return code ? *code != kReplyGood : must_have_code;
    }
};

/// Absent: the message is no answer. The views live as long as the message.
[[nodiscard]] std::optional<Reply> read_reply(const Message& message);

}  // namespace lvwang::protocol
