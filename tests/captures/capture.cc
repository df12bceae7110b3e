#include "capture.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace lvwang::tests {
namespace {

struct TextLine {
    std::string where;
    std::string text;
};

std::vector<TextLine> read_lines(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    std::vector<TextLine> lines;
    std::string text;
    for (int number = 1; std::getline(file, text); ++number) {
        if (!text.empty() && !text.starts_with("# ")) lines.push_back({fmt::format("{}:{}", path.string(), number), text});
    }
    return lines;
}

std::string unescaped(const TextLine& line, std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes += text[i];
            continue;
        }
        const char kind = ++i < text.size() ? text[i] : '\0';
        if (kind == 'r') {
            bytes += '\r';
        } else if (kind == 'n') {
            bytes += '\n';
        } else if (kind == '\\') {
            bytes += '\\';
        } else {
            const auto byte = kind == 'x' ? from_hex(text.substr(i + 1, 2)) : fail(ErrorCode::kInvalidArgument, "no escape");
            if (!byte || byte->size() != 1) throw std::runtime_error(line.where + ": \\r, \\n, \\\\ or \\xNN");
            bytes += *byte;
            i += 2;
        }
    }
    return bytes;
}

std::uint64_t number_in(const TextLine& line, const std::string& text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) {
        throw std::runtime_error(line.where + ": '" + text + "' is no number");
    }
    return std::stoull(text);
}

}  // namespace

std::vector<Step> read_capture(const std::filesystem::path& path) {
    std::vector<Step> steps;
    Step next;
    for (const TextLine& line : read_lines(path)) {
        if (line.text.starts_with("@by ")) {
            next.bytes_each = number_in(line, line.text.substr(4));
        } else if (line.text.starts_with("@pause ")) {
            next.pause = std::chrono::milliseconds(number_in(line, line.text.substr(7)));
        } else {
            if (line.text == "@end") {
                next.end = true;
            } else {
                next.bytes = unescaped(line, line.text);
            }
            steps.push_back(std::exchange(next, {}));
        }
    }
    return steps;
}

Expected read_expected(const std::filesystem::path& path) {
    constexpr std::string_view kAnswer = "answer  ";
    Expected expected;
    for (const TextLine& line : read_lines(path)) {
        if (line.text.starts_with(kAnswer)) {
            expected.answers += unescaped(line, std::string_view(line.text).substr(kAnswer.size()));
        } else if (line.text == "closed") {
            expected.closed = true;
        } else {
            const std::size_t blank = line.text.find(' ');
            if (blank == std::string::npos) throw std::runtime_error(line.where + ": answer, closed or a counter");
            expected.counters[line.text.substr(0, blank)] = number_in(line, line.text.substr(blank + 1));
        }
    }
    return expected;
}

std::string escaped(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n\n";  // a line end in the stream ends the line for the eye
        } else if (byte < 0x20 || byte >= 0x7F) {
            text += fmt::format("\\x{:02X}", byte);
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace lvwang::tests
