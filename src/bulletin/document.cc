#include "bulletin/document.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "base/legible.h"
#include "base/text.h"
#include "protocol/json.h"

namespace lvwang::bulletin {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

void append(std::string& out, const Words& words) {
    out += "{\"zh\":";
    append_json_quoted(out, words.zh);
    out += ",\"en\":";
    append_json_quoted(out, words.en);
    out += '}';
}

void append(std::string& out, std::string_view name, const Words& words) {
    out += fmt::format("\"{}\":", name);
    append(out, words);
}

void append(std::string& out, std::string_view name, std::string_view text) {
    out += fmt::format("\"{}\":", name);
    append_json_quoted(out, text);
}

// `,` between the elements of a list.
template <class Rows, class Write>
void append_list(std::string& out, std::string_view name, const Rows& rows, const Write& write) {
    out += fmt::format("\"{}\":[", name);
    bool first = true;
    for (const auto& row : rows) {
        if (!std::exchange(first, false)) out += ',';
        write(row);
    }
    out += ']';
}

void append(std::string& out, const Tile& tile) {
    out += '{';
    append(out, "key", tile.key);
    append(out += ',', "label", tile.label);
    append(out += ',', "value", tile.value);
    append(out += ',', "unit", tile.unit);
    append(out += ',', "word", tile.word);
    append(out += ',', "note", tile.note);
    append(out += ',', "tone", tile.tone);
    append(out += ',', "href", tile.href);
    out += '}';
}

void append(std::string& out, const Section& section) {
    out += '{';
    append(out, "key", section.key);
    append(out += ',', "title", section.title);
    append(out += ',', "text", section.text);
    out += ',';
    append_list(out, "columns", section.columns, [&](const Column& column) {
        append(out += '{', "title", column.title);
        out += fmt::format(",\"number\":{}}}", column.number);
    });
    out += ',';
    append_list(out, "rows", section.rows, [&](const std::vector<Cell>& row) {
        out += '[';
        bool first = true;
        for (const Cell& cell : row) {
            if (!std::exchange(first, false)) out += ',';
            append(out += '{', "text", cell.text);
            append(out += ',', "tone", cell.tone);
            append(out += ',', "href", cell.href);
            out += '}';
        }
        out += ']';
    });
    out += fmt::format(",\"left_off\":{},", section.left_off);
    append(out, "href", section.href);
    out += ',';
    append_list(out, "links", section.links, [&](const Link& link) {
        append(out += '{', "text", link.text);
        append(out += ',', "href", link.href);
        out += '}';
    });
    out += '}';
}

// The reading side: a wrong field ends it with its place.
class Reader {
public:
    Reader(const JsonValue& value, std::string place) : value_(value), place_(std::move(place)) {}

    [[nodiscard]] std::string path(std::string_view name) const {
        return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
    }
    [[nodiscard]] Result<const JsonValue*> need(std::string_view name, Kind kind, std::string_view what) const {
        const JsonValue* const found = value_.is(Kind::kObject) ? value_.field(name) : nullptr;
        if (found == nullptr || !found->is(kind)) return fail_field(path(name), "{}: {} is expected", path(name), what);
        return found;
    }
    [[nodiscard]] Result<std::string> text(std::string_view name) const {
        LVWANG_ASSIGN(const JsonValue* const found, need(name, Kind::kText, "a text"));
        return found->text;
    }
    [[nodiscard]] Result<Words> words(std::string_view name) const {
        LVWANG_ASSIGN(const JsonValue* const found, need(name, Kind::kObject, "an object with zh and en"));
        const Reader of(*found, path(name));
        Words words;
        LVWANG_ASSIGN(words.zh, of.text("zh"));
        LVWANG_ASSIGN(words.en, of.text("en"));
        return words;
    }
    [[nodiscard]] bool has(std::string_view name) const { return value_.is(Kind::kObject) && value_.field(name) != nullptr; }
    [[nodiscard]] Result<std::span<const JsonValue>> list(std::string_view name) const {
        LVWANG_ASSIGN(const JsonValue* const found, need(name, Kind::kList, "a list"));
        return std::span(found->elements);
    }

private:
    const JsonValue& value_;
    std::string place_;
};

Result<Tile> read_tile(const Reader& from) {
    Tile tile;
    LVWANG_ASSIGN(tile.key, from.text("key"));
    LVWANG_ASSIGN(tile.label, from.words("label"));
    LVWANG_ASSIGN(tile.value, from.text("value"));
    LVWANG_ASSIGN(tile.unit, from.text("unit"));
    LVWANG_ASSIGN(tile.word, from.words("word"));
    LVWANG_ASSIGN(tile.note, from.words("note"));
    LVWANG_ASSIGN(tile.tone, from.text("tone"));
    LVWANG_ASSIGN(tile.href, from.text("href"));
    return tile;
}

Result<std::vector<Cell>> read_row(const JsonValue& row, const std::string& place, std::size_t columns) {
    if (!row.is(Kind::kList) || row.elements.size() != columns) {
        return fail_field(place, "{}: a list of {} cells is expected", place, columns);
    }
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < row.elements.size(); ++i) {
        const Reader from(row.elements[i], fmt::format("{}[{}]", place, i));
        Cell& cell = cells.emplace_back();
        LVWANG_ASSIGN(cell.text, from.words("text"));
        LVWANG_ASSIGN(cell.tone, from.text("tone"));
        LVWANG_ASSIGN(cell.href, from.text("href"));
    }
    return cells;
}

Result<Section> read_section(const Reader& from) {
    Section section;
    LVWANG_ASSIGN(section.key, from.text("key"));
    LVWANG_ASSIGN(section.title, from.words("title"));
    LVWANG_ASSIGN(section.text, from.words("text"));
    LVWANG_ASSIGN(const auto columns, from.list("columns"));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Reader column(columns[i], from.path(fmt::format("columns[{}]", i)));
        LVWANG_ASSIGN(Words title, column.words("title"));
        LVWANG_ASSIGN(const JsonValue* const number, column.need("number", Kind::kBoolean, "true or false"));
        section.columns.push_back({std::move(title), number->text == "true"});
    }
    LVWANG_ASSIGN(const auto rows, from.list("rows"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        LVWANG_ASSIGN(auto row, read_row(rows[i], from.path(fmt::format("rows[{}]", i)), section.columns.size()));
        section.rows.push_back(std::move(row));
    }
    LVWANG_ASSIGN(const JsonValue* const left_off, from.need("left_off", Kind::kNumber, "a number"));
    const char* const end = left_off->text.data() + left_off->text.size();
    if (std::from_chars(left_off->text.data(), end, section.left_off).ptr != end) {
        return fail_field(from.path("left_off"), "{}: a whole number is expected", from.path("left_off"));
    }
    LVWANG_ASSIGN(section.href, from.text("href"));
    if (!from.has("links")) return section;  // a notice that was made before there were any
    LVWANG_ASSIGN(const auto links, from.list("links"));
    for (std::size_t i = 0; i < links.size(); ++i) {
        const Reader link(links[i], from.path(fmt::format("links[{}]", i)));
        auto& [text, href] = section.links.emplace_back();
        LVWANG_ASSIGN(text, link.words("text"));
        LVWANG_ASSIGN(href, link.text("href"));
    }
    return section;
}

}  // namespace

std::string to_json(const Document& document) {
    std::string out;
    out.reserve(16 * 1024);
    append(out += '{', "title", document.title);
    append(out += ',', "issuer", document.issuer);
    append(out += ',', "day", format_date(document.day));
    append(out += ',', "made_at", format_iso(document.made_at));
    out += ',';
    append_list(out, "tiles", document.tiles, [&](const Tile& tile) { append(out, tile); });
    out += ',';
    append_list(out, "sections", document.sections, [&](const Section& section) { append(out, section); });
    out += '}';
    return out;
}

Result<Document> parse_document(std::string_view json) {
    LVWANG_ASSIGN(const JsonValue root, protocol::parse_json(json));
    const Reader from(root, "");
    Document document;
    LVWANG_ASSIGN(document.title, from.words("title"));
    LVWANG_ASSIGN(document.issuer, from.words("issuer"));
    LVWANG_ASSIGN(const std::string day, from.text("day"));
    LVWANG_ASSIGN(document.day, parse_date(day));
    LVWANG_ASSIGN(const std::string made_at, from.text("made_at"));
    LVWANG_ASSIGN(document.made_at, parse_iso(made_at));
    LVWANG_ASSIGN(const auto tiles, from.list("tiles"));
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        LVWANG_ASSIGN(Tile tile, read_tile(Reader(tiles[i], fmt::format("tiles[{}]", i))));
        document.tiles.push_back(std::move(tile));
    }
    LVWANG_ASSIGN(const auto sections, from.list("sections"));
    for (std::size_t i = 0; i < sections.size(); ++i) {
        LVWANG_ASSIGN(Section section, read_section(Reader(sections[i], fmt::format("sections[{}]", i))));
        document.sections.push_back(std::move(section));
    }
    return document;
}

Result<Texts> parse_texts(std::string_view json) {
    LVWANG_ASSIGN(const JsonValue root, protocol::parse_json(json));
    if (!root.is(Kind::kObject) || root.names.empty()) return fail_field("texts", "texts: an object of texts is expected");
    const Reader from(root, "texts");
    Texts texts;
    for (const std::string& name : root.names) {
        LVWANG_ASSIGN(Words words, from.words(name));
        for (const auto& [language, text] : {std::pair{"zh", &words.zh}, std::pair{"en", &words.en}}) {
            const std::string field = fmt::format("{}.{}", from.path(name), language);
            if (text->size() > kTextBytesMax) return fail_field(field, "{}: longer than {} bytes", field, kTextBytesMax);
            if (!is_legible(*text)) return fail_field(field, "{}: holds a control character", field);
        }
        texts.insert_or_assign(name, std::move(words));
    }
    return texts;
}

Result<Document> with_texts(Document document, const Texts& texts) {
    for (const auto& [key, words] : texts) {
        const auto section = std::ranges::find(document.sections, key, &Section::key);
        if (section == document.sections.end()) {
            return fail_field(fmt::format("texts.{}", key), "texts.{}: there is no such section", key);
        }
        section->text = words;
    }
    return document;
}

}  // namespace lvwang::bulletin
