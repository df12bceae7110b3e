#include "pipeline/key_desk.h"

#include <utility>

#include "base/text.h"
#include "pipeline/device_keys.h"

namespace lvwang::pipeline {
namespace {

// Characters that no device can mistake for a separator. 62 of them: 95 bits in sixteen.
constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kKeyCharacters = 16;

// Bytes at or above the largest multiple of 62 are passed over, so that each character is as likely as any other.
std::string random_key() {
    constexpr std::size_t kFair = 256 / kLetters.size() * kLetters.size();
    std::string key;
    while (key.size() < kKeyCharacters) {
        for (const char c : store::random_bytes(kKeyCharacters)) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < kFair && key.size() < kKeyCharacters) key += kLetters[byte % kLetters.size()];
        }
    }
    return key;
}

}  // namespace

Command issue_key(const KeyWish& wish, const store::Seal& seal, Instant now) {
    std::string body = "{\"mn\":";
    append_json_quoted(body, wish.mn);
    body += fmt::format(",\"request_seq\":{},\"create_time\":\"{}\",\"sealed\":", wish.request_seq, format_compact_ms(now));
    append_json_quoted(body, seal.close(random_key(), key_purpose(wish.mn)));
    body += '}';
    return {"issue_key", std::move(body), "system"};
}

KeyDesk::KeyDesk(Inbox& inbox, KeyWishes& wishes, const store::Seal& seal, Clock clock)
    : worker_([&inbox, &wishes, &seal, clock = std::move(clock)](const std::stop_token& stop) {
          // What became of it stands in the book; a wish that the inbox refuses is made again at the next start.
          while (const auto wish = wishes.take(stop)) inbox.command(issue_key(*wish, seal, clock()), [](const CommandResult&) {});
      }) {}

}  // namespace lvwang::pipeline
