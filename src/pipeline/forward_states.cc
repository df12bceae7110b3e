#include "pipeline/forward_states.h"

#include "base/check.h"

namespace lvwang::pipeline {

std::string_view to_string(ForwardPhase phase) {
    switch (phase) {
        case ForwardPhase::kPaused: return "paused";
        case ForwardPhase::kConnecting: return "connecting";
        case ForwardPhase::kSending: return "sending";
        case ForwardPhase::kCaughtUp: return "caught_up";
        case ForwardPhase::kWaiting: return "waiting";
        case ForwardPhase::kStuck: return "stuck";
    }
    LVWANG_CHECK(false, "phase {} has no name", static_cast<int>(phase));
}

std::string_view to_string(ForwardTrouble trouble) {
    switch (trouble) {
        case ForwardTrouble::kNone: return "none";
        case ForwardTrouble::kUnknownHost: return "unknown_host";
        case ForwardTrouble::kConnectRefused: return "connect_refused";
        case ForwardTrouble::kUnreachable: return "unreachable";
        case ForwardTrouble::kConnectTimeout: return "connect_timeout";
        case ForwardTrouble::kClosed: return "closed";
        case ForwardTrouble::kNoAnswer: return "no_answer";
        case ForwardTrouble::kNotReading: return "not_reading";
        case ForwardTrouble::kNonsense: return "nonsense";
        case ForwardTrouble::kWrongQn: return "wrong_qn";
        case ForwardTrouble::kRefused: return "refused";
        case ForwardTrouble::kNotExecuted: return "not_executed";
        case ForwardTrouble::kNeedsKey: return "needs_key";
        case ForwardTrouble::kTooLong: return "too_long";
        case ForwardTrouble::kPasswordSealed: return "password_sealed";
        case ForwardTrouble::kLogUnreadable: return "log_unreadable";
    }
    LVWANG_CHECK(false, "trouble {} has no name", static_cast<int>(trouble));
}

}  // namespace lvwang::pipeline
