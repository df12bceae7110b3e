// What does one case against a data logger need? A door it connects to, its frames answered as a platform does, and commands to
// it. Promises: no wait beyond its deadline; a logger that drops the line is taken in again; everything it said is kept for
// judgement. Rule: HJ 212-2017 6.4 (request, 9011, data, 9012; data, 9014), table 1 (answer within 10 s, three tries).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "conform/report.h"
#include "conform/wire.h"
#include "protocol/content.h"

namespace lvwang::conform {

struct DeviceTarget {
    std::string address = "0.0.0.0";
    std::uint16_t port = 9212;
    std::string password;                      ///< empty: the one it sends
    std::optional<protocol::Edition> edition;  ///< absent: the one it speaks
    std::optional<protocol::Sm4Key> key;
    int patience_ms = 900'000;  ///< for everything
    int connect_ms = 120'000;   ///< until it connects, or comes back
    int watch_ms = 60'000;      ///< looking on before anything is asked
    int answer_ms = 10'000;     ///< for an answer, HJ 212-2017 table 1
    int outage_ms = 90'000;     ///< how long the platform is down
    Language language = Language::kChinese;
};

/// A frame that it sent, with the moment by our clock.
struct Said {
    Heard heard;
    Instant at;
    std::size_t line = 0;  ///< which of its connections
};

class DeviceTrial {
public:
    using Clock = std::function<Instant()>;

    /// @error kConflict, kIo  the port cannot be listened on
    [[nodiscard]] static Result<DeviceTrial> open(const DeviceTarget& target, Clock clock);

    [[nodiscard]] const DeviceTarget& target() const { return *target_; }
    [[nodiscard]] std::uint16_t port() const { return door_.port(); }
    [[nodiscard]] Instant now() const { return clock_(); }

    /// Waits for it to connect. False: it did not.
    bool wait_for_device(int patience_ms);
    /// Reads and answers until `wanted` says yes to a frame, which is given; absent: not in time.
    using Wanted = std::function<bool(const Heard& heard, const protocol::Message& message)>;
    std::optional<Heard> listen(int patience_ms, const Wanted& wanted);
    /// Does not answer data from now on.
    void withhold(bool yes) { withhold_ = yes; }
    /// Closes the line.
    void hang_up();
    /// Closes the line and turns everybody away for a while.
    void go_down(int ms);

    /// A request to it. @return its QN
    std::string ask(std::string_view cn, std::string_view cp, bool spoil_crc = false, std::string_view password = {});

    struct Reply {
        std::optional<int> accepted;    ///< QnRtn of 9011
        std::optional<int> done;        ///< ExeRtn of 9012
        std::vector<std::string> data;  ///< segments of the same CN in between
        bool second_try = false;        ///< the first request was not answered
    };
    /// Asks, and gathers 9011, data and 9012; asks once more where nothing comes.
    /// @param wants_end  waits for 9012 too
    Reply command(std::string_view cn, std::string_view cp, bool wants_end = true);

    [[nodiscard]] const std::vector<Said>& said() const { return said_; }
    [[nodiscard]] std::uint64_t line_ends(protocol::LineEnd end) const;
    [[nodiscard]] std::uint64_t noise_bytes() const;
    [[nodiscard]] std::size_t lines() const { return lines_; }  ///< connections so far
    [[nodiscard]] const std::string& peer() const { return peer_; }
    [[nodiscard]] const std::string& mn() const { return mn_; }
    [[nodiscard]] protocol::Edition edition() const { return target_->edition.value_or(edition_); }
    [[nodiscard]] bool connected() const { return wire_.has_value(); }
    /// What is left of the patience for everything.
    [[nodiscard]] int left_ms() const;

    [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
        return std::string(target_->language == Language::kChinese ? zh : en);
    }

private:
    DeviceTrial(const DeviceTarget& target, Clock clock, Door door);
    void note(const Heard& heard, const protocol::Message& message);
    void lose_line();

    const DeviceTarget* target_;
    Clock clock_;
    Door door_;
    protocol::KeyLookup keys_;
    std::optional<Wire> wire_;
    std::vector<Said> said_;
    std::array<std::uint64_t, protocol::kLineEndCount> ends_before_{};  // of lines that are gone
    std::uint64_t noise_before_ = 0;
    std::size_t lines_ = 0;
    bool withhold_ = false;
    std::string peer_, mn_, st_ = "31", password_ = "123456";
    protocol::Edition edition_ = protocol::Edition::k2017;
    std::int64_t last_qn_ms_ = 0;
    SteadyClock::time_point until_;
};

}  // namespace lvwang::conform
