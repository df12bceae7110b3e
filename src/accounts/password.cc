#include "accounts/password.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace lvwang::accounts {
namespace {

constexpr std::size_t kLoginBytesMin = 2;
constexpr std::size_t kLoginBytesMax = 40;

// Stems of what is tried first; a password that is one of them with digits and signs around it is no secret.
constexpr std::array<std::string_view, 18> kCommonStems{
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "qwerty",   "qwertyuiop", "1qaz2wsx",
    "welcome",  "letmein",  "iloveyou", "abc",      "abcd",  "root",          "changeme", "lvwang",     "huanbao"};

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Of any script: a byte beyond ASCII belongs to a character of another one.
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80U;
}

int classes_in(std::string_view text) {
    bool small = false;
    bool capital = false;
    bool digit = false;
    bool other = false;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z')
            small = true;
        else if (c >= 'A' && c <= 'Z')
            capital = true;
        else if (c >= '0' && c <= '9')
            digit = true;
        else
            other = true;
    }
    return int{small} + int{capital} + int{digit} + int{other};
}

// Without the digits and signs around it: Admin@123456 is "admin".
std::string stem_of(std::string_view lower) {
    while (!lower.empty() && !is_letter(lower.back())) lower.remove_suffix(1);
    while (!lower.empty() && !is_letter(lower.front())) lower.remove_prefix(1);
    return std::string(lower);
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view login) {
    if (!is_utf8(password)) return fail_field("password", "the password is not UTF-8");
    if (password.size() > kPasswordBytesMax)
        return fail_field("password", "the password is longer than {} bytes", kPasswordBytesMax);
    if (characters_in(password) < kPasswordCharactersMin) {
        return fail_field("password", "the password needs {} characters or more", kPasswordCharactersMin);
    }
    if (classes_in(password) < kPasswordClassesMin) {
        return fail_field("password", "the password needs three of: small letters, capital letters, digits, other characters");
    }
    const std::string lower = to_lower_ascii(password);
    constexpr std::size_t kTellingBytes = 3;  // two letters stand in any text
    if (login.size() >= kTellingBytes && lower.find(to_lower_ascii(login)) != std::string::npos) {
        return fail_field("password", "the password holds the login");
    }
    const std::string stem = stem_of(lower);
    if (std::ranges::find(kCommonStems, stem) != kCommonStems.end() || lower.starts_with("1qaz") || lower.starts_with("123456")) {
        return fail_field("password", "the password is one of those that are tried first");
    }
    return {};
}

std::optional<Instant> locked_until(std::span<const Instant> failures, Instant now) {
    if (failures.size() < kFailuresMax) return std::nullopt;
    // The newest five that lie close enough together; what was tried while it was locked is not among the failures.
    for (std::size_t last = failures.size(); last >= kFailuresMax; --last) {
        const Instant newest = failures[last - 1];
        if (newest - failures[last - kFailuresMax] > kFailureWindowMs) continue;
        if (now < newest + kLockMs) return newest + kLockMs;
    }
    return std::nullopt;
}

Result<void> check_login(std::string_view login) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
    if (login.size() < kLoginBytesMin || login.size() > kLoginBytesMax || !std::ranges::all_of(login, fits) ||
        !(login.front() >= 'a' && login.front() <= 'z')) {
        return fail_field("login", "a login is {} to {} of a-z, 0-9, '.', '_', '-' and begins with a letter", kLoginBytesMin,
                          kLoginBytesMax);
    }
    for (const std::string_view taken : {"system", "clerk", "import"}) {
        if (login == taken) return fail_field("login", "'{}' stands in records for the program itself", login);
    }
    return {};
}

}  // namespace lvwang::accounts
