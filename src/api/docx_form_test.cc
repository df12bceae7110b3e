// Office documents that are filled: what stays, what is repeated, what is refused; and the archives they lie in.
#include "api/docx_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/archive.h"
#include "api/sheet_form.h"

namespace lvwang::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string docx(std::string_view body, std::string_view extra_name = "word/footer1.xml", std::string_view extra = "<w:ftr/>") {
    return write_archive({{"[Content_Types].xml", "<Types/>"},
                          {"word/document.xml", fmt::format("<w:document><w:body>{}</w:body></w:document>", body)},
                          {std::string(extra_name), std::string(extra)}});
}
std::string part(std::string_view archive, std::string_view name) {
    const auto files = read_archive(archive);
    for (const ArchivedFile& file : files.value()) {
        if (file.name == name) return file.bytes;
    }
    return "";
}
std::string run(std::string_view text) {
    return fmt::format("<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>", text);
}
std::string paragraph(std::string_view runs) {
    return fmt::format("<w:p w:rsidR=\"1\"><w:pPr/>{}</w:p>", runs);
}
std::string table_row(std::string_view paragraphs) {
    return fmt::format("<w:tr><w:trPr/><w:tc>{}</w:tc></w:tr>", paragraphs);
}

constexpr std::string_view kPaper[] = {"title", "text"};
constexpr std::string_view kRow[] = {"line", "due"};
constexpr std::string_view kRequired[] = {"title", "line"};
constexpr FormFields kFields{kPaper, kRow, kRequired};
const std::string kGood =
    docx(paragraph(run("《{{title}}》")) + "<w:tbl>" + table_row(paragraph(run("head"))) +
         table_row(paragraph(run("{{line}}")) + paragraph(run("{{ due }}"))) + "</w:tbl>" + paragraph(run("{{text}}")));

std::string filled(std::string_view form, std::span<const FormValue> paper, std::span<const std::vector<FormValue>> rows) {
    const auto bytes = fill_form(form, kFields, paper, rows);
    EXPECT_TRUE(bytes.has_value()) << (bytes ? "" : bytes.error().message);
    return bytes ? part(*bytes, "word/document.xml") : "";
}

TEST(DocxForm, FillsFieldsAndRepeatsTheRow) {
    const std::vector<FormValue> paper{{"title", "扬尘 & <泥>"}, {"text", "一\n二"}};
    const std::vector<std::vector<FormValue>> rows{{{"line", "甲"}, {"due", "4月"}}, {{"line", "乙 {{title}}"}}};
    const std::string xml = filled(kGood, paper, rows);
    EXPECT_THAT(xml, HasSubstr("《扬尘 &amp; &lt;泥&gt;》"));
    EXPECT_THAT(xml, HasSubstr(R"(一</w:t><w:br/><w:t xml:space="preserve">二)"));
    EXPECT_THAT(xml, AllOf(HasSubstr(">甲<"), HasSubstr(">4月<"), HasSubstr(">乙 {{title}}<"))) << "a value is no field";
    EXPECT_THAT(xml, Not(HasSubstr("due"))) << "what has no value is empty";
    EXPECT_THAT(xml, HasSubstr("<w:rPr><w:b/></w:rPr>")) << "fonts stay";
    std::size_t count = 0;
    for (std::size_t at = xml.find("<w:tr>"); at != std::string::npos; at = xml.find("<w:tr>", at + 1)) ++count;
    EXPECT_EQ(count, 3U) << "the head and two rows";
}

TEST(DocxForm, FindsAFieldThatAnEditorHasSplit) {
    const std::string form = docx(paragraph(run("前{{ti") + "<w:proofErr/>" + run("tl") + run("e}}后")) +
                                  table_row(paragraph(run("{") + run("{line}") + run("}"))));
    const std::vector<FormValue> paper{{"title", "题"}};
    const std::vector<std::vector<FormValue>> rows{{{"line", "甲"}}};
    const std::string xml = filled(form, paper, rows);
    EXPECT_THAT(xml, HasSubstr(">前题<"));
    EXPECT_THAT(xml, HasSubstr(">后<"));
    EXPECT_THAT(xml, HasSubstr(">甲<"));
    EXPECT_THAT(xml, Not(HasSubstr("{")));
}

TEST(DocxForm, FillsWhatStandsAboveAndBelow) {
    const std::string form = docx(paragraph(run("{{title}}")) + table_row(paragraph(run("{{line}}"))), "word/footer2.xml",
                                  "<w:ftr>" + paragraph(run("{{title}} 页脚")) + "</w:ftr>");
    const std::vector<FormValue> paper{{"title", "题"}};
    const auto bytes = fill_form(form, kFields, paper, std::vector<std::vector<FormValue>>{{{"line", "甲"}}});
    ASSERT_TRUE(bytes.has_value());
    EXPECT_THAT(part(*bytes, "word/footer2.xml"), HasSubstr(">题 页脚<"));
}

TEST(DocxForm, SaysWhatIsWrongWithOne) {
    const std::string row = table_row(paragraph(run("{{line}}")));
    const struct {
        std::string form, says;
    } cases[] = {
        {"", "no ZIP archive"},
        {"PK nonsense", "no ZIP archive"},
        {write_archive({{"a.txt", "x"}}), "no DOCX document"},
        {docx(paragraph(run("{{title}}")) + row, "word/vbaProject.bin"), "macros"},
        {docx(row), "no field {{title}}"},
        {docx(paragraph(run("{{title}}"))), "no field {{line}}"},
        {docx(paragraph(run("{{title}} {{line}}")) + row), "must stand in a row of a table"},
        {docx(paragraph(run("{{title}} {{colour}}")) + row), "{{colour}} is no field"},
        {docx(std::string((1UL << 20) + 1, ' ')), "at most 1048576 are filled"},
        {docx(paragraph(run([] {
                  std::string many;
                  for (int i = 0; i < 401; ++i) many += "{{title}}";
                  return many;
              }())) +
              row),
         "more than 400 fields"},
        {kGood.substr(0, kGood.size() - 30), "no ZIP archive"},
    };
    for (const auto& [form, says] : cases) {
        const auto checked = check_form(form, kFields);
        ASSERT_FALSE(checked.has_value()) << says;
        EXPECT_THAT(checked.error().message, HasSubstr(says));
    }
    EXPECT_TRUE(check_form(kGood, kFields).has_value());
}

TEST(DocxForm, TheProgramsOwnSheetCanBeFilled) {
    ASSERT_TRUE(check_form(default_sheet_form(), sheet_form_fields()).has_value());
    const std::vector<FormValue> paper{{"标题", "扬尘问题"}, {"文号", "岚环交办〔2026〕12号"}};
    const auto bytes =
        fill_form(default_sheet_form(), sheet_form_fields(), paper, std::vector<std::vector<FormValue>>{{{"问题", "裸土"}}});
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    EXPECT_THAT(part(*bytes, "word/document.xml"), AllOf(HasSubstr("扬尘问题"), HasSubstr("裸土"), Not(HasSubstr("{{"))));
    EXPECT_THAT(part(*bytes, "word/footer1.xml"), HasSubstr("岚环交办〔2026〕12号"));
}

TEST(Archive, GivesBackWhatWasWritten) {
    const std::vector<ArchivedFile> files{{"a/b.xml", std::string(100'000, 'x')}, {"名.txt", "绿网"}, {"empty", ""}};
    const std::string bytes = write_archive(files);
    EXPECT_LT(bytes.size(), 2'000U);
    EXPECT_EQ(bytes, write_archive(files)) << "the same bytes each time";
    const auto read = read_archive(bytes);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    ASSERT_EQ(read->size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ((*read)[i].name, files[i].name);
        EXPECT_EQ((*read)[i].bytes, files[i].bytes);
    }
}

// Whatever is changed in it, it is read as it was or refused; no byte outside is touched (the sanitizers look).
TEST(Archive, RefusesWhatIsDamaged) {
    const std::string good = write_archive({{"a", "some words that can be packed, packed, packed"}, {"b", "x"}});
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char c : {'\0', '\x01', '\x7f', '\xff'}) {
            std::string bad = good;
            bad[i] = c;
            const auto read = read_archive(bad);
            EXPECT_TRUE(read.has_value() || !read.error().message.empty()) << i;
        }
        EXPECT_FALSE(read_archive(good.substr(0, i)).has_value()) << i;
    }
    EXPECT_FALSE(read_archive(write_archive({{"big", std::string(kArchivedBytesMax + 1, 'x')}})).has_value());
}

}  // namespace
}  // namespace lvwang::api
