#include "protocol/message.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "base/time.h"
#include "protocol/scan.h"

namespace lvwang::protocol {
namespace {

// A name of up to four letters as a number, so that one comparison tells; 0 for what is longer or empty.
constexpr std::uint32_t word_of(std::string_view name) {
    if (name.size() > sizeof(std::uint32_t)) return 0;
    std::uint32_t word = 0;
    if (std::is_constant_evaluated() || name.size() == 1) {
        for (std::size_t i = 0; i < name.size(); ++i) word |= std::uint32_t{static_cast<unsigned char>(name[i])} << (8 * i);
    } else if (name.size() >= 2) {
        word = word_at<std::uint16_t>(name.data());
        if (name.size() == 3) word |= std::uint32_t{static_cast<unsigned char>(name[2])} << 16;
        if (name.size() == 4) word = word_at<std::uint32_t>(name.data());
    }
    return word;
}

struct Field {
    std::string_view name;
    std::optional<std::string_view> Header::*place;
    std::uint32_t word = word_of(name);
};

// In the order of the standard, which nearly every frame keeps: the next field is looked for first where the last one ended.
constexpr std::array<Field, 9> kFields{{{"QN", &Header::qn},
                                        {"ST", &Header::st},
                                        {"CN", &Header::cn},
                                        {"PW", &Header::pw},
                                        {"MN", &Header::mn},
                                        {"Flag", &Header::flag},
                                        {"PNUM", &Header::pnum},
                                        {"PNO", &Header::pno},
                                        {"RF", &Header::rf}}};
constexpr std::string_view kCp = "CP";
constexpr std::string_view kFence = "&&";
constexpr std::string_view kLogFence = "//";
constexpr std::size_t kPairsAtFirst = 32;  // a frame of eight parameters has 17

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool all_digits(std::string_view text) {
    const std::size_t size = text.size();
    if (size == 4) return is_digits(word_at<std::uint32_t>(text.data()));
    if (size < 8 || size > 24) return std::all_of(text.begin(), text.end(), is_digit);
    // The last word may overlap the one before.
    return is_digits(word_at<std::uint64_t>(text.data())) && is_digits(word_at<std::uint64_t>(text.data() + size - 8)) &&
           (size <= 16 || is_digits(word_at<std::uint64_t>(text.data() + 8)));
}

bool ends_with_ignore_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && equals_ignore_case(text.substr(text.size() - end.size()), end);
}

bool is_cp(std::string_view key) {
    constexpr char kLower = 'a' - 'A';  // the bit that letters of the two cases differ in
    return key.size() == kCp.size() && (key[0] | kLower) == 'c' && (key[1] | kLower) == 'p';
}

// YYYYMMDDhhmmss with or without milliseconds.
bool looks_like_time(std::string_view text) {
    if ((text.size() != 14 && text.size() != 17) || !all_digits(text)) return false;
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    const bool fits = two(4) >= 1 && two(4) <= 12 && two(6) >= 1 && two(6) <= 31 && two(8) < 24 && two(10) < 60 && two(12) < 60;
    constexpr int kDaysOfEveryMonth = 28;
    return fits && (two(6) <= kDaysOfEveryMonth || parse_compact(text).has_value());
}

// The name of a header field, or CP, that `text` ends with; empty where it ends with none.
std::string_view trailing_name(std::string_view text) {
    for (const Field& field : kFields) {
        if (ends_with_ignore_case(text, field.name)) return field.name;
    }
    return ends_with_ignore_case(text, kCp) ? kCp : std::string_view();
}

inline std::optional<unsigned> parse_flag(std::string_view text) {
    if (text.empty() || text.size() > 3) return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value <= 255 ? std::optional(value) : std::nullopt;
}

// Plain CP begins with an ASCII key and has no control characters; cipher text of a block or more has neither property.
bool looks_like_cipher_text(std::string_view body) {
    constexpr std::size_t kBlock = 16;
    if (body.starts_with("{0x") || body.starts_with("{0X")) return true;  // as the standard prints it, sent literally
    if (body.size() < kBlock || MarkScanner(body).all_plain()) return false;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::any_of(body.begin(), body.end(), [&](char c) { return is_control(c) && c != '\r' && c != '\n' && c != '\t'; })) {
        return true;
    }
    return !is_ascii(body.substr(0, kBlock)) && !is_utf8(body);
}

// A sieve for duplicate keys: two keys that differ rarely share a bit, so hardly any is compared with all before it.
class KeySieve {
public:
    [[nodiscard]] bool may_have_seen(std::string_view key) {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        if (key.size() >= sizeof first) {
            std::memcpy(&first, key.data(), sizeof first);
            std::memcpy(&last, key.data() + key.size() - sizeof last, sizeof last);
        } else if (!key.empty()) {
            std::memcpy(&first, key.data(), key.size());
        }
        const std::uint64_t mixed = (first ^ (last * 0x9E3779B97F4A7C15U) ^ key.size()) * 0xD6E8FEB86659FD93U;
        std::uint64_t& word = seen_[mixed >> 60];
        const std::uint64_t bit = std::uint64_t{1} << ((mixed >> 54) & 63U);
        const bool seen = (word & bit) != 0;
        word |= bit;
        return seen;
    }

private:
    std::array<std::uint64_t, 16> seen_{};
};

class SegmentDecoder {
public:
    SegmentDecoder(std::string_view text, Message& message) : text_(text), message_(message) {}

    void run() {
        read_header();
        message_.cp.resize(pairs_);
        plain_ = scanned_.all_plain();
        judge_header();
    }

    /// Whether no byte of the text is a blank, a control or outside ASCII.
    [[nodiscard]] bool plain() const { return plain_; }

private:
    void warn(Warning warning) { message_.warnings.add(warning); }

    std::string_view trimmed(std::size_t begin, std::size_t end) {
        std::string_view part = text_.substr(begin, end - begin);
        if (part.empty() || (part.front() > ' ' && part.back() > ' ')) return part;
        return trim(part);
    }

    std::string_view trimmed_key(std::size_t begin, std::size_t end) {
        const std::string_view key = trimmed(begin, end);
        if (key.size() != end - begin) warn(Warning::kBlankAroundKey);
        return key;
    }

    void read_header() {
        MarkScanner marks = scanned_;  // a copy of this function's own stays in registers
        std::size_t start = 0;
        while (start < text_.size()) {
            const std::size_t mark = marks.next();
            if (mark == text_.size() || text_[mark] != '=') {
                note_lone_text(start, mark);
                start = mark + 1;
                continue;
            }
            const std::string_view key = marks.plain_so_far() ? text_.substr(start, mark - start) : trimmed_key(start, mark);
            if (is_cp(key)) {
                if (key != kCp) warn(Warning::kKeyCase);
                scanned_ = marks;
                read_cp(mark + 1);
                return;
            }
            std::size_t end = marks.next();
            std::size_t next_start = end + 1;
            while (end < text_.size() && text_[end] == '=') {
                const std::string_view glued = trailing_name(text_.substr(mark + 1, end - mark - 1));
                if (!glued.empty()) {  // `Flag=5CP=&&`, printed in the 2017 standard itself
                    warn(Warning::kMissingSeparator);
                    marks.jump(end);
                    end -= glued.size();
                    next_start = end;
                    break;
                }
                end = marks.next();
                next_start = end + 1;
            }
            if (end < text_.size() && text_[end] == ',') warn(Warning::kHeaderComma);
            set_field(key, marks.plain_so_far() ? text_.substr(mark + 1, end - mark - 1) : trimmed(mark + 1, end));
            start = next_start;
        }
        scanned_ = marks;
        warn(Warning::kNoCp);
    }

    // Text between two separators that has no `=`.
    void note_lone_text(std::size_t begin, std::size_t end) {
        warn(trimmed(begin, end).empty() ? Warning::kStraySeparator : Warning::kKeyWithoutValue);
    }

    // True where `key` is a header field.
    bool set_known_field(std::string_view key, std::string_view value) {
        const std::uint32_t word = word_of(key);
        for (std::size_t tried = 0, at = next_field_; tried < kFields.size(); ++tried, ++at) {
            if (at == kFields.size()) at = 0;
            if (word != kFields[at].word || key.size() != kFields[at].name.size()) continue;
            put_field(kFields[at], value);
            next_field_ = at + 1;
            return true;
        }
        for (const Field& field : kFields) {
            if (!equals_ignore_case(key, field.name)) continue;
            warn(Warning::kKeyCase);
            put_field(field, value);
            return true;
        }
        return false;
    }

    void put_field(const Field& field, std::string_view value) {
        std::optional<std::string_view>& place = message_.header.*field.place;
        if (place) {
            warn(Warning::kDuplicateHeader);
        } else {
            place = value;
        }
    }

    void set_field(std::string_view key, std::string_view value) {
        if (set_known_field(key, value)) return;
        const std::string_view name = trailing_name(key);
        if (!name.empty() && key.size() > name.size() && !is_letter(key[key.size() - name.size() - 1])) {
            warn(Warning::kJunkBeforeKey);
            set_known_field(name, value);
            return;
        }
        warn(Warning::kUnknownHeader);
        message_.other_fields.push_back({key, value});
    }

    void read_cp(std::size_t begin) {
        while (begin < text_.size() && text_[begin] == ' ') ++begin;
        if (text_.substr(begin).starts_with(kFence)) {
            begin += kFence.size();
        } else {
            warn(Warning::kCpNotOpened);
        }
        // From the right: log text and cipher text may contain the fence.
        std::size_t close = text_.rfind(kFence);
        const bool closed = close != std::string_view::npos && close >= begin;
        if (!closed) {
            warn(Warning::kCpNotClosed);
            close = text_.size();
        }
        const std::string_view body = text_.substr(begin, close - begin);
        const auto flag = parse_flag(message_.header.flag.value_or(std::string_view()));
        if (flag && (*flag >> 2) == static_cast<unsigned>(Edition::k2025) && is_encrypted_command(message_.cn()) &&
            looks_like_cipher_text(body)) {
            warn(Warning::kEncrypted);
            return;
        }
        read_pairs(begin, close);
        if (closed) read_behind_cp(close + kFence.size());
    }

    void read_pairs(std::size_t begin, std::size_t end) {
        MarkScanner marks = scanned_;  // it stands behind the mark of CP, and up to `begin` there is no other
        const char* const text = text_.data();
        const auto next = [&] { return std::min(marks.next(), end); };
        KeySieve sieve;
        std::size_t start = begin;
        while (start < end) {
            const std::size_t mark = next();
            if (mark == end || text[mark] != '=') {
                note_lone_text(start, mark);
                start = mark + 1;
                continue;
            }
            if (mark + kLogFence.size() < end && text[mark + 1] == '/' && text[mark + 2] == '/') {
                marks.jump(end_of_log_text(mark + 1, end));
            }
            std::size_t stop = next();
            while (stop < end && text[stop] == '=') stop = next();
            const bool plain = marks.plain_so_far();
            const std::string_view key = plain ? std::string_view(text + start, mark - start) : trimmed_key(start, mark);
            if (sieve.may_have_seen(key)) note_duplicate(key);
            put_pair(key, plain ? std::string_view(text + mark + 1, stop - mark - 1) : trimmed(mark + 1, stop));
            if (stop + 1 == end) warn(Warning::kStraySeparator);
            start = stop + 1;
        }
        scanned_ = marks;
    }

    // Log text stands between `//` and the `//` that a separator or the end follows; it may hold separators.
    [[nodiscard]] std::size_t end_of_log_text(std::size_t begin, std::size_t end) const {
        const std::string_view limited = text_.substr(0, end);
        std::size_t at = begin + kLogFence.size();
        while ((at = limited.find(kLogFence, at)) != std::string_view::npos) {
            at += kLogFence.size();
            while (at < end && limited[at] == '/') ++at;
            if (at >= end || limited[at] == ',' || limited[at] == ';') return at;
        }
        return begin;
    }

    void note_duplicate(std::string_view key) {
        const auto same = [&](const Pair& pair) { return pair.key == key; };
        const auto begin = message_.cp.begin();
        if (std::any_of(begin, begin + static_cast<std::ptrdiff_t>(pairs_), same)) warn(Warning::kDuplicateKey);
    }

    // The list of the message before is written over, so that nothing is built twice.
    void put_pair(std::string_view key, std::string_view value) {
        if (pairs_ == message_.cp.size()) message_.cp.resize(std::max(kPairsAtFirst, 2 * pairs_));
        Pair& pair = message_.cp[pairs_++];
        pair.key = key;
        pair.value = value;
    }

    // `CP=&&...&&;Flag=5` or, now and then, forgotten pairs.
    void read_behind_cp(std::size_t begin) {
        if (trimmed(begin, text_.size()).empty()) return;
        std::size_t start = begin;
        while (start < text_.size()) {
            const std::size_t stop = std::min(text_.find_first_of(",;", start), text_.size());
            const std::size_t mark = text_.find('=', start);
            if (mark < stop) {
                const std::string_view key = trimmed_key(start, mark);
                const std::string_view value = trimmed(mark + 1, stop);
                if (set_known_field(key, value)) {
                    warn(Warning::kHeaderAfterCp);
                } else {
                    warn(Warning::kTextAfterCp);
                    put_pair(key, value);
                }
            } else if (!trimmed(start, stop).empty()) {
                warn(Warning::kTextAfterCp);
            }
            start = stop + 1;
        }
    }

    void judge_header() {
        const Header& header = message_.header;
        judge_flag();
        if (!header.qn) {
            if (message_.edition != Edition::k2005) warn(Warning::kNoQn);
        } else if (header.qn->size() != 17 || !looks_like_time(*header.qn)) {
            warn(Warning::kOddQn);
        }
        if (!header.st || header.st->empty()) {
            warn(Warning::kNoSt);
        } else if (header.st->size() != 2) {
            warn(Warning::kOddSt);
        }
        if (!header.cn || header.cn->empty()) {
            warn(Warning::kNoCn);
        } else if (header.cn->size() != 4 || !all_digits(*header.cn)) {
            warn(Warning::kOddCn);
        }
        if (message_.mn().empty()) {
            if (message_.cn() != "9014" || message_.edition != Edition::k2005) warn(Warning::kNoMn);
        } else if (!plain_ && (!is_ascii(message_.mn()) || message_.mn().find(' ') != std::string_view::npos)) {
            warn(Warning::kOddMn);
        }
        message_.surface_water = message_.st() == "21";
        if (!message_.cp.empty()) {
            // Nearly always the first pair.
            const auto data_time = message_.cp.front().key == "DataTime" ? message_.cp.front().value : message_.find("DataTime");
            if (data_time && !looks_like_time(*data_time)) warn(Warning::kOddDataTime);
        }
    }

    void judge_flag() {
        const Header& header = message_.header;
        const bool numbered = header.pnum || header.pno;
        if (!header.flag) {
            warn(Warning::kNoFlag);
            return;
        }
        message_.flag_bits = parse_flag(*header.flag);
        if (!message_.flag_bits) {
            warn(Warning::kOddFlag);
            return;
        }
        const unsigned version = *message_.flag_bits >> 2;
        constexpr auto kNewest = static_cast<unsigned>(Edition::k2025);
        if (version > kNewest) warn(Warning::kUnknownEdition);
        message_.edition = static_cast<Edition>(std::min(version, kNewest));
        const bool split = (*message_.flag_bits & kFlagSplit) != 0;
        if (split && !numbered) warn(Warning::kSplitWithoutNumbers);
        if (!split && numbered) warn(Warning::kNumbersWithoutSplit);
    }

    std::string_view text_;
    Message& message_;
    MarkScanner scanned_{text_};
    std::size_t next_field_ = 0;  // of kFields
    std::size_t pairs_ = 0;       // of message_.cp; what lies behind is of the message before
    bool plain_ = false;
};

void clear(Message& message) {
    for (const Field& field : kFields) (message.header.*field.place).reset();
    message.other_fields.clear();
    message.warnings = {};
    message.flag_bits.reset();
    message.edition = Edition::k2005;
    message.surface_water = false;
}

}  // namespace

std::string_view to_string(Edition edition) {
    switch (edition) {
        case Edition::k2005: return "2005";
        case Edition::k2017: return "2017";
        case Edition::k2025: return "2025";
    }
    LVWANG_CHECK(false, "edition {} has no name", static_cast<int>(edition));
}

std::optional<std::string_view> Message::find(std::string_view key) const {
    for (const Pair& pair : cp) {
        if (equals_ignore_case(pair.key, key)) return pair.value;
    }
    return std::nullopt;
}

void decode(std::string_view segment, Message& message) {
    clear(message);
    message.converted.reset();
    SegmentDecoder decoder(segment, message);
    decoder.run();
    if (decoder.plain() || is_ascii(segment) || message.warnings.has(Warning::kEncrypted) || is_utf8(segment)) return;

    auto utf8 = gbk_to_utf8(segment);
    message.unconverted_header = message.header;
    message.converted = std::make_unique<std::string>(utf8 ? std::move(*utf8) : to_utf8_lossy(segment));
    clear(message);
    message.warnings.add(utf8 ? Warning::kGbkText : Warning::kUndecodableText);
    SegmentDecoder(*message.converted, message).run();
}

Message decode(std::string_view segment) {
    Message message;
    decode(segment, message);
    return message;
}

bool is_encrypted_command(std::string_view cn) {
    return (cn.size() == 4 && cn.front() == '2') || cn == "1014" || cn == "3020";
}

}  // namespace lvwang::protocol
