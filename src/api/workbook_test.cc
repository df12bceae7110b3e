// Workbooks that we write, that others write, and files that are none.
#include "api/workbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/table_sheet.h"

namespace lvwang::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string le(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFFU);
    return text;
}

std::uint32_t crc_of(const std::string& text) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int i = 0; i < 8; ++i) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

// A ZIP whose parts are stored as they are (APPNOTE 4.3.7, 4.3.12, 4.3.16).
std::string zip(const std::vector<std::pair<std::string, std::string>>& parts) {
    std::string out;
    std::string directory;
    for (const auto& [name, text] : parts) {
        const std::uint32_t size = static_cast<std::uint32_t>(text.size());
        const std::string same = le(20, 2) + le(0, 2) + le(0, 2) + le(0, 4) + le(crc_of(text), 4) + le(size, 4) + le(size, 4) +
                                 le(static_cast<std::uint32_t>(name.size()), 2) + le(0, 2);
        directory += "PK\x01\x02" + le(20, 2) + same + le(0, 2) + le(0, 2) + le(0, 2) + le(0, 4) +
                     le(static_cast<std::uint32_t>(out.size()), 4) + name;
        out += "PK\x03\x04" + same + name + text;
    }
    const std::uint32_t at = static_cast<std::uint32_t>(out.size());
    const std::uint32_t count = static_cast<std::uint32_t>(parts.size());
    return out + directory + "PK\x05\x06" + le(0, 4) + le(count, 2) + le(count, 2) +
           le(static_cast<std::uint32_t>(directory.size()), 4) + le(at, 4) + le(0, 2);
}

const std::pair<std::string, std::string> kBook{
    "xl/workbook.xml", R"(<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="甲" sheetId="7" r:id="rId3"/>)"
                       R"(<x:sheet name="乙" r:id="rId1"/></x:sheets></x:workbook>)"};
const std::pair<std::string, std::string> kRelations{
    "xl/_rels/workbook.xml.rels", R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>)"
                                  R"(<Relationship Id="rId3" Target="/xl/worksheets/other.xml"/></Relationships>)"};

TEST(Workbook, WhatWeWriteComesBack) {
    const auto bytes = to_xlsx({"人员",
                                {"a note"},
                                {"账号", "电话", "数"},
                                {{std::string("zhou.en"), std::string("👩‍🏭<&\">"), Decimal{1250, 2}},
                                 {std::monostate{}, std::string("第二行"), std::monostate{}}}});
    ASSERT_TRUE(bytes);
    const auto rows = read_workbook(*bytes);
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 4U);
    EXPECT_THAT((*rows)[0].cells, ElementsAre("账号", "电话", "数"));
    EXPECT_THAT((*rows)[1].cells, ElementsAre("zhou.en", "👩‍🏭<&\">", "12.5"));
    EXPECT_THAT((*rows)[2].cells, ElementsAre("", "第二行"));
    EXPECT_EQ((*rows)[2].number, 3U);
}

// As other programs write it: prefixes, texts in pieces, in place, numbers as numbers, holes, and another sheet first.
TEST(Workbook, WhatOthersWriteIsRead) {
    const auto rows =
        read_workbook(zip({kBook,
                           kRelations,
                           {"xl/sharedStrings.xml",
                            "<sst><si><t>账</t></si><si><r><t>张</t></r><r><t>三</t></r><rPh><t>ちょう</t></rPh></si></sst>"},
                           {"xl/worksheets/sheet1.xml", "<worksheet/>"},
                           {"xl/worksheets/other.xml",
                            R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c>)"
                            R"(<x:c r="C2" t="s"><x:v>1</x:v></x:c></x:row>)"
                            R"(<x:row r="9"><x:c r="B9"><x:v>13800138000</x:v></x:c>)"
                            R"(<x:c t="inlineStr"><x:is><x:t> 在 </x:t></x:is></x:c>)"
                            R"(<x:c t="b"><x:v>1</x:v></x:c>)"
                            R"(<x:c r="AA9" t="str"><x:f>1+1</x:f><x:v>两</x:v></x:c></x:row></x:sheetData></x:worksheet>)"}}));
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_THAT((*rows)[0].cells, ElementsAre("账", "", "张三"));
    EXPECT_EQ((*rows)[1].number, 9U);
    EXPECT_EQ((*rows)[1].cells.size(), 27U);
    EXPECT_EQ((*rows)[1].cells[1], "13800138000");
    EXPECT_EQ((*rows)[1].cells[2], "在");
    EXPECT_EQ((*rows)[1].cells[3], "TRUE");
    EXPECT_EQ((*rows)[1].cells[26], "两");
}

TEST(Workbook, WhatIsNoneIsRefused) {
    std::string many = "<worksheet><sheetData>";
    for (std::uint32_t i = 0; i <= kWorkbookRowsMax; ++i) many += "<row><c><v>1</v></c></row>";
    many += "</sheetData></worksheet>";
    std::string laughs = "<!DOCTYPE a [<!ENTITY a \"ha\">";
    for (char c = 'b'; c < 'z'; ++c) {
        const char before = static_cast<char>(c - 1);
        laughs += fmt::format("<!ENTITY {0} \"&{1};&{1};&{1};&{1};&{1};&{1};&{1};&{1};\">", c, before);
    }
    laughs += "]><worksheet><sheetData><row><c><v>&y;</v></c></row></sheetData></worksheet>";
    const auto sheet = [](std::string text) { return zip({kBook, kRelations, {"xl/worksheets/other.xml", std::move(text)}}); };
    const struct {
        std::string bytes;
        const char* says;
    } rows[] = {{"", "no ZIP file"},
                {"账号,姓名\nzhou,周\n", "no ZIP file"},
                {zip({{"readme.txt", "x"}}), "xl/workbook.xml"},
                {zip({kBook, kRelations}), "xl/worksheets/other.xml"},
                {sheet("<worksheet><sheetData><row>"), "no element found"},
                {sheet(many), "more than 5000 rows"},
                {sheet("<worksheet><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></worksheet>"), "more than 100 columns"},
                {sheet("<worksheet><row r=\"1\"><c t=\"s\"><v>4</v></c></row></worksheet>"), "row 1 refers to a text"},
                {sheet(laughs), "limit on input amplification"},
                {sheet("<worksheet/>").substr(0, 400), "damaged"}};
    for (const auto& row : rows) {
        const auto read = read_workbook(row.bytes);
        ASSERT_FALSE(read) << row.says;
        EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
        EXPECT_THAT(read.error().message, HasSubstr(row.says));
    }
}

}  // namespace
}  // namespace lvwang::api
