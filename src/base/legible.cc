#include "base/legible.h"

namespace lvwang {
namespace {

// Bytes of the character at the front that cannot be written, 0 where it can.
std::size_t illegible_front(std::string_view text) {
    const char c = text.front();
    if (static_cast<unsigned char>(c) < ' ') return c == '\t' || c == '\n' || c == '\r' ? 0 : 1;
    return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF") ? 3 : 0;
}

}  // namespace

bool is_legible(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(1)) {
        if (illegible_front(text) > 0) return false;
    }
    return true;
}

std::string legible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t bytes = illegible_front(text);
        if (bytes == 0) out += text.front();
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
    return out;
}

}  // namespace lvwang
