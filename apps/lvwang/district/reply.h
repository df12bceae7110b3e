// What does a logger answer to a command? 9011, what was asked for, 9012, as its edition writes them and in the time it takes.
// Promises: the same QN in every answer; a wrong password and an unknown command are refused by their codes; history comes from
// the same instrument as live data. Rule: HJ 212-2017 6.4 and annex C; HJ/T 212-2005 annex C (QN inside CP).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "district/roster.h"
#include "district/telegram.h"
#include "protocol/message.h"

namespace lvwang::district {

/// One frame to be sent at a time.
struct Reply {
    Instant at;
    std::string bytes;
};

/// What commands have set in one logger.
struct LoggerSettings {
    std::string password = "123456";
    std::string realtime_s = "30";
    std::string minute_min = "1";
    std::string cycle_start = "000000";
    std::string cycle_h = "2";
};

/// Whether a frame asks a logger for something: neither an answer nor an acknowledgement.
[[nodiscard]] bool is_command(const protocol::Message& message);

/// The answers to a command, in their order. None: the logger ignores commands.
[[nodiscard]] std::vector<Reply> replies_to(const protocol::Message& request, const Logger& logger, LoggerSettings& settings,
                                            QnClock& clock, Composer& composer, Instant now);

}  // namespace lvwang::district
