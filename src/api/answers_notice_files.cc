// A notice as a file: HTML and PDF to print, DOCX to write in, XLSX to count with.
#include <algorithm>

#include "api/answers.h"
#include "api/attachment.h"
#include "api/reads.h"
#include "api/table_sheet.h"
#include "bulletin/paper.h"
#include "store/book_notices.h"

namespace lvwang::api {
namespace {

using bulletin::Document;
using bulletin::Language;
using bulletin::Section;

// What is a number in a sheet is one there too.
SheetCellValue cell_of(std::string_view text, bool number) {
    if (number) {
        if (const auto value = Decimal::parse(text)) return *value;
    }
    return std::string(text);
}

// First what stands at the top and what is said, then a sheet for each table.
std::vector<SheetTable> sheets_of(const Document& document, Language language) {
    const bool english = language == Language::kEnglish;
    const auto say = [&](const bulletin::Words& words) { return std::string(bulletin::in(language, words)); };
    std::vector<SheetTable> sheets;
    SheetTable& first = sheets.emplace_back();
    first.name = english ? "In short" : "概要";
    first.columns = {english ? "what" : "项目", english ? "value" : "数值", english ? "unit" : "单位", english ? "note" : "说明"};
    for (const bulletin::Tile& tile : document.tiles) {
        const std::string word = say(tile.word);
        const std::string note = say(tile.note);
        first.rows.push_back(
            {say(tile.label), cell_of(tile.value, true), tile.unit, word + (word.empty() || note.empty() ? "" : " ") + note});
    }
    for (const Section& section : document.sections) {
        if (!section.text.zh.empty())
            first.rows.push_back({say(section.title), std::monostate(), std::monostate(), say(section.text)});
    }
    first.notes = {fmt::format("{} {}", say(document.title), format_date(document.day)), format_iso(document.made_at)};
    for (const Section& section : document.sections) {
        if (section.rows.empty()) continue;
        SheetTable& sheet = sheets.emplace_back();
        sheet.name = say(section.title);
        for (const bulletin::Column& column : section.columns) sheet.columns.push_back(say(column.title));
        for (const auto& row : section.rows) {
            auto& cells = sheet.rows.emplace_back();
            for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cell_of(say(row[i].text), section.columns[i].number));
        }
        if (section.left_off > 0)
            sheet.notes.push_back(english ? fmt::format("{} more", section.left_off)
                                          : fmt::format("另有 {} 项", section.left_off));
    }
    return sheets;
}

std::string_view type_of(std::string_view format) {
    if (format == "html") return "text/html; charset=utf-8";
    if (format == "pdf") return "application/pdf";
    if (format == "docx") return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    return kXlsxType;
}

Result<std::string> bytes_of(std::string_view format, const Document& document, const bulletin::PaperHead& head,
                             Language language, const Reads& reads) {
    if (format == "xlsx") return to_xlsx(sheets_of(document, language));
    std::string html = bulletin::to_html(document, head, language);
    if (format == "html") return html;
    if (!reads.from.paper) return fail_field("format", "this server makes no {} files", format);
    auto bytes = reads.from.paper(format, html);
    // What is missing on the server is nothing that the one who asks did wrong, but he must be told.
    if (!bytes && bytes.error().code == ErrorCode::kUnsupported) {
        return tl::unexpected(Error{ErrorCode::kUnavailable, std::move(bytes).error().message, "format"});
    }
    return bytes;
}

}  // namespace

Result<Response> get_notice_file(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"pdf", "docx", "xlsx", "html"}));
    LVWANG_ASSIGN(const std::string_view word, request.query.choice("language", {"zh", "en"}));
    const Language language = word == "en" ? Language::kEnglish : Language::kChinese;
    LVWANG_ASSIGN(const Notice notice, store::find_notice(reads.book, id));
    LVWANG_ASSIGN(const std::int64_t version, request.query.integer_or("version", 1, INT32_MAX, notice.version));
    LVWANG_ASSIGN(const NoticeVersion shown, store::find_notice_version(reads.book, id, static_cast<int>(version)));
    LVWANG_ASSIGN(const Document document, bulletin::parse_document(shown.document));
    const auto directory = reads.directory();
    const auto signer = directory->person(notice.signed_by);
    const bulletin::PaperHead head{notice, shown.version, signer == nullptr ? notice.signed_by : signer->name, {}};
    LVWANG_ASSIGN(std::string bytes, bytes_of(format, document, head, language, reads));
    Response response{200, std::string(type_of(format)), share(std::move(bytes)), {}};
    response.headers.emplace_back("Content-Disposition", attachment(bulletin::file_name(notice, language),
                                                                    bulletin::file_name(notice, Language::kEnglish), format));
    return response;
}

}  // namespace lvwang::api
