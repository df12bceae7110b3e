#include "bulletin/markup.h"

namespace lvwang::bulletin {
namespace {

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) append_escaped(out, c);
    return out;
}

std::string escaped_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (pair) continue;  // its newline follows
        if (text[i] == '\n' || text[i] == '\r') {
            out += "<br>";
        } else {
            append_escaped(out, text[i]);
        }
    }
    return out;
}

}  // namespace lvwang::bulletin
