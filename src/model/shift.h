// Who is on duty, what has happened, and what does the next one have to know? The shift log, hand-overs, and whom to call.
// Plain values; nothing of the log is ever changed, only added to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

struct ShiftEntry {
    std::int64_t id = 0;
    Instant at;
    std::string actor;  ///< login
    std::string text;
    bool open_item = false;      ///< 待办: somebody still has to do something about it
    std::int64_t closes = 0;     ///< the open item that this entry ends; 0: none
    std::int64_t closed_by = 0;  ///< the entry that ends this item; 0: none does yet
};

enum class HandOverState : std::uint8_t {
    kOffered = 0,    ///< signed by the one who goes
    kTaken = 1,      ///< signed by the one who comes: he is on duty
    kWithdrawn = 2,  ///< not taken; the reason says why
};
[[nodiscard]] std::string_view to_string(HandOverState state);  ///< offered, taken, withdrawn

/// 交接班: from one to the next, with what was open when it was signed.
struct HandOver {
    std::int64_t id = 0;
    std::string from;       ///< login of who was on duty
    std::string to;         ///< login of who comes
    std::string signed_by;  ///< `from`, or a leader in his place
    Instant at;
    std::string note;
    HandOverState state = HandOverState::kOffered;
    Instant settled_at;               ///< Instant{} while it is offered
    std::string settled_by;           ///< who took or withdrew it
    std::string answer;               ///< what he said to it
    std::vector<std::int64_t> items;  ///< open items at that time, by id
    std::int64_t cases_open = 0;      ///< unfinished cases at that time
    std::int64_t cases_overdue = 0;
};

/// One line of the list of whom to call.
struct CallEntry {
    std::int64_t id = 0;
    std::string organisation_key;  ///< of a unit; empty: `unit` says it
    std::string unit;              ///< a unit that is none of ours: fire brigade, hospital
    std::string name;
    std::string duty;
    std::string phone;
    std::string phone_2;  ///< empty: there is one only
    int place = 0;        ///< the lower goes first
    Instant at;           ///< of its last change
    std::string actor;
};

}  // namespace lvwang
