#include "registry/credit_code.h"

namespace lvwang::registry {
namespace {

constexpr std::string_view kCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // table 1; their place is their value
constexpr int kModulus = 31;
constexpr std::size_t kLength = 18;

}  // namespace

Result<void> check_credit_code(std::string_view code) {
    if (code.size() != kLength) {
        return fail(ErrorCode::kInvalidArgument, "credit code '{}' has {} characters, must have {}", code, code.size(), kLength);
    }
    int sum = 0;
    int weight = 1;  // powers of 3 modulo 31
    for (std::size_t i = 0; i < kLength; ++i) {
        const std::size_t value = kCharacters.find(code[i]);
        if (value == std::string_view::npos) {
            return fail(ErrorCode::kInvalidArgument, "credit code '{}': character {} is not used in credit codes", code, i + 1);
        }
        if (i + 1 == kLength) break;
        sum = (sum + static_cast<int>(value) * weight) % kModulus;
        weight = weight * 3 % kModulus;
    }
    const char expected = kCharacters[static_cast<std::size_t>((kModulus - sum) % kModulus)];
    if (code.back() != expected) {
        return fail(ErrorCode::kInvalidArgument, "credit code '{}': check character should be {}", code, expected);
    }
    return {};
}

}  // namespace lvwang::registry
