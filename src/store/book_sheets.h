// Which sheets are drafted and issued, by whom, and which cases stand on them? Rows of the book.
// Promises: a number is given once within body and year; what is issued or withdrawn changes no more; a case stands in one open
// draft at most. Rule: the tables in store/schema_sheets.h; model/sheet.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/sheet.h"
#include "store/book.h"
#include "store/book_case_list.h"

namespace lvwang::store {

/// By key.
[[nodiscard]] Result<std::vector<SheetBody>> load_sheet_bodies(Book& book);
/// @error kConflict  the organisation is not in the book
[[nodiscard]] Result<void> save_sheet_body(Book& book, const SheetBody& body);

/// Writes a new draft with its lines. @return its id
/// @error kConflict  a case that is not in the book or stands in another draft
[[nodiscard]] Result<std::int64_t> insert_sheet(Book& book, const Sheet& draft);
/// Writes what a sheet is now; its lines too, where they changed. @error kConflict  as above, or it is issued or withdrawn
[[nodiscard]] Result<void> update_sheet(Book& book, const Sheet& sheet, bool with_problems);
[[nodiscard]] Result<void> add_sheet_act(Book& book, std::int64_t sheet_id, const SheetAct& act);

/// What the next sheet of a body in a year is numbered.
[[nodiscard]] Result<int> next_sheet_number(Book& book, const std::string& body_key, int year);
/// @error kNotFound  names `id`
[[nodiscard]] Result<Sheet> find_sheet(Book& book, std::int64_t id);
/// In order.
[[nodiscard]] Result<std::vector<SheetAct>> sheet_acts(Book& book, std::int64_t sheet_id);
/// The open draft that a case stands in, and the issued sheet that it stands on, the newest; without their lines.
struct SheetsOfCase {
    std::optional<Sheet> open;
    std::optional<Sheet> issued;
};
[[nodiscard]] Result<SheetsOfCase> sheets_of_case(Book& book, std::int64_t case_id);

/// Whose sight a list is for. Default: all of it.
struct SheetSight {
    std::optional<SeenPlaces> seen = {};         ///< absent: all places
    std::vector<std::string> hidden_types = {};  ///< kinds of cases that are not there
    bool sees_drafts = true;                     ///< what is not issued, of anybody
    std::string login = {};                      ///< his own he sees
};
struct SheetQuery {
    std::optional<SheetState> state = {};
    std::string body_key = {};  ///< empty: of all
    int year = 0;               ///< of its issue; 0: of all
    std::int64_t case_id = 0;   ///< that stands on it; 0: any
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};
struct ListedSheet {
    Sheet sheet;                ///< without its lines
    std::int64_t lines = 0;     ///< of it
    std::int64_t problems = 0;  ///< of these, that the sight shows
    std::int64_t closed = 0;    ///< of them
    std::int64_t overdue = 0;   ///< of them, not closed and past their due time
};
struct SheetPage {
    std::vector<ListedSheet> items;
    std::int64_t total = 0;
};
/// What is not settled first, then the newest; counted is what the sight shows.
[[nodiscard]] Result<SheetPage> list_sheets(Book& book, const SheetQuery& query, const SheetSight& sight);

/// 单 and 问题 counted apart.
struct SheetCount {
    std::string body_key;
    std::int64_t waiting = 0;   ///< drafts that nobody has sent back, of any year
    std::int64_t sheets = 0;    ///< issued
    std::int64_t finished = 0;  ///< of these, all of whose problems are closed
    std::int64_t problems = 0;  ///< on them
    std::int64_t closed = 0;    ///< of these
    std::int64_t overdue = 0;   ///< of these, not closed and past their due time
};
/// Issued within a year, by body; bodies without any have zeros.
[[nodiscard]] Result<std::vector<SheetCount>> count_sheets(Book& book, int year);

}  // namespace lvwang::store
