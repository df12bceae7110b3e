// What is this installation made of? The tables that ship with it, its stores, and its registry.
// Promise: everything is opened in the order in which it depends on each other, or one clear error says what was in the way.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "cases/workflow.h"
#include "control/catalogue.h"
#include "registry/district.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/book.h"
#include "store/log.h"
#include "store/seal.h"
#include "store/series.h"

namespace lvwang::apps {

/// The present; the only place where the program reads the machine's clock.
[[nodiscard]] Instant system_now();

/// Kinds of cases whose rules the program has: of a rule that nobody knows no case would ever come.
/// @error kInvalidArgument  names the file and what is wrong in it
[[nodiscard]] Result<cases::Workflows> parse_workflows(std::span<const SourceText> files);

/// What ships with the program and never changes while it runs.
struct Tables {
    standards::Standards standards;
    std::shared_ptr<const registry::ParameterTable> parameters;
    cases::Workflows workflows;
    control::Catalogue catalogue;
};
/// @param directory  holds standards/, calendars/, codes/, workflows/; empty: where find_data_dir finds them
[[nodiscard]] Result<Tables> read_installed_tables(const std::string& directory);

/// The three stores in one directory: log/, series/ and book.sqlite.
struct Stores {
    std::unique_ptr<store::Log> log;
    std::unique_ptr<store::Series> series;
    std::unique_ptr<store::Book> book;
    std::string book_path;
};
/// Creates the directory where it is missing. @error kUnavailable  another process has it open
[[nodiscard]] Result<Stores> open_stores(const std::string& directory);

/// The same for work on what is there already. @error kNotFound  the directory is not a data directory
[[nodiscard]] Result<Stores> open_existing_stores(const std::string& directory);

/// Whether the master key is that of the book. @error kInvalidArgument  it opens none of the keys of devices that are there
[[nodiscard]] Result<void> expect_opens(const store::Seal& seal, store::Book& book);

/// Reads a district's folder (docs/formats/registry.md).
[[nodiscard]] Result<registry::DistrictRows> read_district(const std::string& directory, const Tables& tables);

/// Registers the keys of the district's `keys.csv` (mn,key) where nothing was ever applied to the book: sealed, for devices that
/// the book knows. A folder without the file has no keys. @error kInvalidArgument  a device or key that is none; never shows a
/// key
[[nodiscard]] Result<void> take_first_keys(store::Book& book, const store::Seal& seal, const std::string& directory);

/// The registry of the book; an empty book takes the district's rows first.
[[nodiscard]] Result<registry::RegistrySnapshot> open_registry(store::Book& book, const registry::DistrictRows& district,
                                                               std::shared_ptr<const registry::ParameterTable> parameters);

}  // namespace lvwang::apps
