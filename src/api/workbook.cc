#include "api/workbook.h"

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>

#include <charconv>
#include <map>
#include <memory>
#include <optional>

#include "base/decimal.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

tl::unexpected<Error> no_workbook(std::string_view why) {
    return fail(ErrorCode::kInvalidArgument, "this is no workbook (.xlsx): {}", why);
}

// Only what is read is kept; the rest of a workbook is pictures and styles.
bool is_wanted(std::string_view name) {
    return name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" || name == "xl/sharedStrings.xml" ||
           (name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
}

Result<Parts> unpack(std::string_view bytes) {
    const std::unique_ptr<archive, int (*)(archive*)> pack(archive_read_new(), archive_read_free);
    archive_read_support_format_zip(pack.get());
    if (archive_read_open_memory(pack.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return no_workbook("it is no ZIP file");
    Parts parts;
    archive_entry* entry = nullptr;
    for (std::size_t count = 0;; ++count) {
        const int got = archive_read_next_header(pack.get(), &entry);
        if (got == ARCHIVE_EOF) break;
        if (got != ARCHIVE_OK) return no_workbook("it is no ZIP file, or damaged");
        if (count >= kWorkbookPartsMax) return no_workbook("it has too many parts");
        const char* const name = archive_entry_pathname(entry);
        if (name == nullptr || !is_wanted(name)) continue;
        std::string text;
        for (;;) {
            const void* block = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int read = archive_read_data_block(pack.get(), &block, &size, &offset);
            if (read == ARCHIVE_EOF) break;
            if (read != ARCHIVE_OK) return no_workbook(fmt::format("its part {} is damaged", name));
            if (text.size() + size > kWorkbookPartBytesMax) return no_workbook(fmt::format("its part {} is too large", name));
            text.append(static_cast<const char*>(block), size);
        }
        parts.insert_or_assign(name, std::move(text));
    }
    return parts;
}

// The name of an element without the prefix that a program may give it.
std::string_view local(const char* name) {
    const std::string_view whole(name);
    const std::size_t colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

std::string_view attribute(const char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2) {
        if (local(attributes[0]) == name) return attributes[1];
    }
    return {};
}

// What reads one part: told of elements and texts as they come.
struct PartReader {
    PartReader() = default;
    PartReader(const PartReader&) = delete;
    PartReader& operator=(const PartReader&) = delete;
    virtual ~PartReader() = default;
    virtual void begin(std::string_view element, const char** attributes) = 0;
    virtual void end(std::string_view element) = 0;
    virtual void text(std::string_view) {}
    std::string problem;  // what was wrong; empty where nothing was
};

Result<void> parse(std::string_view xml, PartReader& reader) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
    if (parser == nullptr) return fail(ErrorCode::kUnavailable, "there is no memory for the workbook");
    XML_SetUserData(parser.get(), &reader);
    XML_SetElementHandler(
        parser.get(),
        [](void* data, const char* name, const char** attributes) {
            static_cast<PartReader*>(data)->begin(local(name), attributes);
        },
        [](void* data, const char* name) { static_cast<PartReader*>(data)->end(local(name)); });
    XML_SetCharacterDataHandler(parser.get(), [](void* data, const char* text, int size) {
        static_cast<PartReader*>(data)->text({text, static_cast<std::size_t>(size)});
    });
    const bool read = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
    if (!read) return no_workbook(XML_ErrorString(XML_GetErrorCode(parser.get())));
    if (!reader.problem.empty()) return no_workbook(reader.problem);
    return {};
}

struct FirstSheet : PartReader {
    std::string relation;
    void begin(std::string_view element, const char** attributes) override {
        if (element == "sheet" && relation.empty()) relation = attribute(attributes, "id");
    }
    void end(std::string_view) override {}
};

struct Target : PartReader {
    std::string relation;
    std::string target;
    void begin(std::string_view element, const char** attributes) override {
        if (element != "Relationship") return;
        for (const char** at = attributes; *at != nullptr; at += 2) {
            if (std::string_view(at[0]) == "Id" && at[1] == relation) target = attribute(attributes, "Target");
        }
    }
    void end(std::string_view) override {}
};

// A text may be in pieces of different looks; how it is pronounced (rPh) is no part of it.
struct SharedTexts : PartReader {
    std::vector<std::string> texts;
    bool inside = false;
    int pronounced = 0;
    void begin(std::string_view element, const char**) override {
        if (element == "si") texts.emplace_back();
        if (element == "rPh") ++pronounced;
        inside = element == "t" && pronounced == 0;
    }
    void end(std::string_view element) override {
        if (element == "rPh") --pronounced;
        inside = false;
    }
    void text(std::string_view piece) override {
        if (inside && !texts.empty()) texts.back() += piece;
    }
};

struct SheetRows : PartReader {
    explicit SheetRows(const std::vector<std::string>& texts) : shared(texts) {}
    const std::vector<std::string>& shared;
    std::vector<WorkbookRow> rows;
    std::uint32_t column = 0;
    std::string kind;
    std::string value;
    bool inside = false;

    void begin(std::string_view element, const char** attributes) override {
        if (element == "row") {
            const std::uint32_t before = rows.empty() ? 0 : rows.back().number;
            std::uint32_t number = before + 1;
            const std::string_view said = attribute(attributes, "r");
            std::from_chars(said.data(), said.data() + said.size(), number);
            if (rows.size() >= kWorkbookRowsMax) problem = fmt::format("more than {} rows", kWorkbookRowsMax);
            if (problem.empty()) rows.push_back({number, {}});
            column = 0;
        } else if (element == "c") {
            column = column_of(attribute(attributes, "r")).value_or(column);
            kind = attribute(attributes, "t");
            value.clear();
        }
        inside = element == "v" || element == "t";
    }
    void end(std::string_view element) override {
        inside = false;
        if (element != "c") return;
        if (!value.empty() && problem.empty() && !rows.empty()) put();
        ++column;
    }
    void text(std::string_view piece) override {
        if (inside) value += piece;
    }

private:
    // "BC12" is of column 54, counted from 0.
    static std::optional<std::uint32_t> column_of(std::string_view reference) {
        std::uint32_t number = 0;
        for (const char c : reference) {
            if (c < 'A' || c > 'Z' || number > kWorkbookColumnsMax) break;
            number = number * 26 + static_cast<std::uint32_t>(c - 'A') + 1;
        }
        if (number == 0) return std::nullopt;
        return number - 1;
    }
    // A telephone number that a program wrote as a double: 1.3812345678E10, 13812345678.0.
    static std::string plain_number(const std::string& text) {
        const auto number = Decimal::parse(text);
        return number ? normalized(*number).to_string() : text;
    }
    void put() {
        if (column >= kWorkbookColumnsMax) {
            problem = fmt::format("more than {} columns", kWorkbookColumnsMax);
            return;
        }
        std::string shown = value;
        if (kind == "s") {
            std::size_t index = shared.size();
            std::from_chars(value.data(), value.data() + value.size(), index);
            if (index >= shared.size()) {
                problem = fmt::format("row {} refers to a text that is not there", rows.back().number);
                return;
            }
            shown = shared[index];
        } else if (kind == "b") {
            shown = value == "1" ? "TRUE" : "FALSE";
        } else if (kind == "e") {
            problem = fmt::format("row {} holds an error, {}", rows.back().number, to_utf8_lossy(value));
            return;
        } else if (kind.empty() || kind == "n") {
            shown = plain_number(value);
        }
        std::vector<std::string>& cells = rows.back().cells;
        if (cells.size() <= column) cells.resize(column + 1);
        cells[column] = std::string(trim(shown));
    }
};

// Where the first sheet stands in the package: as its workbook says, or where everybody puts it.
Result<std::string> first_sheet(const Parts& parts) {
    FirstSheet first;
    const auto workbook = parts.find("xl/workbook.xml");
    if (workbook == parts.end()) return no_workbook("it has no xl/workbook.xml");
    LVWANG_TRY(parse(workbook->second, first));
    Target target;
    target.relation = first.relation;
    const auto relations = parts.find("xl/_rels/workbook.xml.rels");
    if (relations != parts.end()) LVWANG_TRY(parse(relations->second, target));
    if (target.target.empty()) return std::string("xl/worksheets/sheet1.xml");
    return target.target.starts_with('/') ? target.target.substr(1) : "xl/" + target.target;
}

}  // namespace

Result<std::vector<WorkbookRow>> read_workbook(std::string_view bytes) {
    LVWANG_ASSIGN(const Parts parts, unpack(bytes));
    LVWANG_ASSIGN(const std::string name, first_sheet(parts));
    SharedTexts shared;
    if (const auto texts = parts.find("xl/sharedStrings.xml"); texts != parts.end()) LVWANG_TRY(parse(texts->second, shared));
    const auto sheet = parts.find(name);
    if (sheet == parts.end()) return no_workbook(fmt::format("it has no {}", name));
    SheetRows rows(shared.texts);
    LVWANG_TRY(parse(sheet->second, rows));
    std::erase_if(rows.rows, [](const WorkbookRow& row) { return row.cells.empty(); });
    return std::move(rows.rows);
}

}  // namespace lvwang::api
