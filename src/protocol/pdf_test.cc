#include "protocol/pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

using testing::HasSubstr;

TEST(Pdf, IsToldByItsFirstBytes) {
    EXPECT_TRUE(begins_as_pdf("%PDF-1.7\n"));
    for (const std::string_view none : {"", "%PDF", " %PDF-1.7", "\xFF\xD8\xFF", "<html>%PDF-1.7"})
        EXPECT_FALSE(begins_as_pdf(none));
}

TEST(Pdf, HasAHeaderAnEndAndASize) {
    EXPECT_TRUE(check_pdf("%PDF-1.7\n1 0 obj\n%%EOF\n"));
    EXPECT_TRUE(check_pdf("%PDF-2.0 %%EOF" + std::string(900, '\n')));
    const struct {
        std::string bytes;
        const char* why;
    } bad[] = {
        {"%PDF-x.y\n%%EOF", "does not begin with %PDF-"},
        {"%PDF-1", "does not begin"},
        {"%PDF-1.7\n1 0 obj", "%%EOF) is missing"},
        {"%PDF-1.7 %%EOF" + std::string(2000, ' '), "%%EOF) is missing"},
        {"%PDF-1.7" + std::string(kPdfBytesMax, ' ') + "%%EOF", "more than 10 MB"},
    };
    for (const auto& row : bad) {
        const auto checked = check_pdf(row.bytes);
        ASSERT_FALSE(checked) << row.why;
        EXPECT_THAT(checked.error().message, HasSubstr(row.why));
    }
}

TEST(Pdf, CountsItsPagesAndRefusesWhatActs) {
    const std::string whole =
        R"({"encrypt": {"encrypted": false}, "pages": [{"pageposfrom1": 1}, {"pageposfrom1": 2}], "qpdf": [)";
    EXPECT_EQ(pages_of_account(whole + "]}"), 2);
    EXPECT_EQ(pages_of_account(whole + R"({"/X": "u:/JavaScript", "/Title": "u:a \"/Launch\" b"}]})"), 2) << "texts are no names";
    const struct {
        const char* rest;
        const char* why;
    } bad[] = {
        {R"({"/S": "/JavaScript"})", "holds scripts"},
        {R"({"/JS": "u:app.alert"})", "holds scripts"},
        {R"({"/S": "/Launch"})", "starts other"},
        {R"({"/XFA": "7 0 R"})", "form that runs"},
    };
    for (const auto& row : bad) {
        const auto pages = pages_of_account(whole + row.rest);
        ASSERT_FALSE(pages) << row.rest;
        EXPECT_THAT(pages.error().message, HasSubstr(row.why));
    }
    EXPECT_THAT(pages_of_account(R"({"encrypt": {"encrypted": true}, "pages": [{"pageposfrom1": 1}]})").error().message,
                HasSubstr("encrypted"));
    EXPECT_THAT(pages_of_account(R"({"encrypt": {"encrypted": false}, "pages": []})").error().message, HasSubstr("no page"));
}

}  // namespace
}  // namespace lvwang::protocol
