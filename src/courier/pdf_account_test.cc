// qpdf as it is installed, on PDFs made here, and what is said where it is not, fails or hangs.
#include "courier/pdf_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <vector>

#include "protocol/pdf.h"

namespace lvwang::courier {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// A PDF of one page; `more` stands in its catalogue.
std::string pdf(const std::string& more = {}, const std::string& trailer = {}) {
    const std::vector<std::string> objects{"<</Type/Catalog/Pages 2 0 R" + more + ">>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                                           "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"};
    std::string bytes = "%PDF-1.7\n";
    std::string table = "xref\n0 4\n0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += fmt::format("{:010} 00000 n \n", bytes.size());
        bytes += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const std::size_t at = bytes.size();
    return bytes + table + fmt::format("trailer\n<</Size 4/Root 1 0 R{}>>\nstartxref\n{}\n%%EOF\n", trailer, at);
}

Result<int> pages(const std::string& bytes) {
    LVWANG_ASSIGN(const std::string account, account_of_pdf(bytes, {}));
    return protocol::pages_of_account(account);
}

class PdfAccount : public testing::Test {
protected:
    void SetUp() override {
        if (access("/usr/bin/qpdf", X_OK) != 0) GTEST_SKIP() << "no qpdf here (tools/setup)";
    }
};

TEST_F(PdfAccount, CountsPages) {
    const auto counted = pages(pdf());
    ASSERT_TRUE(counted) << counted.error().message;
    EXPECT_EQ(*counted, 1);
    EXPECT_TRUE(pages(pdf("/Note(/JavaScript)"))) << "a word about scripts is no script";
}

TEST_F(PdfAccount, SeesWhatActsHoweverItIsWritten) {
    const struct {
        std::string bytes;
        const char* why;
    } bad[] = {
        {pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "scripts"},
        {pdf("/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"), "scripts"},
        {pdf("/OpenAction<</S/Laun#63h/F(cmd.exe)>>"), "starts other programs"},
        {pdf("/AcroForm<</XFA(x)>>"), "form that runs"},
        {pdf({}, "/Encrypt<</Filter/Standard/V 1/R 2/O(" + std::string(32, 'o') + ")/U(" + std::string(32, 'u') +
                     ")/P -4>>/ID[(a)(a)]"),
         "password"},
        {pdf().substr(0, 60) + "%%EOF", "damaged"},
        {"%PDF-1.7\n" + std::string(5000, '\x01') + "%%EOF", "damaged"},
    };
    for (const auto& row : bad) {
        const auto refused = pages(row.bytes);
        ASSERT_FALSE(refused) << row.why;
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument) << refused.error().message;
        EXPECT_THAT(refused.error().message, HasSubstr(row.why));
        EXPECT_THAT(refused.error().message, Not(HasSubstr("lvwang-paper"))) << "where our files lie is nobody's business";
    }
}

TEST(PdfPrograms, ThatAreNotThereOrHangAreSaid) {
    const auto none = account_of_pdf(pdf(), {.qpdf = "/nowhere/qpdf"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(none.error().message, "qpdf is not installed (looked at /nowhere/qpdf)");
    std::string directory = (fs::temp_directory_path() / "lvwang-account-XXXXXX").string();
    ASSERT_NE(mkdtemp(directory.data()), nullptr);
    const std::string program = directory + "/qpdf";
    const auto doing = [&](std::string_view lines) {
        std::ofstream(program) << "#!/bin/sh\n" << lines << '\n';
        chmod(program.c_str(), 0700);
        return account_of_pdf(pdf(), {.qpdf = program, .patience_ms = 500});
    };
    EXPECT_THAT(doing("sleep 60").error().message, HasSubstr("took longer"));
    EXPECT_THAT(doing("kill -KILL $$").error().message, HasSubstr("unfolds to more"));
    fs::remove_all(directory);
}

}  // namespace
}  // namespace lvwang::courier
