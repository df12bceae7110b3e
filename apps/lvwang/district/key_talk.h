// Under which key does a logger of 2025 speak, and how does it get another? The device's end of CN 1014.
// Promises: a new key is used only once nothing sent under the old one is unanswered; it is asked for once in a logger's life.
// Rule: HJ 212-2025 6.4.3: SKCreateTime up, SKCreateTime and NewSK down, both encrypted with the old key; 9011 and 9012 up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "district/roster.h"
#include "protocol/message.h"
#include "protocol/sm4.h"

namespace lvwang::district {

class KeyTalk {
public:
    /// @param given  key from the journal, where the logger was given one before: it asks no more
    /// @param asks   false: it only tells of the past, and never asks
    KeyTalk(const Logger& logger, const std::optional<std::string>& given, bool asks = true);

    [[nodiscard]] const protocol::Sm4Key& key() const { return key_; }
    /// The key it was given, as text; absent as long as it speaks under its first one.
    [[nodiscard]] const std::optional<std::string>& given() const { return given_; }

    /// The request for a new key, where one is due: once a minute until it is answered.
    [[nodiscard]] std::optional<std::string> ask(Instant now);
    /// Takes a key that was sent down. @return answers to be sent up; none where the message is something else
    [[nodiscard]] std::vector<std::string> take(const protocol::Message& message);
    /// Nothing is unanswered: the new key, if there is one, is used from now on.
    void settle();

private:
    std::string mn_;
    std::string system_;
    protocol::Sm4Key key_;
    bool asks_;
    std::optional<std::string> given_;
    std::optional<std::string> next_;  // given, not used yet
    std::string create_time_;          // SKCreateTime of the request
    std::optional<Instant> asked_at_;
};

}  // namespace lvwang::district
