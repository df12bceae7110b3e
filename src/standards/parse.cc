// From the texts of data/standards and data/calendars to Standards, checked as a whole.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "standards/read_tables.h"
#include "standards/standards.h"

namespace lvwang::standards {
namespace {

constexpr std::string_view kFolder = "standards";
constexpr std::string_view kEditionFile = "edition.csv";

// Bands belong to columns, so indices.csv comes before breakpoints.csv.
constexpr std::string_view kReadingOrder[] = {
    "limits.csv",       "validity.csv",      "rules.csv",          "indices.csv",         "breakpoints.csv",
    "categories.csv",   "evaluation.csv",    "composite.csv",      "water_limits.csv",    "water_items.csv",
    "water_levels.csv", "trophic_items.csv", "trophic_levels.csv", "emission_limits.csv", "emission_rates.csv",
    "substitution.csv", "warnings.csv",      "marks.csv"};

using FilesByName = std::map<std::string, const SourceText*, std::less<>>;

// standards/<folder>/<name>, by folder and name; anything else is not ours.
std::map<std::string, FilesByName> folders_of(std::span<const SourceText> files) {
    std::map<std::string, FilesByName> folders;
    for (const SourceText& file : files) {
        const std::vector<std::string_view> parts = split(file.path, '/');
        if (parts.size() == 3 && parts[0] == kFolder) folders[std::string(parts[1])][std::string(parts[2])] = &file;
    }
    return folders;
}

// The editions that a row is about: the one it names, or all of its folder where it names that.
Result<std::vector<std::string>> editions_meant(const CsvRow& row, const std::string& folder,
                                                const std::vector<PlacedEdition>& editions) {
    const std::string_view named = row.text("edition");
    std::vector<std::string> meant;
    for (const PlacedEdition& placed : editions) {
        if (named == placed.edition.key || named == folder) meant.push_back(placed.edition.key);
    }
    if (meant.empty()) return row.wrong("edition", fmt::format("edition.csv beside it does not name '{}'", named));
    return meant;
}

// Editions of one family follow each other: sorted by first day, each begins on the day after the one before it has ended.
Result<void> check_succession(const std::vector<Edition>& editions, const std::map<std::string, std::string>& places) {
    for (std::size_t i = 1; i < editions.size(); ++i) {
        const Edition& before = editions[i - 1];
        const Edition& after = editions[i];
        if (before.family != after.family) continue;
        const auto& place = places.at(after.key);
        if (!before.to || after.from <= *before.to) {
            return fail(ErrorCode::kInvalidArgument, "{}: column 'from': editions {} and {} overlap", place, before.key,
                        after.key);
        }
        if (after.from != add_days(*before.to, 1)) {
            return fail(ErrorCode::kInvalidArgument, "{}: column 'from': a gap between editions {} and {}: {} was due", place,
                        before.key, after.key, format_date(add_days(*before.to, 1)));
        }
    }
    return {};
}

constexpr std::string_view kUnitFile = "standards/units.csv";

// The units that rows may have. Without the file any unit is taken (tests with a table or two).
Result<std::set<std::string, std::less<>>> read_units(std::span<const SourceText> files) {
    constexpr std::array<std::string_view, 3> kColumns{"unit", "name", "name_en"};
    std::set<std::string, std::less<>> units;
    for (const SourceText& file : files) {
        if (file.path != kUnitFile) continue;
        LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(file.path, file.text, kColumns));
        for (const CsvRow& row : table.rows()) {
            LVWANG_ASSIGN(std::string unit, row.required_text("unit"));
            if (!units.insert(std::move(unit)).second) return row.wrong("unit", "stands twice");
        }
    }
    return units;
}

}  // namespace

Result<Standards> Standards::parse(std::span<const SourceText> files) {
    Standards standards;
    std::map<std::string, std::string> places;  // of editions, for errors
    LVWANG_ASSIGN(const auto units, read_units(files));
    for (const auto& [folder, files_by_name] : folders_of(files)) {
        const auto edition_file = files_by_name.find(kEditionFile);
        if (edition_file == files_by_name.end()) {
            return fail(ErrorCode::kInvalidArgument, "{}/{}: {} is missing", kFolder, folder, kEditionFile);
        }
        LVWANG_ASSIGN(const std::vector<PlacedEdition> editions, read_editions(*edition_file->second));
        for (const auto& [edition, place] : editions) {
            if (!standards.tables_.try_emplace(edition.key).second) {
                return fail(ErrorCode::kInvalidArgument, "{}: edition {} is named twice", place, edition.key);
            }
            standards.editions_.push_back(edition);
            places[edition.key] = place;
        }
        for (const std::string_view name : kReadingOrder) {
            const auto file = files_by_name.find(name);
            if (file == files_by_name.end()) continue;
            const TableReader reader = reader_of(name);
            LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(file->second->path, file->second->text, reader.columns));
            for (const CsvRow& row : table.rows()) {
                LVWANG_ASSIGN(const std::vector<std::string> meant, editions_meant(row, folder, editions));
                if (!units.empty() && table.has_column("unit") && !units.contains(row.text("unit"))) {
                    return row.wrong("unit", fmt::format("'{}' is not in {}", row.text("unit"), kUnitFile));
                }
                for (const std::string& key : meant) LVWANG_TRY(reader.read(row, standards.tables_.at(key)));
            }
        }
        for (const auto& [edition, place] : editions) {
            LVWANG_TRY(finish_index(edition.key, standards.tables_.at(edition.key)));
            LVWANG_TRY(finish_water(edition.key, standards.tables_.at(edition.key)));
        }
    }
    if (standards.editions_.empty()) return fail(ErrorCode::kInvalidArgument, "no {}/*/{} was given", kFolder, kEditionFile);
    std::ranges::sort(standards.editions_,
                      [](const Edition& a, const Edition& b) { return std::tie(a.family, a.from) < std::tie(b.family, b.from); });
    LVWANG_TRY(check_succession(standards.editions_, places));
    LVWANG_ASSIGN(standards.calendar_, Calendar::parse(files));
    return standards;
}

}  // namespace lvwang::standards
