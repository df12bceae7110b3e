#include "bulletin/message.h"

#include "base/text.h"

namespace lvwang::bulletin {
namespace {

constexpr std::string_view kCut = "…";

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::string_view zh(const Words& words) {
    return in(Language::kChinese, words);
}

// `昨日AQI 86 良`
std::string line_of(const Tile& tile) {
    std::string line(zh(tile.label));
    line += ' ';
    line += tile.value.empty() ? std::string(zh(tile.note)) : tile.value;
    if (!tile.value.empty() && !tile.unit.empty()) line += tile.unit;
    if (!tile.word.zh.empty()) line += " " + tile.word.zh;
    return line;
}

std::string title_of(const Document& document, const PaperHead& head) {
    return fmt::format("{} {}（第{}{}）", zh(document.title), format_date(document.day), head.notice.number,
                       head.notice.kind == NoticeKind::kReminder ? "号" : "期");
}

// What stands first in it: its own summary.
std::string_view summary_of(const Document& document) {
    for (const Section& section : document.sections) {
        if (!zh(section.text).empty()) return trim(zh(section.text));
    }
    return {};
}

std::string brief_of(const Document& document, const std::string& title) {
    std::string text = title;
    std::string summary(summary_of(document));
    for (char& c : summary) {
        if (c == '\n' || c == '\r') c = ' ';  // a gateway may end a message at a line's end
    }
    if (summary.empty()) {
        for (const Tile& tile : document.tiles) summary += (summary.empty() ? "" : "；") + line_of(tile);
    }
    if (!summary.empty()) text += "：" + summary;
    return cut_letters(text, kBriefLettersMax);
}

std::string markdown_of(const Document& document, const std::string& title) {
    std::string text = fmt::format("### {}\n", title);
    for (const Tile& tile : document.tiles) text += fmt::format("> {}\n", line_of(tile));
    for (const Section& section : document.sections) {
        if (trim(zh(section.text)).empty()) continue;
        text += fmt::format("\n**{}**\n{}\n", zh(section.title), trim(zh(section.text)));
    }
    return cut_bytes(text, kMarkdownBytesMax);
}

std::string plain_of(const Document& document, const std::string& title) {
    std::string text = title + "\n";
    if (!zh(document.issuer).empty()) text += fmt::format("{}\n", zh(document.issuer));
    for (const Tile& tile : document.tiles) text += fmt::format("{}\n", line_of(tile));
    for (const Section& section : document.sections) {
        text += fmt::format("\n【{}】\n", zh(section.title));
        if (!trim(zh(section.text)).empty()) text += fmt::format("{}\n", trim(zh(section.text)));
        for (const auto& row : section.rows) {
            std::string line;
            for (const Cell& cell : row) line += fmt::format("{}{}", line.empty() ? "" : " | ", zh(cell.text));
            text += line + "\n";
        }
        if (section.left_off > 0) text += fmt::format("另有 {} 项\n", section.left_off);
    }
    return text;
}

}  // namespace

std::string cut_letters(std::string_view text, std::size_t letters_max) {
    std::size_t letters = 0;
    std::size_t kept = 0;  // where the last letter that leaves room for the … begins
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (continues(text[i])) continue;
        if (letters + 1 == letters_max) kept = i;
        if (letters == letters_max) return std::string(text.substr(0, kept)) + std::string(kCut);
        ++letters;
    }
    return std::string(text);
}

std::string cut_bytes(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return std::string(text);
    std::size_t end = bytes_max - kCut.size();
    while (end > 0 && continues(text[end])) --end;
    return std::string(text.substr(0, end)) + std::string(kCut);
}

MessageForms message_of(const Document& document, const PaperHead& head) {
    const std::string title = title_of(document, head);
    return {.title = title,
            .brief = brief_of(document, title),
            .markdown = markdown_of(document, title),
            .plain = plain_of(document, title),
            .html = to_html(document, head, Language::kChinese)};
}

}  // namespace lvwang::bulletin
