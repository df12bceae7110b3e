// How is a document told where no page fits? The same notice as a short message, as what a robot posts, and as a mail.
// Promises: says nothing that the document does not; no form is longer than what carries it takes, and what is cut ends with …;
// the same document gives the same bytes. Rule: document.h; the bounds beside each form.
#pragma once

#include <string>
#include <string_view>

#include "bulletin/document.h"
#include "bulletin/paper.h"

namespace lvwang::bulletin {

inline constexpr std::size_t kBriefLettersMax = 200;     ///< three short messages of 67 Chinese characters
inline constexpr std::size_t kMarkdownBytesMax = 4'000;  ///< 企业微信 takes 4096 bytes, 钉钉 more

struct MessageForms {
    std::string title;
    std::string brief;
    std::string markdown;
    std::string plain;
    std::string html;
};

/// In Chinese, which is what receivers read; mails have no links, for whoever gets one forwarded has no account.
[[nodiscard]] MessageForms message_of(const Document& document, const PaperHead& head);

/// At most so many letters (bytes), cut between letters and then with … at the end.
[[nodiscard]] std::string cut_letters(std::string_view text, std::size_t letters_max);
[[nodiscard]] std::string cut_bytes(std::string_view text, std::size_t bytes_max);

}  // namespace lvwang::bulletin
