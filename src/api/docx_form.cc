#include "api/docx_form.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "api/archive.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kBreak = R"(</w:t><w:br/><w:t xml:space="preserve">)";
constexpr std::size_t kFieldBytesMax = 60;
constexpr std::size_t kFieldsMax = 400;           // of a document: some twenty are known, each stands a few times
constexpr std::size_t kTextBytesMax = 1UL << 20;  // of one part, unpacked: a page has some 50 KB, and rows are repeated

using Values = std::map<std::string_view, std::string_view, std::less<>>;

bool holds(std::span<const std::string_view> all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

// Control characters and the two that are no characters (U+FFFE, U+FFFF) are not allowed in XML at all, whatever they are
// written as.
std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (const auto sign = text.substr(i, 3); sign == "\xEF\xBF\xBE" || sign == "\xEF\xBF\xBF") {
            i += 2;
            continue;
        }
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '\n': out += kBreak; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out += c;
        }
    }
    return out;
}

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The next `<name>` or `<name …>`, not `<nameElse>` and not one that closes itself. `end` is behind its '>'.
std::optional<Range> opening(std::string_view xml, std::string_view name, std::size_t from) {
    const std::string tag = fmt::format("<{}", name);
    for (std::size_t at = xml.find(tag, from); at != std::string_view::npos; at = xml.find(tag, at + 1)) {
        const std::size_t after = at + tag.size();
        if (after >= xml.size() || std::string_view(" >\n\r\t").find(xml[after]) == std::string_view::npos) continue;
        const std::size_t end = xml.find('>', after);
        if (end == std::string_view::npos) return std::nullopt;
        if (xml[end - 1] == '/') continue;
        return Range{at, end + 1};
    }
    return std::nullopt;
}

// Elements of a name that hold none of the same name, in order.
std::vector<Range> innermost(std::string_view xml, std::string_view name) {
    const std::string close = fmt::format("</{}>", name);
    std::vector<Range> found;
    std::size_t begun = std::string_view::npos;
    auto next = opening(xml, name, 0);
    std::size_t end = xml.find(close);
    while (end != std::string_view::npos) {
        while (next && next->begin < end) {
            begun = next->begin;
            next = opening(xml, name, next->end);
        }
        if (begun != std::string_view::npos) found.push_back({begun, end + close.size()});
        begun = std::string_view::npos;  // what closes next without having opened holds this one
        end = xml.find(close, end + close.size());
    }
    return found;
}

// The texts of one paragraph, and where they stand in it.
struct Piece {
    Range tag;   // `<w:t …>`
    Range text;  // what it holds
};
std::vector<Piece> pieces_of(std::string_view paragraph) {
    std::vector<Piece> pieces;
    for (auto tag = opening(paragraph, "w:t", 0); tag; tag = opening(paragraph, "w:t", tag->end)) {
        const std::size_t end = paragraph.find("</w:t>", tag->end);
        if (end == std::string_view::npos) break;
        pieces.push_back({*tag, {tag->end, end}});
    }
    return pieces;
}

std::string joined(std::string_view paragraph) {
    std::string text;
    for (const Piece& piece : pieces_of(paragraph)) text += paragraph.substr(piece.text.begin, piece.text.end - piece.text.begin);
    return text;
}

struct Field {
    Range place;  // in the joined text, braces and all
    std::string_view name;
};
std::vector<Field> fields_in(std::string_view text) {
    std::vector<Field> fields;
    for (std::size_t at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen, at + kOpen.size())) {
        const std::size_t end = text.find(kClose, at);
        if (end == std::string_view::npos) break;
        std::string_view name = text.substr(at + kOpen.size(), end - at - kOpen.size());
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (name.size() <= kFieldBytesMax) fields.push_back({{at, end + kClose.size()}, name});
    }
    return fields;
}

// A field's value goes where it begins, what else of it lies in the paragraph's pieces goes away.
std::string filled_paragraph(std::string_view paragraph, const Values& values) {
    const std::vector<Piece> pieces = pieces_of(paragraph);
    const std::string text = joined(paragraph);
    const std::vector<Field> fields = fields_in(text);
    if (fields.empty()) return std::string(paragraph);
    std::string out;
    std::size_t written = 0;  // of the paragraph
    std::size_t at = 0;       // of the joined text
    for (const Piece& piece : pieces) {
        const std::size_t length = piece.text.end - piece.text.begin;
        std::string now;
        for (std::size_t i = at; i < at + length;) {
            const auto in =
                std::ranges::find_if(fields, [&](const Field& one) { return i >= one.place.begin && i < one.place.end; });
            if (in == fields.end()) {
                now += text[i++];
                continue;
            }
            if (i == in->place.begin) {
                const auto value = values.find(in->name);
                now += value == values.end() ? text.substr(in->place.begin, in->place.end - in->place.begin)
                                             : escaped(value->second);
            }
            i = std::min(in->place.end, at + length);
        }
        at += length;
        out += paragraph.substr(written, piece.tag.begin - written);
        out += R"(<w:t xml:space="preserve">)" + now;
        written = piece.text.end;
    }
    out += paragraph.substr(written);
    return out;
}

std::string filled(std::string_view xml, const Values& values) {
    std::string out;
    std::size_t written = 0;
    for (const Range& one : innermost(xml, "w:p")) {
        out += xml.substr(written, one.begin - written);
        out += filled_paragraph(xml.substr(one.begin, one.end - one.begin), values);
        written = one.end;
    }
    out += xml.substr(written);
    return out;
}

std::vector<std::string> names_in(std::string_view xml) {
    std::vector<std::string> names;
    for (const Range& one : innermost(xml, "w:p")) {
        const std::string text = joined(xml.substr(one.begin, one.end - one.begin));
        for (const Field& field : fields_in(text)) names.emplace_back(field.name);
    }
    return names;
}

bool has_row_field(std::string_view xml, const FormFields& fields) {
    return std::ranges::any_of(names_in(xml), [&](const std::string& name) { return holds(fields.row, name); });
}

Values map_of(std::span<const std::string_view> names, std::span<const FormValue> given) {
    Values values;
    for (const std::string_view name : names) values.emplace(name, "");
    for (const FormValue& one : given) {
        if (const auto known = values.find(one.name); known != values.end()) known->second = one.value;
    }
    return values;
}

// Rows with fields of a problem once for each problem; everything is filled once, so that a value that looks like a field stays
// text.
std::string with_rows(std::string_view xml, const FormFields& fields, const Values& paper,
                      std::span<const std::vector<FormValue>> rows) {
    std::string out;
    std::size_t written = 0;
    for (const Range& one : innermost(xml, "w:tr")) {
        const std::string_view row = xml.substr(one.begin, one.end - one.begin);
        if (!has_row_field(row, fields)) continue;
        out += filled(xml.substr(written, one.begin - written), paper);
        for (const auto& given : rows) {
            Values values = map_of(fields.row, given);
            values.insert(paper.begin(), paper.end());
            out += filled(row, values);
        }
        written = one.end;
    }
    return out + filled(xml.substr(written), paper);
}

// What is left of a text without the rows that are repeated.
std::string without_rows(std::string_view xml, const FormFields& fields) {
    return with_rows(xml, fields, {}, {});
}

// What is read on the page: the text, and what stands above and below it.
bool is_shown(std::string_view name) {
    return name == "word/document.xml" ||
           (name.ends_with(".xml") && (name.starts_with("word/header") || name.starts_with("word/footer")));
}

Result<std::vector<ArchivedFile>> open_form(std::string_view docx, const FormFields& fields) {
    LVWANG_ASSIGN(std::vector<ArchivedFile> files, read_archive(docx));
    const bool is_docx = std::ranges::any_of(files, [](const ArchivedFile& file) { return file.name == "word/document.xml"; });
    if (!is_docx) return fail(ErrorCode::kInvalidArgument, "it is no DOCX document: it has no word/document.xml");
    std::vector<std::string> there;
    for (const ArchivedFile& file : files) {
        if (file.name.find("vbaProject") != std::string::npos) {
            return fail(ErrorCode::kInvalidArgument, "it holds macros; save it as a document without them");
        }
        if (!is_shown(file.name)) continue;
        if (file.bytes.size() > kTextBytesMax) {
            return fail(ErrorCode::kInvalidArgument, "'{}' has {} bytes; at most {} are filled", file.name, file.bytes.size(),
                        kTextBytesMax);
        }
        for (std::string& name : names_in(file.bytes)) {
            if (!holds(fields.paper, name) && !holds(fields.row, name)) {
                return fail(ErrorCode::kInvalidArgument, "{{{{{}}}}} is no field; those are {} and, in a table row, {}", name,
                            fmt::join(fields.paper, "、"), fmt::join(fields.row, "、"));
            }
            there.push_back(std::move(name));
        }
        if (there.size() > kFieldsMax) {
            return fail(ErrorCode::kInvalidArgument, "the document has more than {} fields", kFieldsMax);
        }
        for (const std::string& name : names_in(without_rows(file.bytes, fields))) {
            if (holds(fields.row, name)) {
                return fail(ErrorCode::kInvalidArgument,
                            "{{{{{}}}}} must stand in a row of a table, which is repeated for each problem", name);
            }
        }
    }
    for (const std::string_view name : fields.required) {
        if (std::ranges::find(there, name) == there.end()) {
            return fail(ErrorCode::kInvalidArgument, "the document has no field {{{{{}}}}}", name);
        }
    }
    return files;
}

}  // namespace

Result<void> check_form(std::string_view docx, const FormFields& fields) {
    LVWANG_TRY(open_form(docx, fields));
    return {};
}

Result<std::string> fill_form(std::string_view docx, const FormFields& fields, std::span<const FormValue> paper,
                              std::span<const std::vector<FormValue>> rows) {
    LVWANG_ASSIGN(std::vector<ArchivedFile> files, open_form(docx, fields));
    const Values values = map_of(fields.paper, paper);
    for (ArchivedFile& file : files) {
        if (is_shown(file.name)) file.bytes = with_rows(file.bytes, fields, values, rows);
    }
    return write_archive(files);
}

}  // namespace lvwang::api
