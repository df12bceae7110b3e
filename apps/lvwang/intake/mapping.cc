#include "intake/mapping.h"

#include <toml++/toml.h>

#include <algorithm>

#include "base/text.h"

namespace lvwang::intake {

namespace {

/// One key of a mapping file with its place, for errors.
struct Entry {
    const toml::node& node;
    std::string key;
    std::string where;

    [[nodiscard]] tl::unexpected<Error> must_be(std::string_view what) const {
        return fail_field(key, "{}: '{}' must be {}", where, key, what);
    }
};

Result<std::string> text_of(const Entry& entry) {
    const auto text = entry.node.value_exact<std::string>();
    if (!text || text->empty()) return entry.must_be("a text in quotes");
    return *text;
}

Result<std::vector<std::string>> texts_of(const Entry& entry) {
    if (!entry.node.is_array()) {
        LVWANG_ASSIGN(auto one, text_of(entry));
        return std::vector{std::move(one)};
    }
    std::vector<std::string> texts;
    for (const auto& element : *entry.node.as_array()) {
        const auto text = element.value_exact<std::string>();
        if (!text) return entry.must_be("a text or a list of texts");
        texts.push_back(*text);
    }
    return texts;
}

Result<int> offset_of(const Entry& entry) {
    LVWANG_ASSIGN(const auto text, text_of(entry));
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    const bool well_formed =
        text.size() == 6 && (text[0] == '+' || text[0] == '-') && digit(1) && digit(2) && text[3] == ':' && digit(4) && digit(5);
    if (!well_formed) return entry.must_be("of the form \"+08:00\"");
    const int minutes = ((text[1] - '0') * 10 + text[2] - '0') * 60 + (text[4] - '0') * 10 + text[5] - '0';
    return text[0] == '-' ? -minutes : minutes;
}

/// Calls `take(entry)` for each entry of a table; the first error ends it.
template <class Take>
Result<void> each_entry(const toml::table& table, const std::string& prefix, const std::string& file, const Take& take) {
    for (const auto& [name, node] : table) {
        LVWANG_TRY(take(Entry{node, prefix + std::string(name.str()), fmt::format("{}:{}", file, node.source().begin.line)}));
    }
    return {};
}

Result<std::map<std::string, Meaning>> meanings_of(const Entry& table, const std::string& file) {
    if (!table.node.is_table()) return table.must_be("a table of names and meanings");
    std::map<std::string, Meaning> meanings;
    LVWANG_TRY(each_entry(*table.node.as_table(), "", file, [&](const Entry& entry) -> Result<void> {
        LVWANG_ASSIGN(const auto text, text_of(entry));
        auto meaning = parse_meaning(text);
        if (!meaning) return fail_field(entry.key, "{}: '{}': {}", entry.where, entry.key, meaning.error().message);
        meanings[entry.key] = *meaning;
        return {};
    }));
    return meanings;
}

Result<void> read_points(const Entry& table, const std::string& file, Mapping& into) {
    if (!table.node.is_table()) return table.must_be("a table of texts and points");
    return each_entry(*table.node.as_table(), "", file, [&](const Entry& entry) -> Result<void> {
        LVWANG_ASSIGN(into.points[entry.key], text_of(entry));
        return {};
    });
}

Result<void> read_long(const Entry& table, const std::string& file, Mapping& into) {
    if (!table.node.is_table()) return table.must_be("a table");
    return each_entry(*table.node.as_table(), "long.", file, [&](const Entry& entry) -> Result<void> {
        if (entry.key == "long.names") {
            LVWANG_ASSIGN(into.names, meanings_of(entry, file));
            return {};
        }
        LVWANG_ASSIGN(auto text, text_of(entry));
        if (entry.key == "long.name_column")
            into.name_column = std::move(text);
        else if (entry.key == "long.value_column")
            into.value_column = std::move(text);
        else if (entry.key == "long.mark_column")
            into.mark_column = std::move(text);
        else
            return fail_field(entry.key, "{}: unknown key '{}'", entry.where, entry.key);
        return {};
    });
}

Result<void> read_entry(const Entry& entry, const std::string& file, Mapping& into) {
    if (entry.key == "columns") {
        LVWANG_ASSIGN(into.columns, meanings_of(entry, file));
    } else if (entry.key == "points") {
        return read_points(entry, file, into);
    } else if (entry.key == "long") {
        return read_long(entry, file, into);
    } else if (entry.key == "time") {
        LVWANG_ASSIGN(into.time, texts_of(entry));
    } else if (entry.key == "missing") {
        LVWANG_ASSIGN(into.missing, texts_of(entry));
    } else if (entry.key == "utc_offset") {
        LVWANG_ASSIGN(into.utc_offset_min, offset_of(entry));
    } else if (entry.key == "period") {
        LVWANG_ASSIGN(into.period, text_of(entry));
    } else if (entry.key == "stamps") {
        LVWANG_ASSIGN(into.stamps, text_of(entry));
    } else if (entry.key == "point") {
        LVWANG_ASSIGN(into.point, text_of(entry));
    } else if (entry.key == "point_column") {
        LVWANG_ASSIGN(into.point_column, text_of(entry));
    } else if (entry.key == "separator") {
        LVWANG_ASSIGN(const auto text, text_of(entry));
        if (text.size() != 1 || text == "\"" || text == "\n") return entry.must_be("one character");
        into.separator = text[0];
    } else if (entry.key == "unknown_points") {
        LVWANG_ASSIGN(const auto text, text_of(entry));
        if (text != "error" && text != "skip") return entry.must_be("\"error\" or \"skip\"");
        into.skip_unknown_points = text == "skip";
    } else {
        return fail_field(entry.key, "{}: unknown key '{}'", entry.where, entry.key);
    }
    return {};
}

}  // namespace

Result<Meaning> parse_meaning(std::string_view text) {
    std::vector<std::string_view> words = split(text, ' ');
    std::erase_if(words, [](std::string_view word) { return word.empty(); });
    if (words.size() < 2 || words.size() > 3) {
        return fail(ErrorCode::kInvalidArgument, "\"{}\" is not of the form \"parameter unit\" or \"parameter unit aspect\"",
                    text);
    }
    Meaning meaning{std::string(words[0]), std::string(words[1]), Aspect::kMeasured};
    if (words.size() == 3) {
        LVWANG_ASSIGN(meaning.aspect, parse_aspect(words[2]));
    }
    return meaning;
}

Result<void> read_mapping(std::string_view toml, const std::string& name, Mapping& into) {
    try {
        const toml::table table = toml::parse(toml, name);
        return each_entry(table, "", name, [&](const Entry& entry) { return read_entry(entry, name, into); });
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::kInvalidArgument, "{}:{}: {}", name, error.source().begin.line, error.description());
    }
}

Result<void> check_mapping(const Mapping& mapping) {
    if (mapping.period.empty()) return fail_field("period", "period is not given: moment, minute, hour or day");
    LVWANG_ASSIGN(const auto period, parse_period(mapping.period));
    if (period != Period::kMoment && mapping.stamps != "start" && mapping.stamps != "end") {
        return fail_field("stamps", "stamps must say whether a time names the \"start\" or the \"end\" of its {}",
                          mapping.period);
    }
    if (mapping.time.empty()) return fail_field("time", "time is not given: the columns that make the time");
    if (mapping.point.empty() == mapping.point_column.empty()) {
        return fail_field("point", "give either point (all rows are of one point) or point_column (a column names it)");
    }
    if (mapping.columns.empty() != mapping.is_long()) {
        return fail_field("columns", "give either columns (a column for each parameter) or long.name_column (a column names it)");
    }
    if (mapping.is_long() && (mapping.value_column.empty() || mapping.names.empty())) {
        return fail_field("long", "a long file needs name_column, value_column and names");
    }
    return {};
}

}  // namespace lvwang::intake
