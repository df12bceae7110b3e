#include "protocol/frame_reader.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/check.h"
#include "protocol/crc212.h"
#include "protocol/message.h"

namespace lvwang::protocol {
namespace {

constexpr std::string_view kStart = "##";
constexpr std::string_view kFence = "&&";
constexpr char kUsualKey[] = "QN=";
constexpr char kUsualBetween[] = "\r\n##";
constexpr std::size_t kLengthDigits = 4;
constexpr std::size_t kCrcDigits = 4;
constexpr std::size_t kFirstKeyBytesMax = 32;    // `QN`, `ST`, with blanks or junk before it
constexpr std::size_t kLineHeadBytes = 16;       // enough to tell the kinds of skipped text apart
constexpr std::size_t kIdleBytesMax = 2 * 1024;  // thousands of connections wait idle: larger buffers are given back
constexpr std::uint8_t kCrDue = 1;
constexpr std::uint8_t kLfDue = 2;

// As starts_with, with a length that the compiler knows: a word is compared, no function called.
template <std::size_t kSize>
bool begins_with(std::string_view bytes, const char (&head)[kSize]) {
    return bytes.size() >= kSize - 1 && std::memcmp(bytes.data(), head, kSize - 1) == 0;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct LengthField {
    std::size_t digits = 0;
    std::size_t value = 0;
};

// The digits behind `##`: four, or fewer where the sender leaves out leading zeros.
LengthField read_length(std::string_view bytes) {
    LengthField length;
    std::size_t at = kStart.size();
    while (length.digits < kLengthDigits && at < bytes.size() && is_digit(bytes[at])) {
        length.value = length.value * 10 + static_cast<std::size_t>(bytes[at] - '0');
        ++length.digits;
        ++at;
    }
    return length;
}

bool crc_fits(std::string_view segment, std::string_view crc_text) {
    const auto stated = parse_crc(crc_text);
    return stated && *stated == crc212(segment);
}

enum class Found : std::uint8_t { kNo, kYes, kUnknown };  // unknown: more bytes must come

// Whether a frame may begin here: `##`, digits, and soon a `=` as behind the first key of any segment. Loggers also send
// `##<number>` and a line end for a heartbeat.
Found start_at(std::string_view bytes) {
    if (!begins_with(bytes, "##") && !kStart.starts_with(bytes)) return Found::kNo;
    const LengthField length = read_length(bytes);
    const std::size_t header = kStart.size() + length.digits;
    if (bytes.size() <= header) return Found::kUnknown;
    if (length.value == 0) return Found::kNo;
    if (begins_with(bytes.substr(header), kUsualKey)) return Found::kYes;
    const std::string_view key = bytes.substr(header, kFirstKeyBytesMax);
    const std::size_t stop = key.find_first_of("=\r\n#&");
    if (stop != std::string_view::npos) return key[stop] == '=' ? Found::kYes : Found::kNo;
    return key.size() < kFirstKeyBytesMax ? Found::kUnknown : Found::kNo;
}

// Whether a frame with right length and CRC stands at the front of `bytes`.
bool is_whole_frame(std::string_view bytes) {
    const LengthField length = read_length(bytes);
    if (length.digits == 0 || length.value == 0) return false;
    const std::size_t header = kStart.size() + length.digits;
    if (bytes.size() < header + length.value + kCrcDigits) return false;
    return crc_fits(bytes.substr(header, length.value), bytes.substr(header + length.value));
}

// Whether what follows a CRC can follow one: a line end (also written out, as in text copied from the PDF), `**`, or `##`.
Found tail_at(std::string_view bytes, std::size_t at) {
    if (at >= bytes.size()) return Found::kUnknown;
    const char first = bytes[at];
    if (first == '\r' || first == '\n' || first == '\0') return Found::kYes;
    if (first != '#' && first != '*' && first != '\\') return Found::kNo;
    if (at + 1 >= bytes.size()) return Found::kUnknown;
    const char second = bytes[at + 1];
    if (first == '\\') return second == 'r' || second == 'n' ? Found::kYes : Found::kNo;
    return second == first ? Found::kYes : Found::kNo;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::kOk: return "ok";
        case Verdict::kBadCrc: return "bad_crc";
        case Verdict::kBadLength: return "bad_length";
        case Verdict::kEncrypted: return "encrypted";
        case Verdict::kTruncated: return "truncated";
        case Verdict::kBadKey: return "bad_key";
    }
    LVWANG_CHECK(false, "verdict {} has no name", static_cast<int>(verdict));
}

std::string_view to_string(LineEnd end) {
    switch (end) {
        case LineEnd::kCrLf: return "cr_lf";
        case LineEnd::kCr: return "cr";
        case LineEnd::kLf: return "lf";
        case LineEnd::kWritten: return "written";
        case LineEnd::kStars: return "stars";
        case LineEnd::kNone: return "none";
    }
    LVWANG_CHECK(false, "line end {} has no name", static_cast<int>(end));
}

void FrameReader::feed(std::string_view bytes) {
    buffer_.erase(0, consumed_);
    consumed_ = 0;
    if (closing_ != Closing::kNo) {  // what the pause has passed over is judged anew
        closing_ = Closing::kNo;
        searched_ = 0;
        unfit_end_ = 0;
    }
    buffer_.append(bytes);
}

void FrameReader::pause() {
    closing_ = Closing::kPaused;
}

void FrameReader::finish() {
    closing_ = Closing::kEnded;
}

std::optional<Frame> FrameReader::next() {
    for (;;) {
        skip_to_start();
        if (pending().size() <= kStart.size()) break;
        const Candidate candidate = judge();
        if (candidate.decision == Decision::kMore) break;
        if (candidate.decision == Decision::kNoFrame) {
            skip(1);
            continue;
        }
        take(candidate);
        return candidate.frame;
    }
    if (closing_ == Closing::kEnded) {
        count_line();
        close_tail();
    }
    release_memory();
    return std::nullopt;
}

std::uint64_t FrameReader::skipped_bytes() const {
    return std::accumulate(skipped_.begin(), skipped_.end(), line_bytes_);
}

void FrameReader::take(const Candidate& candidate) {
    count_line();
    advance(candidate.length);
    const bool truncated = candidate.frame.verdict == Verdict::kTruncated;
    close_tail();
    tail_open_ = !truncated;
    line_end_due_ = truncated ? 0 : kCrDue | kLfDue;
    const Verdict verdict = candidate.frame.verdict;
    if (is_usable(verdict) || verdict == Verdict::kEncrypted || verdict == Verdict::kBadKey) usable_end_ = offset_;
    searched_ = 0;
    unfit_end_ = 0;
}

void FrameReader::advance(std::size_t bytes) {
    consumed_ += bytes;
    offset_ += bytes;
}

void FrameReader::release_memory() {
    if (buffer_.capacity() <= kIdleBytesMax || pending().size() > kIdleBytesMax) return;
    std::string small(pending());
    buffer_.swap(small);
    consumed_ = 0;
}

// Skips until `##` and a digit stand in front, or nothing that could become that.
void FrameReader::skip_to_start() {
    skip_usual_line_end();
    for (;;) {
        const std::string_view bytes = pending();
        const std::size_t at = begins_with(bytes, "##") ? 0 : bytes.find(kStart);
        if (at == std::string_view::npos) {
            const bool half = bytes.ends_with('#') && closing_ != Closing::kEnded;
            skip(bytes.size() - (half ? 1 : 0));
            return;
        }
        skip(at);
        if (bytes.size() - at <= kStart.size()) {
            if (closing_ == Closing::kEnded) skip(kStart.size());
            return;
        }
        if (is_digit(bytes[at + kStart.size()])) return;
        skip(1);
    }
}

// What stands between nearly all frames, in one step: the line end of the one before, and `##` behind it.
void FrameReader::skip_usual_line_end() {
    if (!tail_open_ || !tail_.empty() || line_end_due_ != (kCrDue | kLfDue) || line_bytes_ != 0) return;
    if (!begins_with(pending(), kUsualBetween)) return;
    ++line_ends_[static_cast<std::size_t>(LineEnd::kCrLf)];
    tail_open_ = false;
    line_end_due_ = 0;
    advance(std::strlen("\r\n"));
}

void FrameReader::skip(std::size_t bytes) {
    for (const char c : pending().substr(0, bytes)) skip_byte(c);
    advance(bytes);
}

void FrameReader::skip_byte(char c) {
    if (tail_open_) note_tail(c);
    const std::uint8_t due = c == '\r' ? kCrDue : c == '\n' ? kLfDue : 0;
    if ((line_end_due_ & due) != 0) {
        line_end_due_ = due == kCrDue ? kLfDue : 0;
        return;
    }
    line_end_due_ = 0;
    if (due != 0 || (line_bytes_ == 0 && !line_known_ && (c == ' ' || c == '\t' || c == '\0'))) {
        count_line();
        ++skipped_[static_cast<std::size_t>(Skipped::kBlank)];
        return;
    }
    ++line_bytes_;
    if (!line_known_) {
        line_head_.push_back(c);
        line_known_ = line_head_.size() == kLineHeadBytes;
        if (line_known_) line_kind_ = kind_of_skipped(line_head_);
    }
}

void FrameReader::note_tail(char c) {
    tail_.push_back(c);
    // As soon as no further byte can change what it is.
    if (tail_ != "\r" && tail_ != "*" && tail_ != "\\") close_tail();
}

void FrameReader::close_tail() {
    if (!tail_open_) return;
    LineEnd end = LineEnd::kNone;
    if (tail_ == "\r\n") {
        end = LineEnd::kCrLf;
    } else if (tail_.starts_with('\r')) {
        end = LineEnd::kCr;
    } else if (tail_.starts_with('\n')) {
        end = LineEnd::kLf;
    } else if (tail_ == "\\r" || tail_ == "\\n") {
        end = LineEnd::kWritten;
    } else if (tail_ == "**") {
        end = LineEnd::kStars;
    }
    ++line_ends_[static_cast<std::size_t>(end)];
    tail_.clear();
    tail_open_ = false;
}

void FrameReader::count_line() {
    if (line_bytes_ > 0 && !line_known_) line_kind_ = kind_of_skipped(line_head_);
    skipped_[static_cast<std::size_t>(line_kind_)] += line_bytes_;
    line_bytes_ = 0;
    line_known_ = false;
    line_head_.clear();
}

// Judges what begins with `##` and a digit.
FrameReader::Candidate FrameReader::judge() {
    const std::string_view bytes = pending();
    const Found start = start_at(bytes);
    if (start == Found::kUnknown && closing_ != Closing::kEnded) return {};
    if (start != Found::kYes) return {Decision::kNoFrame, {}, 0};
    const LengthField length = read_length(bytes);
    const std::size_t header = kStart.size() + length.digits;
    const std::size_t end = header + length.value;
    if (bytes.size() >= end + kCrcDigits) return judge_at_length(header, end);
    if (closing_ == Closing::kNo) return {};
    return search_end(header, closing_ == Closing::kEnded);
}

// As many bytes as the length field promises are there.
FrameReader::Candidate FrameReader::judge_at_length(std::size_t header, std::size_t end) {
    const std::string_view bytes = pending();
    const std::string_view segment = bytes.substr(header, end - header);
    const auto stated = parse_crc(bytes.substr(end));
    if (!stated) return search_end(header, true);
    const Swept swept = sweep(segment);
    if (*stated == swept.crc) return fit(Verdict::kOk, header, end, swept);

    const Found tail = tail_at(bytes, end + kCrcDigits);
    if (tail == Found::kNo) return search_end(header, true);
    if (tail == Found::kUnknown && closing_ == Closing::kNo) return {};
    // A frame that broke off may promise just as much as ends with a good one behind it.
    for (std::size_t at = bytes.find(kStart, header); at < end; at = bytes.find(kStart, at + 1)) {
        if (is_whole_frame(bytes.substr(at, end + kCrcDigits - at))) return broken_off(at);
    }
    return unfit(header, end);
}

// The length leads nowhere: looks for a CRC that fits and stands behind `&&` or before a line end, up to the next start of a
// frame. `complete`: the bytes that the length field promises are there, or will never come.
FrameReader::Candidate FrameReader::search_end(std::size_t header, bool complete) {
    const std::string_view bytes = pending().substr(0, header + kSegmentBytesMax + kCrcDigits);
    std::size_t at = std::max(searched_, header);
    while ((at = bytes.find_first_of("&#\r\n\\", at)) != std::string_view::npos) {
        std::optional<Candidate> decided;
        if (bytes[at] == '&') {
            decided = judge_fence(header, at);
        } else if (bytes[at] == '#') {
            decided = judge_inner_start(header, at, complete);
        } else {
            decided = judge_line_end(header, at);
        }
        if (decided) {
            searched_ = at;
            return *decided;
        }
        ++at;
    }
    searched_ = bytes.size();
    const bool full = bytes.size() == header + kSegmentBytesMax + kCrcDigits;
    if (full || closing_ == Closing::kEnded) return give_up(header, bytes.size());
    return {};
}

// `&` at `at`: absent where it does not end the candidate.
std::optional<FrameReader::Candidate> FrameReader::judge_fence(std::size_t header, std::size_t at) {
    const std::string_view bytes = pending();
    const std::size_t end = at + kFence.size();
    if (bytes.size() < end + kCrcDigits && closing_ == Closing::kNo) return Candidate{};
    if (!bytes.substr(at).starts_with(kFence) || !parse_crc(bytes.substr(std::min(end, bytes.size())))) return std::nullopt;
    const Found tail = tail_at(bytes, end + kCrcDigits);
    if (tail == Found::kUnknown && closing_ == Closing::kNo) return Candidate{};
    if (tail == Found::kNo) return std::nullopt;
    return judge_end(header, end + kCrcDigits);
}

// `#` at `at`: absent where no other frame begins there.
std::optional<FrameReader::Candidate> FrameReader::judge_inner_start(std::size_t header, std::size_t at, bool complete) {
    const std::string_view inner = pending().substr(at);
    const Found start = start_at(inner);
    if (start == Found::kUnknown && closing_ == Closing::kNo) return Candidate{};
    if (start != Found::kYes || (!complete && !is_whole_frame(inner))) return std::nullopt;
    return give_up(header, at);
}

// A line end, perhaps written out, at `at`.
std::optional<FrameReader::Candidate> FrameReader::judge_line_end(std::size_t header, std::size_t at) {
    const Found tail = tail_at(pending(), at);
    if (tail == Found::kUnknown && closing_ == Closing::kNo) return Candidate{};
    return tail == Found::kYes ? judge_end(header, at) : std::nullopt;
}

// The candidate may end before `at`: absent where four digits there are no CRC that fits.
std::optional<FrameReader::Candidate> FrameReader::judge_end(std::size_t header, std::size_t at) {
    const std::string_view bytes = pending();
    if (at <= header + kCrcDigits) return std::nullopt;
    const std::size_t end = at - kCrcDigits;
    const auto stated = parse_crc(bytes.substr(end));
    if (!stated) return std::nullopt;
    const Swept swept = sweep(bytes.substr(header, end - header));
    if (*stated == swept.crc) return fit(Verdict::kBadLength, header, end, swept);
    if (auto cipher = judge_cipher_text(Verdict::kBadLength, header, end); cipher && is_usable(cipher->frame.verdict))
        return cipher;
    if (unfit_end_ == 0) unfit_end_ = end;
    return std::nullopt;
}

// No end comes before `at` whose CRC fits, unless it is `at` itself.
FrameReader::Candidate FrameReader::give_up(std::size_t header, std::size_t at) {
    const std::string_view bytes = pending();
    if (const auto fits = judge_end(header, at)) return *fits;
    if (unfit_end_ != 0) return unfit(header, unfit_end_);
    const bool at_start = bytes.substr(at).starts_with(kStart);
    return broken_off(!at_start && bytes[at - 1] == '#' ? at - 1 : at);  // a last `#` may be half of a start
}

// The CRC fits the bytes as they stand; of cipher text one in 256 does by chance.
FrameReader::Candidate FrameReader::fit(Verdict verdict, std::size_t header, std::size_t end, const Swept& swept) {
    if (swept.may_be_cipher_text) {
        if (auto cipher = judge_cipher_text(verdict, header, end)) return *cipher;
    }
    return delimited(verdict, header, end);
}

// @param plain  what the CRC is of where CP was cipher text
FrameReader::Candidate FrameReader::delimited(Verdict verdict, std::size_t header, std::size_t end,
                                              std::optional<std::string_view> plain) const {
    const std::string_view bytes = pending();
    Candidate candidate{Decision::kFrame, {}, end + kCrcDigits};
    Frame& frame = candidate.frame;
    frame.verdict = verdict;
    frame.bytes = bytes.substr(0, end + kCrcDigits);
    frame.segment = bytes.substr(header, end - header);
    frame.offset = offset_;

    const LengthField length = read_length(bytes);
    if (length.digits < kLengthDigits) frame.warnings.add(Warning::kShortLengthField);
    if (header + length.value != end) frame.warnings.add(Warning::kLengthRepaired);
    if (frame.segment.size() > kSegmentBytesStandard) frame.warnings.add(Warning::kSegmentOver1024);
    const std::string_view crc_text = bytes.substr(end, kCrcDigits);
    if (std::any_of(crc_text.begin(), crc_text.end(), [](char c) { return c >= 'a'; })) {
        frame.warnings.add(Warning::kLowerCaseCrc);
    }
    if (verdict == Verdict::kBadCrc) {
        const std::uint16_t stated = parse_crc(crc_text).value_or(0);
        const std::string_view checked = plain.value_or(frame.segment);
        if (crc_modbus(checked) == stated) {
            frame.warnings.add(Warning::kCrcModbus);
        } else if (crc212(checked) == swap_bytes(stated)) {
            frame.warnings.add(Warning::kCrcSwapped);
        } else if (stated == 0 || stated == 0xFFFF) {
            frame.warnings.add(Warning::kCrcPlaceholder);
        } else if (!is_crc212_value(stated)) {
            frame.warnings.add(Warning::kCrcForeign);
        }
    }
    return candidate;
}

// What the keys of its MN make of a frame whose CP is cipher text, `whole` where one opens it. Absent: CP is plain.
std::optional<FrameReader::Candidate> FrameReader::judge_cipher_text(Verdict whole, std::size_t header, std::size_t end) {
    const std::string_view bytes = pending();
    const std::string_view segment = bytes.substr(header, end - header);
    const Message message = decode(segment);
    if (!message.warnings.has(Warning::kEncrypted)) return std::nullopt;
    const std::vector<Sm4Key> keys = keys_ ? keys_(message.mn()) : std::vector<Sm4Key>();
    const std::uint16_t crc = parse_crc(bytes.substr(end)).value_or(0);
    auto opened = open_segment(segment, crc, keys);
    if (!opened) return delimited(keys.empty() ? Verdict::kEncrypted : Verdict::kBadKey, header, end);
    const bool over_cipher_text = !opened->crc_fits && crc == crc212(segment);
    plain_ = std::move(opened->segment);
    Candidate candidate = delimited(opened->crc_fits || over_cipher_text ? whole : Verdict::kBadCrc, header, end, plain_);
    candidate.frame.segment = plain_;
    candidate.frame.key = opened->key;
    candidate.frame.warnings.add(Warning::kEncrypted);
    if (over_cipher_text) candidate.frame.warnings.add(Warning::kCrcOverCipherText);
    return candidate;
}

// The frame whose CRC does not fit, or is that of a plain text we cannot see.
FrameReader::Candidate FrameReader::unfit(std::size_t header, std::size_t end) {
    if (auto cipher = judge_cipher_text(Verdict::kOk, header, end)) return *cipher;
    return delimited(Verdict::kBadCrc, header, end);
}

FrameReader::Candidate FrameReader::broken_off(std::size_t at) const {
    Candidate candidate{Decision::kFrame, {}, at};
    candidate.frame.verdict = Verdict::kTruncated;
    candidate.frame.bytes = pending().substr(0, at);
    candidate.frame.offset = offset_;
    return candidate;
}

std::optional<Frame> as_whole_frame(std::string_view bytes) {
    const LengthField length = bytes.starts_with(kStart) ? read_length(bytes) : LengthField{};
    const std::size_t header = kStart.size() + kLengthDigits;
    const std::size_t end = header + length.value;
    if (length.digits != kLengthDigits || length.value > kSegmentBytesStandard || bytes.size() != end + kCrcDigits) return {};
    const std::string_view segment = bytes.substr(header, length.value);
    const std::string_view crc_text = bytes.substr(end);
    const bool is_usual = std::none_of(crc_text.begin(), crc_text.end(), [](char c) { return c >= 'a'; });
    if (!is_usual || !begins_with(segment, kUsualKey)) return {};
    const Swept swept = sweep(segment);
    if (swept.may_be_cipher_text || parse_crc(crc_text) != swept.crc) return {};
    Frame frame;
    frame.bytes = bytes;
    frame.segment = segment;
    return frame;
}

}  // namespace lvwang::protocol
