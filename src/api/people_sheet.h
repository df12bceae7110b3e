// Which people does a workbook bring, and what is wrong with it? A sheet of accounts, read against what is there, and written.
// Promises: every fault says its row and column; what is written can be read again and changes nothing; changes nothing itself.
// Rule: docs/OPERATING.md, Accounts from a sheet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/directory.h"
#include "api/sheet_fault.h"
#include "api/table_sheet.h"
#include "registry/registry.h"

namespace lvwang::api {

struct SheetPerson {
    std::uint32_t row = 0;
    Person person;
    bool is_new = false;
    bool changes = false;  ///< is new, or otherwise than what is there
};

struct PeopleSheet {
    std::vector<SheetPerson> people;  ///< also those with faults, as far as they could be read
    std::vector<SheetFault> faults;   ///< by row; columns: login, name, phone, organisation, roles, everything, regions,
                                      ///< organisations, disabled
};

/// Headings stand in the first row, in Chinese or as above, in any order; organisations and areas by key or by name. What a sheet
/// has no heading for stays as it is of people who are there already.
/// @error kInvalidArgument  no workbook, or nothing in it
[[nodiscard]] Result<PeopleSheet> read_people(std::string_view workbook, const registry::Registry& registry,
                                              const accounts::Directory& directory);

/// Everybody as a sheet that can be read again, and beside it what may stand in it: organisations, areas, roles.
/// @param with_people  false: headings only, a form to fill in
[[nodiscard]] std::vector<SheetTable> people_tables(const registry::Registry& registry, const accounts::Directory& directory,
                                                    bool with_people);

}  // namespace lvwang::api
