// What a clause of the standard asks of a server.
#include <algorithm>
#include <array>

#include "conform/server_play.h"

namespace lvwang::conform {
namespace {

using protocol::crc212;
using protocol::Edition;

constexpr std::string_view kStream = "TCP";
constexpr std::string_view k641 = "HJ 212-2017 6.4.3";

Verdict in_two_writes(ServerTrial& t, std::size_t first) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    const std::string bytes = t.good(qn);
    wire->send(bytes.substr(0, first));
    pause_ms(t.target().gap_ms);
    wire->send(bytes.substr(first));
    return t.expect(*wire, qn);
}
Verdict two_writes(ServerTrial& t) {
    return in_two_writes(t, 40);
}
Verdict first_byte(ServerTrial& t) {
    return in_two_writes(t, 1);
}

Verdict two_in_one(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::array<std::string, 2> qns{t.next_qn(), t.next_qn()};
    wire->send(t.good(qns[0]) + t.good(qns[1]));
    return t.expect(*wire, qns);
}

Verdict one_and_a_half(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::array<std::string, 2> qns{t.next_qn(), t.next_qn()};
    const std::string second = t.good(qns[1]);
    wire->send(t.good(qns[0]) + second.substr(0, second.size() / 2));
    pause_ms(t.target().gap_ms);
    wire->send(second.substr(second.size() / 2));
    return t.expect(*wire, qns);
}

Verdict single_bytes(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    wire->send_slowly(t.good(qn), t.target().byte_pause_ms);
    return t.expect(*wire, qn);
}

Verdict wrong_crc(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    const std::string segment = t.segment(parts_of(qn));
    wire->send(fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, crc212(segment) ^ 0x0100));
    return t.expect_silence(*wire, qn);
}

Verdict binary_in_cp(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::array<std::string, 2> qns{t.next_qn(), t.next_qn()};
    auto parts = parts_of(qns[0]);
    parts.cn = "3018";  // a command whose CP is never cipher text: what stands in it is nobody's business
    parts.cp = std::string("\x01\xfe##0005&&\r\n##\xff\xfe&&AAAA\r\n##1\x80\x90\xa0\x00", 31);
    wire->send(ServerTrial::frame(t.segment(parts)) + t.good(qns[1]));
    if (const Verdict both = t.expect(*wire, qns); both.outcome != Outcome::kFail) return both;
    const std::string later = t.next_qn();
    wire->send(t.good(later));
    if (t.answer(*wire, later, t.target().patience_ms)) {
        return {Outcome::kOdd, t.say("含二进制的帧未按整帧应答，其后的好帧得到应答",
                                     "the frame with binary is not answered, the ones behind it are")};
    }
    return {Outcome::kFail, t.say("其后的好帧未应答", "the good frame behind it is not answered")};
}

Verdict no_answer_wanted(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    auto parts = parts_of(qn);
    parts.flag = std::to_string(static_cast<unsigned>(t.target().edition) << 2);
    wire->send(ServerTrial::frame(t.segment(parts)));
    return t.expect_silence(*wire, qn);
}

Verdict answer_not_answered(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    auto parts = parts_of(qn);
    parts.cn = "9012";
    parts.cp = "ExeRtn=1";
    wire->send(ServerTrial::frame(t.segment(parts)));
    return t.expect_silence(*wire, qn);
}

Verdict sent_again(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    const std::string bytes = t.good(qn);
    wire->send(bytes);
    const Verdict first = t.expect(*wire, qn);
    if (first.outcome == Outcome::kFail) return first;
    wire->send(bytes);
    Verdict second = t.expect(*wire, qn);
    if (second.outcome == Outcome::kFail) second.came = t.say("第二份未应答", "the second copy is not answered");
    return second;
}

Verdict split_report(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::array<std::string, 2> qns{t.next_qn(), t.next_qn()};
    const std::string time = t.values().substr(0, 23);
    for (int number = 1; number <= 2; ++number) {
        auto parts = parts_of(qns[static_cast<std::size_t>(number - 1)]);
        parts.flag = std::to_string((static_cast<unsigned>(t.target().edition) << 2) | 3U);
        parts.after_flag = fmt::format("PNUM=2;PNO={};", number);
        parts.cp = time + (number == 1 ? ";a21026-Rtd=1,a21026-Flag=N" : ";a19001-Rtd=9,a19001-Flag=N");
        wire->send(ServerTrial::frame(t.segment(parts)));
    }
    return t.expect(*wire, qns);
}

Verdict heartbeat(ServerTrial& t) {
    return with_cn(t, "9015", "9013", true, "9");
}
Verdict time_wanted(ServerTrial& t) {
    return with_cn(t, "1013", "9013", true);
}

Verdict minute_hour_day(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    std::vector<std::string> qns;
    const std::string now = t.values().substr(9, 14);
    for (const auto& [cn, time] : {std::pair<std::string, std::string>{"2051", now.substr(0, 12) + "00"},
                                   {"2061", now.substr(0, 10) + "0000"},
                                   {"2031", now.substr(0, 8) + "000000"}}) {
        qns.push_back(t.next_qn());
        auto parts = parts_of(qns.back());
        parts.cn = cn;
        parts.cp = fmt::format("DataTime={};a21026-Min=1,a21026-Avg=2,a21026-Max=3,a21026-Cou=0.1,a21026-Flag=N", time);
        wire->send(ServerTrial::frame(t.segment(parts)));
    }
    return t.expect(*wire, qns);
}

Verdict back_filled(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) {
        auto parts = parts_of(qn);
        parts.flag = "9";
        parts.after_flag = "RF=1;";
        return ServerTrial::frame(t.segment(parts));
    });
}

Verdict encrypted(ServerTrial& t, bool corrupt) {
    if (!t.target().key) return {Outcome::kSkipped, t.say("没有 --key", "no --key")};
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    auto parts = parts_of(qn);
    parts.flag = "9";
    const std::string plain = t.segment(parts);
    auto cipher = protocol::encrypt_segment(plain, *t.target().key);
    if (!cipher) return {Outcome::kSkipped, "CP"};
    if (corrupt) (*cipher)[cipher->find("CP=&&") + 21] ^= 0x40;
    wire->send(fmt::format("##{:04}{}{:04X}\r\n", plain.size(), *cipher, crc212(plain)));
    return corrupt ? t.expect_silence(*wire, qn) : t.expect(*wire, qn);
}
Verdict sm4_frame(ServerTrial& t) {
    return encrypted(t, false);
}
Verdict sm4_damaged(ServerTrial& t) {
    return encrypted(t, true);
}

constexpr Edition k05 = Edition::k2005;
constexpr Edition k17 = Edition::k2017;
constexpr Edition k25 = Edition::k2025;

const std::array<ServerCase, 18> kCases{{
    {"one_frame",
     {"一帧实时数据", "one frame of data"},
     k641,
     Need::kRequired,
     k05,
     {"2011，要求应答", "2011 that wants an answer"},
     kAnswered,
     one_frame},
    {"two_writes",
     {"一帧分两次发", "a frame in two writes"},
     kStream,
     Need::kRequired,
     k05,
     {"前 40 字节，停顿，其余", "40 bytes, a pause, the rest"},
     kAnswered,
     two_writes},
    {"first_byte",
     {"先到一个字节", "one byte comes first"},
     kStream,
     Need::kRequired,
     k05,
     {"`#`，停顿，其余", "`#`, a pause, the rest"},
     kAnswered,
     first_byte},
    {"single_bytes",
     {"逐字节到达", "byte by byte"},
     kStream,
     Need::kRequired,
     k05,
     {"每 5 ms 一字节", "a byte every 5 ms"},
     kAnswered,
     single_bytes},
    {"two_in_one",
     {"两帧一次发", "two frames in one write"},
     kStream,
     Need::kRequired,
     k05,
     {"两帧粘连", "two frames at once"},
     kAllAnswered,
     two_in_one},
    {"one_and_a_half",
     {"一帧半加半帧", "one and a half, then half"},
     kStream,
     Need::kRequired,
     k05,
     {"1½ 帧，停顿，½ 帧", "1½ frames, a pause, ½"},
     kAllAnswered,
     one_and_a_half},
    {"wrong_crc",
     {"CRC 错误", "wrong CRC"},
     "HJ 212-2017 6.2, A",
     Need::kRequired,
     k05,
     {"CRC 错一位的帧", "a frame whose CRC is off by one bit"},
     kNoAnswer,
     wrong_crc},
    {"no_answer_wanted",
     {"不要求应答的帧", "no answer wanted"},
     "HJ 212-2017 6.3, Flag",
     Need::kRequired,
     k05,
     {"Flag 的 A 位为 0", "Flag without bit A"},
     kNoAnswer,
     no_answer_wanted},
    {"answer_not_answered",
     {"对应答不再应答", "an answer is not answered"},
     "HJ 212-2017 6.4",
     Need::kRequired,
     k05,
     {"9012，A 位为 1", "9012 with bit A"},
     kNoAnswer,
     answer_not_answered},
    {"sent_again",
     {"重发同一帧", "the same frame again"},
     "HJ 212-2017 6.4.3, 6.6",
     Need::kRequired,
     k05,
     {"同一帧两次", "the same frame twice"},
     {"两次都应答", "both are answered"},
     sent_again},
    {"minute_hour_day",
     {"分钟、小时、日数据", "minute, hour and day"},
     "HJ 212-2017 C",
     Need::kRequired,
     k05,
     {"2051、2061、2031", "2051, 2061, 2031"},
     kAllAnswered,
     minute_hour_day},
    {"split_report",
     {"分包", "a split report"},
     "HJ 212-2017 C.49",
     Need::kRequired,
     k17,
     {"PNUM=2，两包各有 QN", "PNUM=2, each part with its QN"},
     {"每包按各自 QN 应答", "each answered by its own QN"},
     split_report},
    {"time_wanted",
     {"时间校准请求 1013", "1013 asks for the time"},
     "HJ 212-2017 6.4, C",
     Need::kRequired,
     k17,
     {"1013", "1013"},
     {"9013", "9013"},
     time_wanted},
    {"heartbeat",
     {"心跳 9015", "heartbeat 9015"},
     "HJ 212-2025 C",
     Need::kRequired,
     k25,
     {"9015，Flag=9", "9015, Flag=9"},
     {"9013", "9013"},
     heartbeat},
    {"back_filled",
     {"补传标记 RF=1", "back-fill mark RF=1"},
     "HJ 212-2025 8.1.2",
     Need::kRequired,
     k25,
     {"RF=1 的数据", "data with RF=1"},
     kAnswered,
     back_filled},
    {"sm4_frame",
     {"SM4 加密帧", "frame in SM4"},
     "HJ 212-2025 6.4, A.2",
     Need::kRequired,
     k25,
     {"2011，CP 为密文", "2011, CP is cipher text"},
     kAnswered,
     sm4_frame},
    {"sm4_damaged",
     {"损坏的密文", "damaged cipher text"},
     "HJ 212-2025 6.4",
     Need::kRequired,
     k25,
     {"密文错一位", "cipher text off by one bit"},
     kNoAnswer,
     sm4_damaged},
    {"binary_in_cp",
     {"CP 内有 ##、&&、回车", "##, && and CR LF inside CP"},
     "HJ 212-2025 6.4, A.2",
     Need::kRequired,
     k25,
     {"二进制 CP，再一帧好帧", "binary CP, then a good frame"},
     {"按长度成帧", "framed by length"},
     binary_in_cp},
}};

}  // namespace

std::span<const ServerCase> required_cases() {
    return kCases;
}

}  // namespace lvwang::conform
