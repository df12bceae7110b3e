#include "api/sheet_form.h"

#include <array>

#include "api/archive.h"

namespace lvwang::api {
namespace {

constexpr std::array<std::string_view, 9> kPaper{"发文单位", "文号",     "标题",   "总体要求", "问题数",
                                                 "签发人",   "签发日期", "拟稿人", "签发说明"};
constexpr std::array<std::string_view, 8> kRow{"序号", "问题", "案件编号", "地点", "责任单位", "责任人", "整改要求", "完成时限"};
constexpr std::array<std::string_view, 4> kRequired{"文号", "问题", "责任单位", "完成时限"};

constexpr std::string_view kTypes =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
   ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
</Types>)";

constexpr std::string_view kRelations =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
   Target="word/document.xml"/>
</Relationships>)";

constexpr std::string_view kDocumentRelations =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>
</Relationships>)";

// Sizes are half points: 32 is 三号. 仿宋 for text, 黑体 for heads, as offices have them; what a machine has not is replaced by
// it.
constexpr std::string_view kStyles =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault>
<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/><w:sz w:val="28"/>
<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>
<w:spacing w:line="500" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="RedHead"><w:name w:val="红头"/><w:pPr>
<w:spacing w:line="800" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/>
<w:color w:val="C00000"/><w:sz w:val="44"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="SheetNumber"><w:name w:val="文号"/><w:pPr><w:pBdr>
<w:bottom w:val="single" w:sz="12" w:space="4" w:color="C00000"/></w:pBdr><w:jc w:val="center"/></w:pPr>
</w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="SheetTitle"><w:name w:val="单标题"/><w:pPr>
<w:spacing w:before="240" w:after="120" w:line="560" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:rPr>
<w:rFonts w:eastAsia="黑体"/><w:sz w:val="36"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="SheetText"><w:name w:val="单正文"/><w:pPr>
<w:ind w:firstLine="560"/></w:pPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="SheetCell">
<w:name w:val="单表格"/><w:pPr><w:spacing w:line="320" w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="21"/>
</w:rPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="SheetSigned"><w:name w:val="单落款"/>
<w:pPr><w:spacing w:before="120"/><w:jc w:val="right"/></w:pPr></w:style></w:styles>)";

constexpr std::string_view kFooter =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr>
<w:pStyle w:val="SheetCell"/><w:jc w:val="center"/></w:pPr><w:r><w:t>{{文号}}　共 {{问题数}} 个问题</w:t></w:r></w:p>
</w:ftr>)";

std::string paragraph(std::string_view style, std::string_view text) {
    return fmt::format(R"(<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t>
</w:r></w:p>)",
                       style, text);
}

struct ColumnForm {
    int width;  // twentieths of a point
    std::string_view head;
    std::string_view cell;
};
constexpr std::array<ColumnForm, 6> kColumns{{{600, "序号", "{{序号}}"},
                                              {2700, "问题", "{{问题}}（{{地点}}，案件 {{案件编号}}）"},
                                              {1700, "责任单位", "{{责任单位}}"},
                                              {1000, "责任人", "{{责任人}}"},
                                              {1900, "整改要求", "{{整改要求}}"},
                                              {1300, "完成时限", "{{完成时限}}"}}};

std::string row(std::string_view ColumnForm::*text, std::string_view properties) {
    std::string out = fmt::format("<w:tr>{}", properties);
    for (const ColumnForm& column : kColumns) {
        out += fmt::format(R"(<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/></w:tcPr>{}</w:tc>)", column.width,
                           paragraph("SheetCell", column.*text));
    }
    return out + "</w:tr>";
}

std::string table() {
    std::string borders;
    for (const std::string_view side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
        borders += fmt::format(R"(<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>)", side);
    }
    std::string grid;
    for (const ColumnForm& column : kColumns) grid += fmt::format(R"(<w:gridCol w:w="{}"/>)", column.width);
    return fmt::format(
        R"(<w:tbl><w:tblPr><w:tblW w:w="9200" w:type="dxa"/><w:jc w:val="center"/>
<w:tblBorders>{}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{}</w:tblGrid>{}{}</w:tbl>)",
        borders, grid, row(&ColumnForm::head, "<w:trPr><w:tblHeader/></w:trPr>"),
        row(&ColumnForm::cell, "<w:trPr><w:cantSplit/></w:trPr>"));
}

std::string document() {
    return R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
   xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<w:body>)" +
           paragraph("RedHead", "{{发文单位}}") + paragraph("RedHead", "生态环境问题交办单") +
           paragraph("SheetNumber", "{{文号}}") + paragraph("SheetTitle", "{{标题}}") + paragraph("SheetText", "{{总体要求}}") +
           table() + paragraph("SheetSigned", "签发：{{签发人}}{{签发说明}}") + paragraph("SheetSigned", "{{签发日期}}") +
           R"(<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1700" w:right="1350" w:bottom="1500" w:left="1350" w:header="850" w:footer="990" w:gutter="0"/>
</w:sectPr></w:body></w:document>)";
}

}  // namespace

const FormFields& sheet_form_fields() {
    static constexpr FormFields kFields{kPaper, kRow, kRequired};
    return kFields;
}

const std::string& default_sheet_form() {
    static const std::string kForm = write_archive({{"[Content_Types].xml", std::string(kTypes)},
                                                    {"_rels/.rels", std::string(kRelations)},
                                                    {"word/document.xml", document()},
                                                    {"word/_rels/document.xml.rels", std::string(kDocumentRelations)},
                                                    {"word/styles.xml", std::string(kStyles)},
                                                    {"word/footer1.xml", std::string(kFooter)}});
    return kForm;
}

}  // namespace lvwang::api
