// Where does a frame begin and end, and did it arrive whole? Frames cut out of a byte stream by their length field.
// Promises: bounded memory; the same frames however the stream is cut into reads; after a failed check it goes on one byte
// later, so no good frame is lost to a bad one before it.
// Rule: HJ 212-2017 6.2 `## LLLL segment CCCC CR LF`. With a right length nothing inside the segment is looked at: cipher text
// may hold `##`, `&&` and line ends.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/cipher_text.h"
#include "protocol/crc212.h"
#include "protocol/skipped.h"
#include "protocol/warning.h"

namespace lvwang::protocol {

inline constexpr std::size_t kSegmentBytesMax = 9999;  ///< what four digits can say; the standard's own limit is 1024
inline constexpr std::size_t kSegmentBytesStandard = 1024;
inline constexpr std::size_t kFrameBytesMax = kSegmentBytesMax + 10;  ///< `##`, length and CRC around the longest segment

/// What became of one candidate: `##`, digits, and soon a `=`.
enum class Verdict : std::uint8_t {
    kOk = 0,         ///< length and CRC fit
    kBadCrc = 1,     ///< delimited, but the CRC does not fit
    kBadLength = 2,  ///< the length field is wrong; the end was found and the CRC fits: usable
    kEncrypted = 3,  ///< delimited; CP is cipher text of a device whose key is not known, so the CRC cannot be checked
    kTruncated = 4,  ///< breaks off: another frame begins inside it, or no end comes
    kBadKey = 5,     ///< delimited; CP is cipher text that no key of its MN opens
};
[[nodiscard]] std::string_view to_string(Verdict verdict);  ///< ok, bad_crc, bad_length, encrypted, truncated, bad_key
/// Whether the segment is what was sent, as far as the CRC can tell.
[[nodiscard]] constexpr bool is_usable(Verdict verdict) {
    return verdict == Verdict::kOk || verdict == Verdict::kBadLength;
}

/// One candidate frame. The views live until the next call of the reader.
struct Frame {
    Verdict verdict = Verdict::kOk;
    std::string_view bytes;          ///< from `##` to the CRC, without the line end; of a truncated one what there is
    std::string_view segment;        ///< data segment, decrypted where a key fits; empty where truncated
    std::uint64_t offset = 0;        ///< of `##` in the stream
    Warnings warnings;               ///< about the frame; decode() knows those about the segment
    std::optional<std::size_t> key;  ///< which of the candidate keys opened it, where CP was cipher text
};

/// How a frame ended on the line. The standard asks for CR LF.
enum class LineEnd : std::uint8_t {
    kCrLf = 0,
    kCr = 1,
    kLf = 2,
    kWritten = 3,  ///< `\r\n` as four characters, copied out of the standard's PDF
    kStars = 4,    ///< `**` before the line end
    kNone = 5,     ///< the next frame, or something else, follows at once
};
inline constexpr int kLineEndCount = 6;
[[nodiscard]] std::string_view to_string(LineEnd end);  ///< cr_lf, cr, lf, written, stars, none

/// Cuts one stream into frames: feed(), then next() until it gives none.
class FrameReader {
public:
    FrameReader() = default;
    /// @param keys  what may open cipher text of an MN; without them it is kEncrypted
    explicit FrameReader(KeyLookup keys) : keys_(std::move(keys)) {}
    explicit FrameReader(const Sm4Key& key) : FrameReader(same_key_for_all(key)) {}

    /// Takes the next bytes of the stream. Views given out before are void. @pre next() has given none since the last feed
    void feed(std::string_view bytes);

    /// The next candidate that is decided; none: more bytes are needed.
    [[nodiscard]] std::optional<Frame> next();

    /// The peer has fallen silent inside a frame, perhaps waiting for an answer: next() now also gives what is whole although
    /// a length field promises more. Void at the next feed().
    void pause();

    /// The stream has ended: next() now judges everything that is left.
    void finish();

    /// Bytes skipped between frames, by kind; of a line just begun once its kind is plain.
    [[nodiscard]] std::uint64_t skipped_bytes(Skipped kind) const {
        const bool this_line = line_known_ && line_kind_ == kind;
        return skipped_[static_cast<std::size_t>(kind)] + (this_line ? line_bytes_ : 0);
    }
    [[nodiscard]] std::uint64_t skipped_bytes() const;

    /// Frames by their line end, each once it is plain how it ended.
    [[nodiscard]] std::uint64_t line_ends(LineEnd end) const { return line_ends_[static_cast<std::size_t>(end)]; }

    /// What next() returned last counts as usable, whatever its verdict: who reads has taken it.
    void believe_last() { usable_end_ = offset_; }
    /// Bytes taken since the end of the last usable frame (or since the beginning), pending ones included.
    [[nodiscard]] std::uint64_t bytes_without_frame() const { return offset_ + pending().size() - usable_end_; }
    /// Bytes that wait for more.
    [[nodiscard]] std::size_t pending_bytes() const { return pending().size(); }

private:
    enum class Closing : std::uint8_t { kNo, kPaused, kEnded };
    enum class Decision : std::uint8_t { kMore, kNoFrame, kFrame };
    struct Candidate {
        Decision decision = Decision::kMore;
        Frame frame;
        std::size_t length = 0;
    };

    [[nodiscard]] std::string_view pending() const { return std::string_view(buffer_).substr(consumed_); }
    void take(const Candidate& candidate);
    void advance(std::size_t bytes);
    void release_memory();

    void skip_to_start();
    void skip_usual_line_end();
    void skip(std::size_t bytes);
    void skip_byte(char c);
    void count_line();
    void note_tail(char c);
    void close_tail();

    [[nodiscard]] Candidate judge();
    [[nodiscard]] Candidate judge_at_length(std::size_t header, std::size_t end);
    [[nodiscard]] Candidate search_end(std::size_t header, bool complete);
    [[nodiscard]] std::optional<Candidate> judge_fence(std::size_t header, std::size_t at);
    [[nodiscard]] std::optional<Candidate> judge_inner_start(std::size_t header, std::size_t at, bool complete);
    [[nodiscard]] std::optional<Candidate> judge_line_end(std::size_t header, std::size_t at);
    [[nodiscard]] std::optional<Candidate> judge_end(std::size_t header, std::size_t at);
    [[nodiscard]] Candidate give_up(std::size_t header, std::size_t at);
    [[nodiscard]] Candidate delimited(Verdict verdict, std::size_t header, std::size_t end,
                                      std::optional<std::string_view> plain = std::nullopt) const;
    [[nodiscard]] std::optional<Candidate> judge_cipher_text(Verdict whole, std::size_t header, std::size_t end);
    [[nodiscard]] Candidate fit(Verdict verdict, std::size_t header, std::size_t end, const Swept& swept);
    [[nodiscard]] Candidate unfit(std::size_t header, std::size_t end);
    [[nodiscard]] Candidate broken_off(std::size_t at) const;

    KeyLookup keys_;
    std::string plain_;  // segment of the frame last given, where it had to be decrypted
    std::string buffer_;
    std::size_t consumed_ = 0;      // of buffer_
    std::uint64_t offset_ = 0;      // of the first pending byte in the stream
    std::uint64_t usable_end_ = 0;  // in the stream
    Closing closing_ = Closing::kNo;

    // The search for the end of the candidate at the front of pending(), so that no byte is searched twice.
    std::size_t searched_ = 0;
    std::size_t unfit_end_ = 0;  // first end whose CRC does not fit; 0: none

    std::array<std::uint64_t, kSkippedCount> skipped_{};
    std::string line_head_;         // first bytes of the text being skipped, until its kind is known
    std::uint64_t line_bytes_ = 0;  // of it, not yet counted
    Skipped line_kind_ = Skipped::kGarbage;
    bool line_known_ = false;
    std::uint8_t line_end_due_ = 0;  // CR and LF that may follow the frame just given

    std::array<std::uint64_t, kLineEndCount> line_ends_{};
    std::string tail_;        // bytes behind the frame just given, until they tell how it ended
    bool tail_open_ = false;  // they do not yet
};

/// What a reader would give for `bytes` where they are one frame as nearly all are: plain CP, right length and CRC, nothing to
/// warn of, nothing before or behind it. Absent: a reader must judge. Spares the copy of a frame that is kept whole.
[[nodiscard]] std::optional<Frame> as_whole_frame(std::string_view bytes);

}  // namespace lvwang::protocol
