// Where is data forwarded to, which data, and how far has it come? One higher platform, as people set it up.
// Promise: plain values; `acked_seq` only grows within one `generation`, and everything wanted up to it was acknowledged.
// Rule: docs/adr/0004, the log is the forward queue; HJ 212-2017 6.1 (to the higher platform the lower one is a device).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace lvwang {

/// Which frames a target is to get. An empty list allows everything; a frame must be allowed by every list.
struct ForwardFilter {
    std::vector<std::string> regions;       ///< codes; one stands for all that lies in it
    std::vector<std::string> system_codes;  ///< ST
    std::vector<std::string> commands;      ///< CN; empty: measured data (2011, 2051, 2061, 2031, 2111)
    std::vector<std::string> mns;           ///< as devices send them
    friend bool operator==(const ForwardFilter&, const ForwardFilter&) = default;
};

struct ForwardTarget {
    std::string key;  ///< short and stable, such as "province"
    std::string name;
    std::string host;  ///< name or address
    std::int64_t port = 0;
    bool enabled = true;
    std::string edition;    ///< version bits of Flag that it understands: 2005 | 2017 | 2025; empty: as each device sends
    std::string sealed_pw;  ///< password in place of the device's, sealed for "forward <key>"; empty: the device's own
    ForwardFilter filter;
    std::vector<std::pair<std::string, std::string>> mn_map;  ///< device's MN -> the one the target knows, sorted
    bool answer_expected = true;                              ///< it acknowledges with 9014; else what TCP delivered counts
    std::int64_t window = 1;                                  ///< frames sent and not yet acknowledged
    std::int64_t timeout_s = 10;                              ///< for an acknowledgement, then the frame is sent again
    std::int64_t attempts = 3;                                ///< of one frame over one connection

    std::uint64_t generation = 0;  ///< entry that set where forwarding begins
    std::uint64_t set_seq = 0;     ///< entry that last said what it is to get; what went to it before may have been less
    std::uint64_t acked_seq = 0;   ///< every frame it is to get up to this entry was acknowledged or passed over
    std::int64_t frames_acked = 0;
    Instant acked_at;                        ///< newest acknowledgement; 0: none yet
    std::vector<std::uint64_t> passed_over;  ///< frames behind acked_seq that somebody chose not to forward, sorted
    friend bool operator==(const ForwardTarget&, const ForwardTarget&) = default;
};

/// What somebody did to a target.
struct ForwardEvent {
    std::string target;
    Instant at;
    std::uint64_t seq = 0;  ///< the entry of the command
    std::string act;        ///< put | pause | resume | skip | remove
    std::string actor;
    std::string note;
    friend bool operator==(const ForwardEvent&, const ForwardEvent&) = default;
};

}  // namespace lvwang
