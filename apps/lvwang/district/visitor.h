// What do people do in the demo district? Acts by HTTP, as a page would send them: open the case that nobody opened, set targets.
// Promises: asks first and does nothing twice; what it does is said to be a demo act; history alone never opens a case.
// Rule: the address is http://HOST:PORT of `lvwang serve` (docs/openapi.json).
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::district {

class Visitor {
public:
    /// @param address  `http://HOST:PORT` or `HOST:PORT`
    /// @param stop     given up where it becomes true
    Visitor(std::string address, const std::atomic<bool>& stop);

    /// Acts in the name of this person from now on. @error kUnavailable  the server does not let him in; kIo
    [[nodiscard]] Result<void> log_in(const std::string& login, const std::string& password);
    /// Acts with this token of a program from now on.
    void show_token(const std::string& token) { headers_ = "Authorization: Bearer " + token + "\r\n"; }

    /// Waits until what the server has logged by now is applied. @error kIo, kUnavailable (`patience_ms` have passed)
    [[nodiscard]] Result<void> wait_until_applied(std::int64_t patience_ms) const;

    /// Opens the case of the recorded exceedance of device `mn` in the hour of `start`, if it has none. Its time is that of
    /// the file on paper which it takes over: two days after the exceedance.
    /// @return true: opened now; false: there was one already
    /// @error kNotFound  no such device or finding; kIo; kUnavailable  the server answered otherwise than it should
    [[nodiscard]] Result<bool> open_past_case(const std::string& mn, Instant start) const;

    /// Sets the targets of `text`, a JSON array of settings of PUT /api/v1/targets/{key} with their `key`, for `year`.
    /// Those that are there already are left alone.
    /// @return how many were set now. @error kInvalidArgument  the text is no such array; kIo; kUnavailable  one was refused
    [[nodiscard]] Result<int> set_targets(const std::string& text, int year) const;

    struct Reply {
        int status = 0;
        std::string body;
        std::string head;  ///< status line and headers
    };
    /// One request. @param type  of the body  @error kIo  the server cannot be reached
    [[nodiscard]] Result<Reply> call(const std::string& method, const std::string& path, const std::string& body,
                                     const std::string& type = "application/json") const;

private:
    std::string address_;
    std::string headers_;  ///< who acts
    const std::atomic<bool>& stop_;
};

}  // namespace lvwang::district
