#include "courier/pdf_account.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <mutex>

#include "courier/other_program.h"

namespace lvwang::courier {
namespace {

constexpr std::chrono::seconds kTurn{10};
constexpr std::size_t kSaidMax = 300;
constexpr std::int64_t kMemoryMax = std::int64_t{768} << 20;  // ten megabytes unfold to less unless they were made to hurt
constexpr std::int64_t kAccountMax = std::int64_t{64} << 20;
constexpr int kCpuSecondsMax = 15;
constexpr int kDamaged = 2;   // exit status of qpdf: errors
constexpr int kRepaired = 3;  // warnings: another reader may repair it differently and show something else

// What qpdf says begins with its own name and that of a file of ours.
std::string complaint(const Workplace& place, const std::string& page) {
    std::string said = place.said(kSaidMax);
    said.resize(std::min(said.find('\n'), said.size()));
    for (const std::string& ours : {page + ": ", std::string("qpdf: "), std::string("WARNING: "), page}) {
        for (std::size_t at; (at = said.find(ours)) != std::string::npos;) said.erase(at, ours.size());
    }
    return said;
}

}  // namespace

Result<std::string> account_of_pdf(std::string_view bytes, const PdfPrograms& programs) {
    static std::timed_mutex one_at_a_time;
    LVWANG_ASSIGN(const std::string qpdf, program_at("qpdf", programs.qpdf, {"/usr/bin/qpdf", "/usr/local/bin/qpdf"}));
    LVWANG_ASSIGN(const std::string prlimit, program_at("prlimit", {}, {"/usr/bin/prlimit"}));
    const std::unique_lock turn(one_at_a_time, kTurn);
    if (!turn) return fail(ErrorCode::kUnavailable, "other files are being looked at; send it again in a moment");
    try {
        const Workplace place;
        if (!place.open()) return fail(ErrorCode::kIo, "there is no room for a temporary directory");
        const std::string file = place.at("file.pdf");
        if (!(std::ofstream(file, std::ios::binary) << bytes).flush()) return fail(ErrorCode::kIo, "cannot write {}", file);
        LVWANG_ASSIGN(const int status,
                      run_program({prlimit, fmt::format("--as={}", kMemoryMax), fmt::format("--fsize={}", kAccountMax),
                                   fmt::format("--cpu={}", kCpuSecondsMax), "--core=0", qpdf, "--json=2",
                                   "--json-stream-data=none", "--json-key=encrypt", "--json-key=pages", "--json-key=qpdf", file},
                                  place, programs.patience_ms));
        if (status == 0) return place.said();
        if (status == kDamaged || status == kRepaired) {
            const std::string said = complaint(place, file);
            if (said.find("invalid password") != std::string::npos) {
                return fail(ErrorCode::kInvalidArgument, "this is no PDF that can be kept: it wants a password");
            }
            return fail(ErrorCode::kInvalidArgument,
                        "this is no PDF that can be kept: it is damaged ({}); print it as a PDF again", said);
        }
        return fail(ErrorCode::kInvalidArgument, "this is no PDF that can be kept: it unfolds to more than can be looked at");
    } catch (const std::exception& exception) {
        return fail(ErrorCode::kIo, "{}: {}", qpdf, exception.what());
    }
}

}  // namespace lvwang::courier
