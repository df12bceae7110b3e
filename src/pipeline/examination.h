// Are log, series, book and photos as they were written, and does what refers from one to another find it?
// Promise: what is damaged is a finding and not the end; the rest is looked at all the same.
// Rule: docs/OPERATING.md, Backup, restore, check.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "store/book.h"
#include "store/errand.h"
#include "store/log.h"
#include "store/series.h"

namespace lvwang::pipeline {

/// What is looked through; null is what cannot be opened, and what refers to it is not looked at.
struct ExaminedStores {
    const store::Log* log;
    const store::Series* series;
    store::Book* book;
    std::string data_directory;  ///< the photos are below it
    std::function<bool(PointId)> is_point;
};

/// Puts an error that means damage into `found` as one of its findings. @error  any other, as it was
[[nodiscard]] Result<void> found_if_corrupt(std::string where, Result<void> done, store::Examination& found);

/// @error kUnavailable  cancelled  @error kIo  something cannot be read
[[nodiscard]] Result<void> examine(const ExaminedStores& stores, store::Errand& errand, store::Examination& found);

}  // namespace lvwang::pipeline
