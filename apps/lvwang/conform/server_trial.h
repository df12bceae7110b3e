// What does one case against a server need? Fresh connections, frames with QNs of their own, and judgement of what comes back.
// Promises: nothing waits for longer than the patience; commands that a platform sends on its own are passed over.
// Rule: HJ 212-2017 6.4.3 (an answer has the QN of what it answers, ST 91 and a Flag that wants none).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "conform/report.h"
#include "conform/wire.h"

namespace lvwang::conform {

struct ServerTarget {
    std::string server;            ///< HOST:PORT
    std::vector<std::string> mns;  ///< test MN; the first is used throughout, all of them where many are wanted
    std::string password = "123456";
    std::string st = "31";
    protocol::Edition edition = protocol::Edition::k2017;
    std::optional<protocol::Sm4Key> key;
    int patience_ms = 5'000;  ///< for an answer
    int silence_ms = 1'500;   ///< without an answer until it counts as none
    int gap_ms = 80;          ///< between two writes, so that they are two reads on the other side
    int byte_pause_ms = 5;    ///< between single bytes
    Language language = Language::kChinese;
};

/// What came of one case.
struct Verdict {
    Outcome outcome = Outcome::kPass;
    std::string came;
};

class ServerTrial {
public:
    using Clock = std::function<Instant()>;

    ServerTrial(const ServerTarget& target, Clock clock) : target_(target), clock_(std::move(clock)) {}

    [[nodiscard]] const ServerTarget& target() const { return target_; }

    /// A connection of its own. @error kIo  nobody listens any more
    [[nodiscard]] Result<Wire> connect();

    /// A QN that this run has not used.
    [[nodiscard]] std::string next_qn();

    /// What a frame is made of; the rest is the target's.
    struct Parts {
        std::string qn;
        std::string cn = "2011";
        std::string mn;          ///< empty: the target's first
        std::string flag;        ///< empty: the edition's, with the bit that wants an answer
        std::string cp;          ///< empty: three values of now
        std::string after_flag;  ///< such as `PNUM=2;PNO=1;`
    };
    [[nodiscard]] std::string segment(const Parts& parts);
    /// Length, CRC and CR LF around it.
    [[nodiscard]] static std::string frame(std::string_view segment);
    /// A good frame that wants an answer.
    [[nodiscard]] std::string good(const std::string& qn) {
        return frame(segment({.qn = qn, .cn = "2011", .mn = {}, .flag = {}, .cp = {}, .after_flag = {}}));
    }
    [[nodiscard]] std::string values();

    /// An answer with this QN, whatever else comes before it; absent: none in time.
    [[nodiscard]] std::optional<Heard> answer(Wire& wire, std::string_view qn, int patience_ms);

    /// Each QN is answered, in this order, by `cn`; says odd where an answer is not as the standard writes it.
    [[nodiscard]] Verdict expect(Wire& wire, std::span<const std::string> qns, std::string_view cn = "9014");
    [[nodiscard]] Verdict expect(Wire& wire, const std::string& qn, std::string_view cn = "9014") {
        return expect(wire, std::span(&qn, 1), cn);
    }
    /// None of this QN comes while another frame behind it is answered.
    [[nodiscard]] Verdict expect_silence(Wire& wire, const std::string& qn);

    /// What becomes of a good frame on a new connection.
    enum class Life {
        kAnswers,
        kSilent,  ///< the connection is taken, the frame is not answered
        kGone,    ///< no connection is taken
    };
    [[nodiscard]] Life look();
    /// Whether a new connection is taken; sends nothing.
    [[nodiscard]] bool takes_connections();
    /// How many answers have come so far, whatever they were worth.
    [[nodiscard]] std::uint64_t answers() const { return answers_; }

    [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
        return std::string(target_.language == Language::kChinese ? zh : en);
    }

private:
    const ServerTarget& target_;
    Clock clock_;
    std::int64_t last_qn_ms_ = 0;
    std::uint64_t answers_ = 0;
};

}  // namespace lvwang::conform
