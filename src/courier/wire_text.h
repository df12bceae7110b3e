// How do texts go where only some letters may? Base64, percent signs, JSON inside quotes, and the signature of a robot.
// Pure functions. Rule: RFC 4648, 3986, 8259; 钉钉 自定义机器人安全设置 (加签).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace lvwang::courier {

[[nodiscard]] std::string base64(std::string_view bytes);
/// Each byte but A-Z a-z 0-9 - . _ ~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// What stands between the quotes of a JSON text.
[[nodiscard]] std::string within_json(std::string_view text);
/// Base64 of HMAC-SHA256 of `<ms since 1970>\n<secret>` under the secret.
[[nodiscard]] std::string dingtalk_sign(std::string_view secret, std::int64_t at_ms);

/// The template with each `{name}` replaced, once: what is put in is not looked at again, and names that are not known stay.
[[nodiscard]] std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& places);
/// `text` with every occurrence of a secret as `***`. @param secret  empty: as it is
[[nodiscard]] std::string without(std::string_view secret, std::string text);

}  // namespace lvwang::courier
