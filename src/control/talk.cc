#include "control/talk.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace lvwang::control {
namespace {

constexpr std::array<std::string_view, kStates> kStateNames{"queued",  "sent",   "accepted",  "receiving", "done",
                                                            "refused", "failed", "timed_out", "expired",   "cancelled"};
constexpr int kAccepted = 1;  // QnRtn
constexpr int kSuccess = 1;   // ExeRtn

// A history of years is one packet after another; the first and the last say what a person wants to know.
constexpr std::int64_t kPacketStepsMax = 20;

Step step(const Talk& talk, Instant now, std::uint64_t seq, std::string_view what, std::string detail = {}) {
    return {talk.id, now, seq, std::string(what), std::move(detail)};
}

void end(Talk& talk, State state, std::string reason, Instant now) {
    talk.state = state;
    talk.reason = std::move(reason);
    talk.ended_at = now;
    talk.deadline_at.reset();
}

// What was called off or expired stays so, whatever the device says afterwards; what was given up is taken up again.
bool is_closed_to_answers(const Talk& talk) {
    return is_over(talk.state) && talk.state != State::kTimedOut;
}

void go_on(Talk& talk, State state, Instant now) {
    talk.state = state;
    talk.reason.clear();
    talk.ended_at.reset();
    talk.deadline_at = now + talk.execution_ms;
}

}  // namespace

std::string_view to_string(State state) {
    return kStateNames[static_cast<std::size_t>(state)];
}

std::string qn_rtn_name(int code) {
    constexpr std::array<std::string_view, 9> kNames{"accepted",   "rejected", "wrong_password", "wrong_mn", "wrong_st",
                                                     "wrong_flag", "wrong_qn", "wrong_cn",       "wrong_crc"};
    if (code >= 1 && code <= static_cast<int>(kNames.size())) return std::string(kNames[static_cast<std::size_t>(code - 1)]);
    return code == 100 ? "unknown_error" : fmt::format("code_{}", code);
}

std::string exe_rtn_name(int code) {
    constexpr std::array<std::string_view, 6> kNames{"success", "failed",      "wrong_condition", "communication_timeout",
                                                     "busy",    "device_fault"};
    if (code >= 1 && code <= static_cast<int>(kNames.size())) return std::string(kNames[static_cast<std::size_t>(code - 1)]);
    return code == 100 ? "no_data" : fmt::format("code_{}", code);
}

std::optional<std::pair<Instant, Instant>> Talk::stretch() const {
    const auto begin = arguments.find("BeginTime");
    const auto until = arguments.find("EndTime");
    if (begin == arguments.end() || until == arguments.end()) return std::nullopt;
    const auto from = parse_compact(begin->second);
    const auto to = parse_compact(until->second);
    if (!from || !to) return std::nullopt;
    return std::pair(*from, *to);
}

Change on_sent(const Talk& talk, std::uint64_t connection, Instant now, std::uint64_t seq) {
    Change change{talk, {}};
    ++change.after.attempts;
    change.after.sent_at = now;
    change.steps.push_back(step(talk, now, seq, "sent", fmt::format("connection {}", connection)));
    if (talk.state == State::kQueued) {  // else the answer was quicker than the report, or it was called off meanwhile
        change.after.state = State::kSent;
        change.after.deadline_at = now + talk.patience.timeout_ms;
    }
    return change;
}

Change on_request_answer(const Talk& talk, std::optional<int> qn_rtn, Instant now, std::uint64_t seq) {
    Change change{talk, {}};
    if (!qn_rtn) {
        change.steps.push_back(step(talk, now, seq, "unreadable", "9011 without QnRtn"));
        return change;
    }
    const std::string name = qn_rtn_name(*qn_rtn);
    if (is_closed_to_answers(talk)) {
        if (talk.qn_rtn != qn_rtn) change.steps.push_back(step(talk, now, seq, "late", fmt::format("9011 {}", name)));
        return change;
    }
    change.after.qn_rtn = qn_rtn;
    if (talk.qn_rtn == qn_rtn && talk.state != State::kQueued && talk.state != State::kSent) return change;  // answered twice
    change.steps.push_back(step(talk, now, seq, "answered", name));
    if (*qn_rtn != kAccepted) {
        end(change.after, State::kRefused, name, now);
    } else if (talk.state != State::kReceiving) {
        change.after.accepted_at = now;
        go_on(change.after, talk.packets > 0 ? State::kReceiving : State::kAccepted, now);
    }
    return change;
}

Change on_result(const Talk& talk, std::optional<int> exe_rtn, Instant now, std::uint64_t seq) {
    Change change{talk, {}};
    if (!exe_rtn) {
        change.steps.push_back(step(talk, now, seq, "unreadable", "9012 without ExeRtn"));
        return change;
    }
    const std::string name = exe_rtn_name(*exe_rtn);
    if (is_closed_to_answers(talk)) {
        if (talk.exe_rtn != exe_rtn) change.steps.push_back(step(talk, now, seq, "late", fmt::format("9012 {}", name)));
        return change;
    }
    change.after.exe_rtn = exe_rtn;
    change.steps.push_back(step(talk, now, seq, "result", name));
    end(change.after, *exe_rtn == kSuccess ? State::kDone : State::kFailed, name, now);
    return change;
}

Change on_notice_answer(const Talk& talk, Instant now, std::uint64_t seq) {
    Change change{talk, {}};
    if (talk.kind != Kind::kNotice) return change;
    if (is_closed_to_answers(talk)) {
        if (talk.state != State::kDone) change.steps.push_back(step(talk, now, seq, "late", "9013"));
        return change;
    }
    change.steps.push_back(step(talk, now, seq, "answered", "9013"));
    end(change.after, State::kDone, "success", now);
    return change;
}

Change on_data(const Talk& talk, std::string_view cp, Instant now, std::uint64_t seq) {
    Change change{talk, {}};
    if (is_closed_to_answers(talk)) return change;
    Talk& after = change.after;
    ++after.packets;
    after.last_data_seq = seq;
    if (after.packets == 1) {
        after.first_data_seq = seq;
        after.answer = cp;
    }
    if (after.packets <= kPacketStepsMax) {
        change.steps.push_back(step(talk, now, seq, "data", fmt::format("packet {}", after.packets)));
    }
    if (talk.ending == Ending::kData) {
        end(after, State::kDone, "data_flow", now);
    } else {
        go_on(after, State::kReceiving, now);
    }
    return change;
}

std::optional<Change> on_time(const Talk& talk, Instant now, std::uint64_t seq) {
    if (is_over(talk.state)) return std::nullopt;
    Change change{talk, {}};
    // Its times are those of a clock that was ahead and was set right: they are no reason to wait.
    const Instant begun =
        std::max({talk.queued_at, talk.sent_at.value_or(talk.queued_at), talk.accepted_at.value_or(talk.queued_at)});
    const bool of_other_time = begun > now + kMinuteMs;
    if (talk.state == State::kQueued) {
        if (now < talk.expires_at && !of_other_time) return std::nullopt;
        const bool was_sent = talk.attempts > 0;
        change.steps.push_back(step(talk, now, seq, "expired"));
        end(change.after, State::kExpired, was_sent ? "no_answer" : "not_connected", now);
        return change;
    }
    LVWANG_CHECK(talk.deadline_at.has_value(), "talk {} is {} without a deadline", talk.id, to_string(talk.state));
    if (now < *talk.deadline_at && !of_other_time) return std::nullopt;
    if (talk.state == State::kSent && talk.attempts < talk.patience.attempts_max) {
        change.after.state = State::kQueued;
        change.after.deadline_at.reset();
        change.steps.push_back(step(talk, now, seq, "retry", fmt::format("attempt {}", talk.attempts + 1)));
        return change;
    }
    const std::string reason = talk.state == State::kSent ? "no_answer" : "no_result";
    change.steps.push_back(step(talk, now, seq, "timed_out", reason));
    end(change.after, State::kTimedOut, reason, now);
    return change;
}

Result<Change> cancel(const Talk& talk, std::string_view actor, Instant now, std::uint64_t seq) {
    if (is_over(talk.state)) return fail(ErrorCode::kConflict, "command {} is over: {}", talk.id, to_string(talk.state));
    if (talk.state != State::kQueued && talk.state != State::kSent) {
        return fail(ErrorCode::kConflict, "device '{}' has accepted command {} and cannot be called back", talk.mn, talk.id);
    }
    Change change{talk, {step(talk, now, seq, "cancelled", std::string(actor))}};
    end(change.after, State::kCancelled, talk.state == State::kSent ? "after_sending" : "before_sending", now);
    return change;
}

protocol::OutgoingMessage request_of(const Talk& talk, std::string_view password, std::string_view cp) {
    const bool of_2005 = talk.edition == protocol::Edition::k2005;
    protocol::OutgoingMessage request;
    request.edition = talk.edition;
    request.qn = talk.qn;
    request.st = talk.st;
    request.cn = talk.cn;
    request.pw = password;
    request.mn = talk.mn;
    request.wants_answer = !of_2005 || talk.kind == Kind::kRequest;
    request.as_2005_request = of_2005 && talk.kind == Kind::kRequest;
    request.cp = cp;
    return request;
}

bool is_data_for(const Talk& talk, const protocol::Message& message) {
    if (message.cn() != talk.cn || talk.kind != Kind::kRequest) return false;
    if (answered_qn(message) == talk.qn) return true;
    if (talk.state == State::kQueued && talk.attempts == 0) return false;
    if (talk.ending == Ending::kData) return talk.state == State::kAccepted;  // what flows has QN of its own
    const auto asked = talk.stretch();
    const auto time = message.find("DataTime");
    if (!asked || !time) return false;
    const auto at = parse_compact(*time);
    return at && *at >= asked->first && *at <= asked->second;
}

std::string_view answered_qn(const protocol::Message& answer) {
    if (!answer.qn().empty()) return answer.qn();
    return answer.find("QN").value_or(std::string_view());
}

}  // namespace lvwang::control
