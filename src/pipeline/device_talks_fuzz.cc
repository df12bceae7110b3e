// Whatever a device answers to a command, the state of the talk stays sound and its row reads back as itself.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "control/talk.h"
#include "pipeline/device_orders.h"
#include "protocol/message.h"

namespace {

using namespace lvwang;

std::optional<int> code_in(const protocol::Message& message, std::string_view key) {
    const auto text = message.find(key);
    if (!text || text->empty() || text->size() > 6) return std::nullopt;
    int code = 0;
    for (const char c : *text) {
        if (c < '0' || c > '9') return std::nullopt;
        code = code * 10 + (c - '0');
    }
    return code;
}

void check(const control::Talk& talk) {
    LVWANG_CHECK(is_over(talk.state) == talk.ended_at.has_value(), "{} and its end", to_string(talk.state));
    const bool under_way = !is_over(talk.state) && talk.state != control::State::kQueued;
    LVWANG_CHECK(!under_way || talk.deadline_at.has_value(), "{} without a deadline", to_string(talk.state));
    const auto again = pipeline::to_talk(pipeline::to_row(talk));
    LVWANG_CHECK(again.has_value(), "{}", again.error().message);
    LVWANG_CHECK(again->state == talk.state && again->qn == talk.qn && again->packets == talk.packets, "a row lost something");
}

}  // namespace

// The input is a row of data segments, one a line: each is taken as what a device said after the command was sent.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    control::Talk talk;
    talk.id = 1;
    talk.mn = "A1";
    talk.cn = "2051";
    talk.qn = "20260403120000000";
    talk.arguments = {{"BeginTime", "20260403080000"}, {"EndTime", "20260403090000"}};
    talk.expires_at = Instant{100'000};
    Instant now{1'000};
    talk = on_sent(talk, 1, now, 1).after;
    for (std::uint64_t seq = 2; !rest.empty() && seq < 200; ++seq) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view segment = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        now = now + 997;
        const protocol::Message message = protocol::decode(segment);
        control::Change change{talk, {}};
        if (message.cn() == "9011") change = on_request_answer(talk, code_in(message, "QnRtn"), now, seq);
        if (message.cn() == "9012") change = on_result(talk, code_in(message, "ExeRtn"), now, seq);
        if (message.cn() == "9013") change = on_notice_answer(talk, now, seq);
        if (is_data_for(talk, message)) change = on_data(talk, segment, now, seq);
        if (message.cn().empty()) {
            if (auto late = on_time(talk, now, seq)) change = std::move(*late);
        }
        talk = std::move(change.after);
        check(talk);
        if (talk.state == control::State::kQueued) talk = on_sent(talk, 1, now, seq).after;
    }
    (void)pipeline::parse_send_order({reinterpret_cast<const char*>(data), size});
    (void)pipeline::parse_sent({reinterpret_cast<const char*>(data), size});
    return 0;
}
