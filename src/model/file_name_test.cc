#include "model/file_name.h"

#include <gtest/gtest.h>

namespace lvwang {
namespace {

TEST(PlainFileName, KeepsWordsAndNothingThatSteers) {
    const struct {
        std::string_view given;
        std::string_view kept;
    } rows[] = {
        {"检测报告（2026-11）.pdf", "检测报告（2026-11）"},
        {"C:\\Users\\heng\\说明 v2.PDF", "说明 v2"},
        {"../../etc/passwd", "passwd"},
        {"/", ""},
        {"", ""},
        {" .. ", ""},
        {".pdf", ""},
        {"a\"; filename=x.html", "a_; filename=x.html"},
        {"a\r\nSet-Cookie: b\x7F.pdf", "a__Set-Cookie_ b_"},
        {"report\u202Efdp.exe", "report_fdp.exe"},
        {"\u2066x\u2069\uFEFF\u200F\xC2\x85", "_x____"},
        {"<script>alert(1)</script>", "script_"},
        {"تقرير 🏭.pdf", "تقرير 🏭"},
    };
    for (const auto& row : rows) EXPECT_EQ(plain_file_name(row.given), row.kept) << row.given;
}

TEST(PlainFileName, CutsBehindAWholeCharacterAndIsItsOwnName) {
    std::string given;
    for (int i = 0; i < 300; ++i) given += "绿";
    const std::string kept = plain_file_name(given + ".pdf");
    EXPECT_EQ(kept.size(), 3 * kFileNameCharactersMax);
    EXPECT_TRUE(given.starts_with(kept));
    for (const std::string_view name : {"检测报告", "a_b", "x.2026"}) EXPECT_EQ(plain_file_name(plain_file_name(name)), name);
    EXPECT_LE(plain_file_name("\xF0\x9F").size(), 2U) << "a broken character reads nothing behind its end";
}

}  // namespace
}  // namespace lvwang
