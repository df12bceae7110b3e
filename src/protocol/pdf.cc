#include "protocol/pdf.h"

#include <array>
#include <cctype>

namespace lvwang::protocol {
namespace {

constexpr std::string_view kHeader = "%PDF-";
constexpr std::string_view kEnd = "%%EOF";
constexpr std::size_t kEndWithin = 1024;  // as readers look for it

tl::unexpected<Error> wrong(std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, "this is no PDF that can be kept: {}", what);
}

struct Acting {
    std::string_view name;  // as the account writes it: a PDF's texts begin with u: or b:, so this can only be one of its names
    std::string_view what;
};
constexpr std::array<Acting, 4> kActing{{
    {"\"/JavaScript\"", "it holds scripts (JavaScript)"},
    {"\"/JS\"", "it holds scripts (JS)"},
    {"\"/Launch\"", "it starts other programs (Launch)"},
    {"\"/XFA\"", "it is a form that runs scripts (XFA)"},
}};

}  // namespace

bool begins_as_pdf(std::string_view bytes) {
    return bytes.starts_with(kHeader);
}

Result<void> check_pdf(std::string_view bytes) {
    const auto digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(bytes[at])) != 0; };
    if (!begins_as_pdf(bytes) || bytes.size() < 8 || !digit(5) || bytes[6] != '.' || !digit(7)) {
        return wrong("it does not begin with %PDF- and a version");
    }
    if (bytes.size() > kPdfBytesMax) return wrong(fmt::format("it has more than {} MB", kPdfBytesMax >> 20U));
    const std::size_t from = bytes.size() > kEndWithin ? bytes.size() - kEndWithin : 0;
    if (bytes.substr(from).find(kEnd) == std::string_view::npos) return wrong("its end (%%EOF) is missing: it was cut short");
    return {};
}

Result<int> pages_of_account(std::string_view account) {
    if (account.find("\"encrypted\": true") != std::string_view::npos) {
        return wrong("it is encrypted: what it holds could not be looked at; save it without a password");
    }
    for (const Acting& acting : kActing) {
        if (account.find(acting.name) != std::string_view::npos) {
            return wrong(fmt::format("{}: print it as a PDF again", acting.what));
        }
    }
    int pages = 0;
    constexpr std::string_view kPage = "\"pageposfrom1\":";
    for (std::size_t at = account.find(kPage); at != std::string_view::npos; at = account.find(kPage, at + kPage.size())) ++pages;
    if (pages == 0) return wrong("it has no page");
    return pages;
}

}  // namespace lvwang::protocol
