// Which Word document do sheets of a body become? The form_ family of commands.
// Promises: every form that was is kept, the newest counts; whether a document can be filled is looked at before it becomes a
// command (api/docx_form.h). Rule: store/book_sheet_forms.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "pipeline/inbox.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kSheetFormBytesMax = 256UL << 10;  ///< with a seal or an emblem; the program's own has 4 KB
inline constexpr int kSheetFormsMax = 200;                      ///< of one body, in all its time

/// | type         | fields of the body                                              |
/// |--------------|------------------------------------------------------------------|
/// | form_put     | key name docx: hexadecimal digits                               |
/// | form_restore | key version: that one again; 0: the program's own               |
class SheetForms {
public:
    explicit SheetForms(store::Book& book) : book_(book) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("form_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"version":…}`, the one that counts now
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

private:
    store::Book& book_;
};

}  // namespace lvwang::pipeline
