#include "pipeline/sheet_forms.h"

#include <algorithm>

#include "base/text.h"
#include "pipeline/body_fields.h"
#include "store/book_sheet_forms.h"
#include "store/book_sheets.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kKeyBytesMax = 60;
constexpr std::size_t kNameBytesMax = 200;

}  // namespace

Result<std::string> SheetForms::execute(const Command& command, Instant now, std::uint64_t seq) {
    const bool puts = command.type == "form_put";
    if (!puts && command.type != "form_restore") return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    LVWANG_ASSIGN(const BodyFields fields, puts ? BodyFields::parse(command.body, {"key", "name", "docx"})
                                                : BodyFields::parse(command.body, {"key", "version"}));
    LVWANG_ASSIGN(const std::string key, fields.line("key", kKeyBytesMax));
    LVWANG_ASSIGN(const auto bodies, store::load_sheet_bodies(book_));
    if (std::ranges::find(bodies, key, &SheetBody::key) == bodies.end()) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no issuing body '{}'", key), "key"});
    }
    store::SheetForm form;
    if (puts) {
        LVWANG_ASSIGN(form.name, fields.line("name", kNameBytesMax));
        LVWANG_ASSIGN(const std::string digits, fields.line("docx", 2 * kSheetFormBytesMax));
        auto bytes = from_hex(digits);
        if (!bytes) return fail_field("docx", "docx: {}", bytes.error().message);
        form.docx = std::move(*bytes);
    } else {
        LVWANG_ASSIGN(const std::int64_t version, fields.number("version", 0, INT32_MAX));
        if (version != 0) {
            LVWANG_ASSIGN(form, store::find_sheet_form(book_, key, static_cast<int>(version)));
        }
    }
    LVWANG_ASSIGN(const store::SheetForm newest, store::find_sheet_form(book_, key, 0));
    if (newest.version >= kSheetFormsMax) return conflict("key", fmt::format("'{}' has {} forms already", key, newest.version));
    if (newest.docx == form.docx) return conflict("version", fmt::format("version {} is the same", newest.version));
    form.version = newest.version + 1;
    form.at = now;
    form.actor = command.actor;
    LVWANG_TRY(store::add_sheet_form(book_, key, form, seq));
    return fmt::format("{{\"version\":{}}}", form.version);
}

}  // namespace lvwang::pipeline
