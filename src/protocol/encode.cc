#include "protocol/encode.h"

#include "base/check.h"
#include "protocol/crc212.h"
#include "protocol/frame_reader.h"

namespace lvwang::protocol {
namespace {

constexpr std::string_view kSystemInteraction = "91";  // ST of every answer

void append_field(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.append(name).append("=").append(value).append(";");
}

void append_packet_numbers(std::string& out, const OutgoingMessage& message) {
    if (message.packet_count == 0) return;
    out += fmt::format("PNUM={};PNO={};", message.packet_count, message.packet_number);
}

unsigned flag_of(const OutgoingMessage& message) {
    const unsigned version = static_cast<unsigned>(message.edition) << 2;
    const bool split = message.packet_count > 0 || message.as_2005_request;
    return version | (split ? kFlagSplit : 0U) | (message.wants_answer ? kFlagAnswer : 0U);
}

bool is_answer(std::string_view cn) {
    return cn == "9011" || cn == "9012" || cn == "9013" || cn == "9014" || cn == "9022";
}

// Some loggers send the heartbeat of 2025 without the bit that asks for an answer, and wait for one all the same.
bool waits_for_answer(const Message& message) {
    return message.wants_answer() || (message.edition == Edition::k2025 && message.cn() == "9015");
}

std::string_view answer_command(const Message& message) {
    const std::string_view cn = message.cn();
    if (cn == "9015" || cn == "1013") return "9013";  // heartbeat, and the wish for the right time
    // New in 2025 and notices too: who asks for an MN (in 2005 the warning time), who asks for a key.
    if (message.edition == Edition::k2025 && (cn == "1001" || cn == "1014")) return "9013";
    if (cn == "9021") return "9022";  // vendors' login
    return "9014";
}

}  // namespace

CpText& CpText::item(std::string_view key, std::string_view value) {
    if (!text_.empty()) text_ += ';';
    text_.append(key).append("=").append(value);
    return *this;
}

CpText& CpText::also(std::string_view key, std::string_view value) {
    LVWANG_CHECK(!text_.empty(), "field {} before any item", key);
    text_.append(",").append(key).append("=").append(value);
    return *this;
}

std::string encode_segment(const OutgoingMessage& message) {
    const bool is_2005 = message.edition == Edition::k2005;
    std::string out;
    out.reserve(96 + message.qn.size() + message.pw.size() + message.mn.size() + message.cp.size());
    append_field(out, "QN", message.qn);
    if (is_2005) append_packet_numbers(out, message);
    append_field(out, "ST", message.st);
    append_field(out, "CN", message.cn);
    append_field(out, "PW", message.pw);
    append_field(out, "MN", message.mn);
    const unsigned flag = flag_of(message);
    if (!is_2005 || flag != 0) append_field(out, "Flag", std::to_string(flag));
    if (!is_2005) append_packet_numbers(out, message);
    if (message.edition == Edition::k2025 && message.back_filled) append_field(out, "RF", "1");
    out.append("CP=&&").append(message.cp).append("&&");
    return out;
}

Result<std::string> frame_of(std::string_view segment) {
    if (segment.size() > kSegmentBytesMax) {
        return fail(ErrorCode::kOutOfRange, "a data segment of {} bytes; at most {} can be sent", segment.size(),
                    kSegmentBytesMax);
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::size_t kAroundBytes = 12;  // `##`, length, CRC, line end
    const std::uint16_t crc = crc212(segment);
    std::string frame;
    frame.reserve(segment.size() + kAroundBytes);
    frame += "##";
    for (const std::size_t place : {1000U, 100U, 10U, 1U}) frame += static_cast<char>('0' + segment.size() / place % 10);
    frame += segment;
    for (const int shift : {12, 8, 4, 0}) frame += kHex[(crc >> shift) & 0xFU];
    frame += "\r\n";
    return frame;
}

Result<std::string> encode(const OutgoingMessage& message) {
    return frame_of(encode_segment(message));
}

Result<std::string> encode(const OutgoingMessage& message, const Sm4Key& key) {
    const std::string plain = encode_segment(message);
    LVWANG_ASSIGN(std::string frame, frame_of(plain));
    const auto cipher = encrypt_segment(plain, key);
    LVWANG_CHECK(cipher && cipher->size() == plain.size(), "cipher text of {} bytes changes the length", plain.size());
    constexpr std::size_t kHeadBytes = 6;  // `##` and the length
    return frame.replace(kHeadBytes, plain.size(), *cipher);
}

std::optional<std::string> answer_to(const Message& message) {
    if (!waits_for_answer(message) || is_answer(message.cn())) return std::nullopt;
    const Header& asked = message.header_on_wire();
    OutgoingMessage answer;
    answer.edition = message.edition;
    answer.st = kSystemInteraction;
    answer.cn = answer_command(message);
    CpText echo;
    if (message.edition == Edition::k2005) {
        if (asked.qn) echo.item("QN", *asked.qn);
        if (answer.cn == "9014") {
            echo.item("CN", message.cn());
        } else {
            answer.pw = asked.pw.value_or(std::string_view());
            answer.mn = asked.mn.value_or(std::string_view());
        }
        answer.cp = echo.text();
    } else {
        answer.qn = asked.qn.value_or(std::string_view());
        answer.pw = asked.pw.value_or(std::string_view());
        answer.mn = asked.mn.value_or(std::string_view());
    }
    auto frame = encode(answer);
    return frame ? std::optional(std::move(*frame)) : std::nullopt;
}

}  // namespace lvwang::protocol
