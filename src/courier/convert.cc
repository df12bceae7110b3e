#include "courier/convert.h"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <fstream>
#include <mutex>
#include <vector>

#include "courier/other_program.h"

namespace lvwang::courier {
namespace {

constexpr std::chrono::seconds kTurn{10};  // that one waits for those before; a page is printed in one or two
constexpr std::size_t kSaidMax = 300;

Result<void> run(const std::vector<std::string>& words, const Workplace& place, std::int64_t patience_ms) {
    LVWANG_ASSIGN(const int status, run_program(words, place, patience_ms));
    if (status == 0) return {};
    return fail(ErrorCode::kIo, "{}: ended with {}: {}", words.front(), status, place.said(kSaidMax));
}

std::vector<std::string> words_of(const std::string& program, std::string_view format, const Workplace& place,
                                  const std::string& page, const std::string& made) {
    if (format == "docx") return {program, "--from=html", "--to=docx", "--output=" + made, page};
    std::vector<std::string> words{program,
                                   "--headless",
                                   "--disable-gpu",
                                   "--no-first-run",
                                   "--disable-background-networking",
                                   "--disable-dev-shm-usage",
                                   "--user-data-dir=" + place.at("profile"),
                                   "--no-pdf-header-footer",
                                   "--print-to-pdf=" + made};
    if (geteuid() == 0)
        words.emplace_back("--no-sandbox");  // Chromium refuses root otherwise; the page is ours and has no script
    words.push_back("file://" + page);
    return words;
}

}  // namespace

Result<std::string> convert(std::string_view format, const std::string& html, const Converters& programs) {
    static std::timed_mutex one_at_a_time;
    std::string program;
    if (format == "pdf") {
        LVWANG_ASSIGN(program, program_at("Chromium", programs.chromium,
                                          {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"}));
    } else if (format == "docx") {
        LVWANG_ASSIGN(program, program_at("pandoc", programs.pandoc, {"/usr/bin/pandoc", "/usr/local/bin/pandoc"}));
    } else {
        return fail(ErrorCode::kUnsupported, "'{}' is neither pdf nor docx", format);
    }
    const std::unique_lock turn(one_at_a_time, kTurn);
    if (!turn) return fail(ErrorCode::kUnavailable, "other files are being made; ask again in a moment");
    try {
        const Workplace place;
        if (!place.open()) return fail(ErrorCode::kIo, "there is no room for a temporary directory");
        const std::string page = place.at("page.html");
        const std::string made = place.at("made");
        if (!(std::ofstream(page, std::ios::binary) << html).flush()) return fail(ErrorCode::kIo, "cannot write {}", page);
        LVWANG_TRY(run(words_of(program, format, place, page, made), place, programs.patience_ms));
        std::string bytes = read_file(made);
        if (bytes.empty()) return fail(ErrorCode::kIo, "{}: made nothing: {}", program, place.said(kSaidMax));
        return bytes;
    } catch (const std::exception& exception) {
        return fail(ErrorCode::kIo, "{}: {}", program, exception.what());
    }
}

}  // namespace lvwang::courier
