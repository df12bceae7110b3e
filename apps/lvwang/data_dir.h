// Where are the tables that ship with the program? standards/, codes/ and calendars/ below one directory.
// Promises: one order of places, and an error that names them all; reading is the whole directory or an error.
// Rule: option, then LVWANG_DATA_DIR, then the source tree that was compiled, then the installation.
#pragma once

#include <string>
#include <vector>

#include "base/csv.h"
#include "base/result.h"

namespace lvwang::apps {

/// The directory that holds standards/, codes/ and calendars/.
/// @param given  what the user named, empty where nothing; a name that is given is never passed over for another
/// @error kNotFound  none of the places holds standards/
[[nodiscard]] Result<std::string> find_data_dir(const std::string& given);

/// Every .csv file below `directory`/`folder` for each of `folders`, by path; paths are relative to `directory`. A folder that is
/// not there has no files. @error kIo  a file cannot be read
[[nodiscard]] Result<std::vector<SourceText>> read_tables(const std::string& directory, const std::vector<std::string>& folders);

}  // namespace lvwang::apps
