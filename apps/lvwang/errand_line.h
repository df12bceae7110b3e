// How far is a backup, a restore, a check? Its line on the terminal; Ctrl-C cancels it.
// Promise: the first Ctrl-C lets the work tidy up after itself.
#pragma once

#include <string>

#include "progress_line.h"
#include "store/errand.h"

namespace lvwang::apps {

class ErrandLine {
public:
    /// @param what  what is counted, "entries"; empty: bytes
    explicit ErrandLine(store::Errand& errand, std::string what = {});
    ~ErrandLine();
    ErrandLine(const ErrandLine&) = delete;
    ErrandLine& operator=(const ErrandLine&) = delete;

private:
    ProgressLine line_;
};

/// What every examination ends with: what was seen, then each damage on a line of its own.
/// @return whether all is well
bool print_examination(const store::Examination& found, const std::string& place);

}  // namespace lvwang::apps
