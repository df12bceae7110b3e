// What does a notice say? Tiles, sections with a text and a table, every figure with the address that shows its rows.
// Promises: figures are as they were when it was made, only the texts can be edited; the same document has the same JSON.
// Rule: docs/openapi.json, schema NoticeDocument; pages, paper and files are drawn from this and nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::bulletin {

inline constexpr std::size_t kTextBytesMax = 4'000;  ///< of one edited text: more than a page has room for

/// The same in both languages; `en` is empty where there is only one form of it (a name without a translation, a number).
struct Words {
    std::string zh;
    std::string en;
    friend bool operator==(const Words&, const Words&) = default;
};

/// How a figure is to be seen: a word of this list, else plain. aqi1..aqi6 and water1..water6 are the standards' colours.
using Tone = std::string;

/// One of the large figures at the top.
struct Tile {
    std::string key;
    Words label;
    std::string value;  ///< empty: there is none, and `note` says why
    std::string unit;
    Words word;  ///< what it means: 良
    Words note;  ///< what stands beside it: the official figure, the target
    Tone tone;   ///< good, bad, aqi1..aqi6, water1..water6
    std::string href;
    friend bool operator==(const Tile&, const Tile&) = default;
};

struct Column {
    Words title;
    bool number = false;  ///< stands at the right
    friend bool operator==(const Column&, const Column&) = default;
};

struct Cell {
    Words text;
    Tone tone = {};
    std::string href = {};
    friend bool operator==(const Cell&, const Cell&) = default;
};

/// Where what a text counts stands.
struct Link {
    Words text;
    std::string href;
    friend bool operator==(const Link&, const Link&) = default;
};

struct Section {
    std::string key;
    Words title;
    Words text;  ///< what may be edited
    std::vector<Column> columns = {};
    std::vector<std::vector<Cell>> rows = {};  ///< each as long as `columns`
    std::int64_t left_off = 0;                 ///< rows that the page has no room for
    std::string href = {};                     ///< where all of it stands
    std::vector<Link> links = {};              ///< where what the text counts stands
    friend bool operator==(const Section&, const Section&) = default;
};

struct Document {
    Words title;
    Words issuer;
    CivilDate day;
    Instant made_at;  ///< of the figures
    std::vector<Tile> tiles;
    std::vector<Section> sections;
    friend bool operator==(const Document&, const Document&) = default;
};

[[nodiscard]] std::string to_json(const Document& document);
/// @error kInvalidArgument  not what to_json writes; the message has the place
[[nodiscard]] Result<Document> parse_document(std::string_view json);

/// By the key of their section.
using Texts = std::map<std::string, Words, std::less<>>;
/// `{"lead":{"zh":"…","en":"…"}}`, of a value of a body.
/// @error kInvalidArgument  field `texts.lead.zh`: no object, no text, too long, not legible
[[nodiscard]] Result<Texts> parse_texts(std::string_view json);
/// The document with other texts. @error kInvalidArgument  a key that is no section's; field `texts.<key>`
[[nodiscard]] Result<Document> with_texts(Document document, const Texts& texts);

}  // namespace lvwang::bulletin
