// How does a notice look on paper? One page of HTML that needs nothing else, in one language: for printing, files and mail.
// Promises: self-contained, every text escaped; the same notice gives the same bytes; nothing on it that the page does not show.
// Rule: document.h; A4, the fonts of tools/setup.
#pragma once

#include <string>
#include <string_view>

#include "bulletin/document.h"
#include "model/notice.h"

namespace lvwang::bulletin {

enum class Language : std::uint8_t { kChinese, kEnglish };

/// What stands on the paper besides the document.
struct PaperHead {
    const Notice& notice;
    int shown_version = 0;
    std::string signed_by;  ///< the person's name; empty where nobody has signed
    std::string address;    ///< of the server, before each link: `https://lvwang.example`; empty: no links
};

[[nodiscard]] std::string to_html(const Document& document, const PaperHead& head, Language language);
/// In a language, as it is; the other where there is none.
[[nodiscard]] std::string_view in(Language language, const Words& words);
/// `早通报-2026-04-07`, for the name of a file.
[[nodiscard]] std::string file_name(const Notice& notice, Language language);

}  // namespace lvwang::bulletin
