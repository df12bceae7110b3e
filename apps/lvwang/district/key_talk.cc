#include "district/key_talk.h"

#include "base/check.h"
#include "protocol/encode.h"

namespace lvwang::district {
namespace {

constexpr std::int64_t kAskEveryMs = kMinuteMs;
constexpr std::string_view kPassword = "123456";

}  // namespace

KeyTalk::KeyTalk(const Logger& logger, const std::optional<std::string>& given, bool asks)
    : mn_(logger.mn), system_(logger.system), asks_(asks), given_(given) {
    const auto key = protocol::parse_sm4_key(given_ ? *given_ : logger.key);
    LVWANG_CHECK(key.has_value(), "{}: {}", mn_, key.error().message);  // read_roster and read_journal let no other pass
    key_ = *key;
}

std::optional<std::string> KeyTalk::ask(Instant now) {
    if (!asks_ || given_ || next_ || (asked_at_ && now - *asked_at_ < kAskEveryMs)) return std::nullopt;
    asked_at_ = now;
    const std::string qn = format_compact_ms(now);
    if (create_time_.empty()) create_time_ = qn;
    const std::string cp = "SKCreateTime=" + create_time_;
    protocol::OutgoingMessage message;
    message.edition = protocol::Edition::k2025;
    message.qn = qn;
    message.st = system_;
    message.cn = "1014";
    message.pw = kPassword;
    message.mn = mn_;
    message.wants_answer = true;
    message.cp = cp;
    auto frame = protocol::encode(message, key_);
    return frame ? std::optional(std::move(*frame)) : std::nullopt;
}

std::vector<std::string> KeyTalk::take(const protocol::Message& message) {
    const auto fresh = message.find("NewSK");
    if (message.cn() != "1014" || message.mn() != mn_ || !fresh || !protocol::parse_sm4_key(*fresh)) return {};
    next_ = std::string(*fresh);
    const std::string qn(message.qn());
    std::vector<std::string> answers;
    for (const auto& [cn, cp] : {std::pair("9011", "QnRtn=1"), std::pair("9012", "ExeRtn=1")}) {
        protocol::OutgoingMessage answer;
        answer.edition = protocol::Edition::k2025;
        answer.qn = qn;
        answer.st = "91";
        answer.cn = cn;
        answer.pw = kPassword;
        answer.mn = mn_;
        answer.cp = cp;
        if (auto frame = protocol::encode(answer)) answers.push_back(std::move(*frame));
    }
    return answers;
}

void KeyTalk::settle() {
    if (!next_) return;
    key_ = *protocol::parse_sm4_key(*next_);
    given_ = std::move(next_);
    next_.reset();
}

}  // namespace lvwang::district
