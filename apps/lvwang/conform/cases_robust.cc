// What the field asks of a server: the standard does not say it, but devices and lines do it.
#include <algorithm>
#include <array>

#include "conform/server_play.h"

namespace lvwang::conform {
namespace {

using protocol::crc212;
using protocol::Edition;

constexpr std::string_view kField = "quirks.md";

Verdict garbage_before(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) { return "\x01\x02 noise # " + t.good(qn); });
}

Verdict lower_case_crc(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    // A QN whose check sum has a letter in it.
    std::string segment;
    std::string qn;
    do {
        qn = t.next_qn();
        segment = t.segment(parts_of(qn));
    } while (fmt::format("{:04x}", crc212(segment)).find_first_of("abcdef") == std::string::npos);
    wire->send(fmt::format("##{:04}{}{:04x}\r\n", segment.size(), segment, crc212(segment)));
    return t.expect(*wire, qn);
}

// A frame with a wrong length field, then a good one, which must be answered; whether the first is, is the server's choice.
Verdict behind_length(ServerTrial& t, int wrong_by) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string bad_qn = t.next_qn();
    const std::string good_qn = t.next_qn();
    const std::string segment = t.segment(parts_of(bad_qn));
    wire->send(framed(segment, fmt::format("{:04}", static_cast<int>(segment.size()) + wrong_by)) + t.good(good_qn));
    if (t.answer(*wire, good_qn, t.target().patience_ms)) {
        return {Outcome::kPass, t.say("其后的好帧得到应答", "the good frame behind it is answered")};
    }
    // A length that promises more may swallow one frame; it must not swallow the line.
    const std::string later_qn = t.next_qn();
    wire->send(t.good(later_qn));
    if (t.answer(*wire, later_qn, t.target().patience_ms)) {
        return {Outcome::kOdd,
                t.say("紧跟的一帧丢失，再后一帧得到应答", "the frame behind it is lost, the one after is answered")};
    }
    return {Outcome::kFail, wire->closed() ? t.say("连接被关闭", "the connection was closed")
                                           : t.say("此后再无应答", "nothing is answered any more")};
}
Verdict length_too_small(ServerTrial& t) {
    return behind_length(t, -9);
}
Verdict length_too_large(ServerTrial& t) {
    return behind_length(t, 500);
}

Verdict short_length(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) {
        const std::string segment = t.segment(parts_of(qn));
        return framed(segment, std::to_string(segment.size()));
    });
}

Verdict no_crlf(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) {
        const std::string segment = t.segment(parts_of(qn));
        return framed(segment, fmt::format("{:04}", segment.size()), "");
    });
}

Verdict other_line_ends(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    std::vector<std::string> qns;
    std::string bytes;
    for (const std::string_view end : {"\r", "\n", "\\r\\n", "\r\n"}) {
        qns.push_back(t.next_qn());
        const std::string segment = t.segment(parts_of(qns.back()));
        bytes += framed(segment, fmt::format("{:04}", segment.size()), end);
    }
    wire->send(bytes);
    return t.expect(*wire, qns);
}

Verdict gbk_text(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) {
        auto parts = parts_of(qn);
        parts.cp = t.values() + ";i11001-Info=//\xC7\xE5\xCF\xB4//";
        return ServerTrial::frame(t.segment(parts));
    });
}

Verdict unknown_cn(ServerTrial& t) {
    return with_cn(t, "2976", "9014", false);
}
Verdict login(ServerTrial& t) {
    return with_cn(t, "9021", "9022", true);
}
Verdict edition_2005(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string qn = t.next_qn();
    const std::string mn = t.target().mns.front().substr(0, 14);
    wire->send(ServerTrial::frame(fmt::format("ST={};CN=2011;QN={};PW={};MN={};Flag=1;CP=&&DataTime={};02-Rtd=12,02-Flag=N&&",
                                              t.target().st, qn, t.target().password, mn, t.values().substr(9, 14))));
    return t.expect(*wire, qn);
}

Verdict odd_qn(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::string now = t.next_qn();
    const std::array<std::string, 3> qns{"16179360" + now.substr(12, 5), now.substr(0, 14), now + "7"};
    for (const std::string& qn : qns) wire->send(t.good(qn));
    return t.expect(*wire, qns);
}

Verdict odd_header(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::array<std::string, 2> qns{t.next_qn(), t.next_qn()};
    const auto& target = t.target();
    const unsigned flag = (static_cast<unsigned>(target.edition) << 2) | 1U;
    wire->send(ServerTrial::frame(fmt::format("ST={};CN=2011;QN={};MN={};PW={};Flag={};CP=&&{}&&", target.st, qns[0],
                                              target.mns.front(), target.password, flag, t.values())));
    wire->send(ServerTrial::frame(fmt::format("QN={};ST={};CN=2011;PW={};MN={};Flag={}CP=&&{}&&", qns[1], target.st,
                                              target.password, target.mns.front(), flag, t.values())));
    return t.expect(*wire, qns);
}

Verdict noise_between(ServerTrial& t) {
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    const std::array<std::string, 2> qns{t.next_qn(), t.next_qn()};
    wire->send("865124030123456\r\n" + t.good(qns[0]) + "\r\n\r\n##865124\r\n" + std::string(4, '\0') +
               "010000000006010400000014\r\n" + t.good(qns[1]));
    return t.expect(*wire, qns);
}

Verdict long_frame(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) {
        auto parts = parts_of(qn);
        parts.cp = t.values();
        for (int i = 0; parts.cp.size() < 1600; ++i)
            parts.cp += fmt::format(";a990{:02}-Rtd=1,a990{:02}-Flag=N", i % 100, i % 100);
        return ServerTrial::frame(t.segment(parts));
    });
}

Verdict many_mn(ServerTrial& t) {
    if (t.target().mns.size() < 2)
        return {Outcome::kSkipped, t.say("只有一个测试 MN（--mn 可给多个）", "only one test MN (--mn takes several)")};
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    std::vector<std::string> qns;
    for (const std::string& mn : t.target().mns) {
        qns.push_back(t.next_qn());
        auto parts = parts_of(qns.back());
        parts.mn = mn;
        wire->send(ServerTrial::frame(t.segment(parts)));
    }
    return t.expect(*wire, qns);
}

Verdict second_line(ServerTrial& t) {
    auto old_line = t.connect();
    if (!old_line) return refused(old_line.error());
    const std::string before = t.next_qn();
    old_line->send(t.good(before));
    if (!t.answer(*old_line, before, t.target().patience_ms))
        return {Outcome::kFail, t.say("第一条连接未应答", "the first line is not answered")};
    auto new_line = t.connect();
    if (!new_line) return refused(new_line.error());
    const std::string after = t.next_qn();
    new_line->send(t.good(after));
    return t.expect(*new_line, after);
}

Verdict slow_neighbour(ServerTrial& t) {
    auto slow = t.connect();
    if (!slow) return refused(slow.error());
    const std::string slow_qn = t.next_qn();
    const std::string bytes = t.good(slow_qn);
    slow->send_slowly(bytes.substr(0, 60), 2 * t.target().byte_pause_ms);
    const Verdict other = one_frame(t);
    if (other.outcome == Outcome::kFail)
        return {Outcome::kFail, t.say("慢连接期间别的连接得不到应答", "others are not served meanwhile")};
    slow->send_slowly(bytes.substr(60, 60), 2 * t.target().byte_pause_ms);
    slow->send(bytes.substr(120));
    return t.expect(*slow, slow_qn);
}

// Answers are read only when all is sent: a server that waits for us to read must not lock up for that little.
Verdict flood(ServerTrial& t) {
    constexpr int kFrames = 1'000;
    auto wire = t.connect();
    if (!wire) return refused(wire.error());
    std::vector<std::string> qns;
    std::string bytes;
    for (int i = 0; i < kFrames; ++i) {
        qns.push_back(t.next_qn());
        bytes += t.good(qns.back());
    }
    if (!wire->send(bytes)) return {Outcome::kFail, t.say("服务器不再读取", "the server stops reading")};
    return t.expect(*wire, qns);
}

Verdict idle_lines(ServerTrial& t) {
    std::vector<Wire> idle;
    for (int i = 0; i < 30; ++i) {
        auto wire = t.connect();
        if (!wire) return refused(wire.error());
        idle.push_back(std::move(*wire));
    }
    return one_frame(t);
}

Verdict half_and_gone(ServerTrial& t) {
    for (int i = 0; i < 5; ++i) {
        auto wire = t.connect();
        if (!wire) return refused(wire.error());
        wire->send(t.good(t.next_qn()).substr(0, 30));
        wire->hang_up();
    }
    return one_frame(t);
}

Verdict other_protocol(ServerTrial& t) {
    for (const std::string_view hello : {std::string_view("GET / HTTP/1.1\r\nHost: here\r\n\r\n"),
                                         std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03zz", 13)}) {
        auto wire = t.connect();
        if (!wire) return refused(wire.error());
        wire->send(hello);
        pause_ms(t.target().gap_ms);
    }
    return one_frame(t);
}

Verdict much_garbage(ServerTrial& t) {
    return answered(t, [&](const std::string& qn) {
        std::string bytes;
        while (bytes.size() < 500'000) bytes += "##9999 no frame && 0000 \xEE\xEE\r\n";
        return bytes + t.good(qn);
    });
}

constexpr Edition k05 = Edition::k2005;

const std::array<ServerCase, 23> kCases{{
    {"edition_2005",
     {"2005 版报文", "a frame of 2005"},
     "HJ/T 212-2005 B",
     Need::kRobust,
     k05,
     {"QN 在第三位，污染物代码 02", "QN third, code 02"},
     {"9014，QN 在 CP 内", "9014 with QN inside CP"},
     edition_2005},
    {"lower_case_crc",
     {"小写 CRC", "CRC in lower case"},
     kField,
     Need::kRobust,
     k05,
     {"CRC 小写", "lower-case hex"},
     kAnswered,
     lower_case_crc},
    {"garbage_before",
     {"帧前有杂质", "noise before a frame"},
     kField,
     Need::kRobust,
     k05,
     {"杂质，再一帧", "noise, then a frame"},
     kAnswered,
     garbage_before},
    {"length_too_small",
     {"长度偏小", "length too small"},
     kField,
     Need::kRobust,
     k05,
     {"长度少 9，再一帧好帧", "length 9 too small, then a good frame"},
     kGoodAnswered,
     length_too_small},
    {"length_too_large",
     {"长度偏大", "length too large"},
     kField,
     Need::kRobust,
     k05,
     {"长度多 500，再一帧好帧", "length 500 too large, then a good frame"},
     kGoodAnswered,
     length_too_large},
    {"short_length",
     {"长度不足四位", "length of three digits"},
     kField,
     Need::kRobust,
     k05,
     {"`##` 加三位长度", "`##` and three digits"},
     kAnswered,
     short_length},
    {"no_crlf",
     {"没有回车换行", "no CR LF"},
     kField,
     Need::kRobust,
     k05,
     {"帧尾即止", "nothing behind the CRC"},
     kAnswered,
     no_crlf},
    {"other_line_ends",
     {"其他帧尾", "other line ends"},
     kField,
     Need::kRobust,
     k05,
     {"CR、LF、写成四个字符的 \\r\\n", "CR, LF, \\r\\n as four characters"},
     kAllAnswered,
     other_line_ends},
    {"noise_between",
     {"帧间有杂质", "noise between frames"},
     kField,
     Need::kRobust,
     k05,
     {"IMEI、空行、##心跳、NUL、Modbus", "IMEI, blank lines, ##beat, NUL, Modbus"},
     kAllAnswered,
     noise_between},
    {"odd_qn",
     {"不规范的 QN", "odd QN"},
     kField,
     Need::kRobust,
     k05,
     {"13、14、18 位 QN", "QN of 13, 14, 18 digits"},
     {"原样回写", "echoed byte for byte"},
     odd_qn},
    {"odd_header",
     {"字段次序、缺分号", "field order, missing `;`"},
     kField,
     Need::kRobust,
     k05,
     {"MN 在 PW 前；Flag=5CP=", "MN before PW; Flag=5CP="},
     kAllAnswered,
     odd_header},
    {"unknown_cn",
     {"未知 CN 要求应答", "unknown CN that wants an answer"},
     kField,
     Need::kRobust,
     k05,
     {"CN=2976", "CN=2976"},
     {"9014", "9014"},
     unknown_cn},
    {"login", {"登录 9021", "login 9021"}, kField, Need::kRobust, k05, {"9021", "9021"}, {"9022", "9022"}, login},
    {"gbk_text",
     {"GBK 文字", "text in GBK"},
     kField,
     Need::kRobust,
     k05,
     {"日志为 GBK", "a log text in GBK"},
     kAnswered,
     gbk_text},
    {"long_frame",
     {"超过 1024 字节", "more than 1024 bytes"},
     kField,
     Need::kRobust,
     k05,
     {"约 1700 字节的数据段", "a segment of about 1700 bytes"},
     kAnswered,
     long_frame},
    {"many_mn",
     {"一条连接多个 MN", "many MN on one line"},
     kField,
     Need::kRobust,
     k05,
     {"每个测试 MN 一帧", "a frame of each test MN"},
     kAllAnswered,
     many_mn},
    {"second_line",
     {"同一 MN 的第二条连接", "a second line of the same MN"},
     kField,
     Need::kRobust,
     k05,
     {"旧连接不关，新连接发数据", "data on a new line, the old one open"},
     kAnswered,
     second_line},
    {"slow_neighbour",
     {"慢速连接", "a slow line"},
     kField,
     Need::kRobust,
     k05,
     {"每 10 ms 一字节，另一连接照发", "a byte every 10 ms, another line meanwhile"},
     kAllAnswered,
     slow_neighbour},
    {"flood",
     {"一千帧连发", "a thousand frames at once"},
     kField,
     Need::kRobust,
     k05,
     {"1000 帧不等应答", "1000 frames, no answer awaited"},
     kAllAnswered,
     flood},
    {"idle_lines",
     {"三十条静默连接", "thirty silent lines"},
     kField,
     Need::kRobust,
     k05,
     {"30 条空连接，再一帧", "30 silent lines, then a frame"},
     kAnswered,
     idle_lines},
    {"half_and_gone",
     {"半帧后断线", "half a frame, then gone"},
     kField,
     Need::kRobust,
     k05,
     {"半帧即断，五次", "half a frame and gone, five times"},
     kGoodAnswered,
     half_and_gone},
    {"other_protocol",
     {"HTTP、TLS 误连", "HTTP and TLS by mistake"},
     kField,
     Need::kRobust,
     k05,
     {"GET /，TLS hello", "GET /, a TLS hello"},
     kGoodAnswered,
     other_protocol},
    {"much_garbage",
     {"五十万字节杂质", "half a megabyte of noise"},
     kField,
     Need::kRobust,
     k05,
     {"500 kB 非帧，再一帧", "500 kB of no frame, then a frame"},
     kAnswered,
     much_garbage},
}};

}  // namespace

std::span<const ServerCase> robust_cases() {
    return kCases;
}

}  // namespace lvwang::conform
