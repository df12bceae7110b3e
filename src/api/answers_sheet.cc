// A table as it stands on a page, as a workbook: pages make their CSV themselves, XLSX is made here.
#include <boost/json.hpp>

#include "api/answers.h"
#include "api/reads.h"
#include "api/table_sheet.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kColumnsMax = 200;
constexpr std::size_t kCellBytesMax = 32'767;  // of the format, in characters: bytes are never fewer

Result<std::string> text_of(const json::value& value, std::string_view field) {
    if (!value.is_string()) return fail_field(field, "{}: a cell that is no text", field);
    const auto& text = value.get_string();
    if (text.size() > kCellBytesMax) return fail_field(field, "{}: a cell longer than {} bytes", field, kCellBytesMax);
    return std::string(text);
}

Result<std::vector<std::string>> texts_of(const json::value& value, std::string_view field) {
    if (!value.is_array()) return fail_field(field, "{}: is not a list of texts", field);
    std::vector<std::string> texts;
    for (const json::value& one : value.get_array()) {
        LVWANG_ASSIGN(texts.emplace_back(), text_of(one, field));
    }
    return texts;
}

// Which columns hold numbers; a text in them that is none stays a text.
Result<std::vector<bool>> numeric_of(const json::object& body, std::size_t columns) {
    std::vector<bool> numeric(columns);
    const json::value* const list = body.if_contains("numeric");
    if (list == nullptr) return numeric;
    if (!list->is_array()) return fail_field("numeric", "numeric: is not a list of columns");
    for (const json::value& one : list->get_array()) {
        const bool inside = one.is_int64() && one.get_int64() >= 0 && one.get_int64() < static_cast<std::int64_t>(columns);
        if (!inside) return fail_field("numeric", "numeric: there is no such column");
        numeric[static_cast<std::size_t>(one.get_int64())] = true;
    }
    return numeric;
}

Result<std::vector<SheetCellValue>> row_of(const json::value& value, const std::vector<bool>& numeric) {
    LVWANG_ASSIGN(std::vector<std::string> texts, texts_of(value, "rows"));
    if (texts.size() != numeric.size()) {
        return fail_field("rows", "rows: {} cells under {} columns", texts.size(), numeric.size());
    }
    std::vector<SheetCellValue> row;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto number = Decimal::parse(texts[i]);
        row.push_back(numeric[i] && number ? SheetCellValue(*number) : SheetCellValue(std::move(texts[i])));
    }
    return row;
}

}  // namespace

Result<Response> make_sheet(const Request& request, const Reads&) {
    LVWANG_TRY(expect_json(request));
    boost::system::error_code error;
    const json::value parsed = json::parse(request.body, error);
    if (error || !parsed.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    const json::object& body = parsed.get_object();
    for (const auto& field : body) {
        const std::string_view name = field.key();
        if (name != "name" && name != "columns" && name != "numeric" && name != "rows") {
            return fail_field(name, "there is no field '{}'", name);
        }
    }
    const auto given = [&](std::string_view name) { return body.contains(name) ? body.at(name) : json::value(); };
    SheetTable table;
    LVWANG_ASSIGN(table.name, text_of(given("name"), "name"));
    LVWANG_ASSIGN(table.columns, texts_of(given("columns"), "columns"));
    if (table.columns.empty() || table.columns.size() > kColumnsMax) {
        return fail_field("columns", "columns: {}, but 1 to {} fit", table.columns.size(), kColumnsMax);
    }
    LVWANG_ASSIGN(const std::vector<bool> numeric, numeric_of(body, table.columns.size()));
    const json::value rows = given("rows");
    if (!rows.is_array()) return fail_field("rows", "rows: is not a list of rows");
    for (const json::value& one : rows.get_array()) {
        LVWANG_ASSIGN(table.rows.emplace_back(), row_of(one, numeric));
    }
    LVWANG_ASSIGN(std::string bytes, to_xlsx(table));
    // The page names the file: a name in Chinese would need a header of its own.
    return file_response(std::move(bytes), "table.xlsx");
}

}  // namespace lvwang::api
