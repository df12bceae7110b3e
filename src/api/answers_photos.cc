// Photos and PDFs of cases: taken in, kept by their digest; a photo is shown without what is nobody's business, a PDF is saved.
#include "api/answers.h"
#include "api/attachment.h"
#include "api/body.h"
#include "api/case_sight.h"
#include "api/photo_text.h"
#include "api/reads.h"
#include "model/file_name.h"
#include "pipeline/photo_commands.h"
#include "protocol/pdf.h"
#include "protocol/photo.h"
#include "store/book_cases.h"
#include "store/book_photos.h"
#include "store/photo_files.h"

#include <algorithm>

namespace lvwang::api {
namespace {

constexpr std::string_view kAnyBytes = "application/octet-stream";
constexpr std::string_view kPdfBytes = "application/pdf";

// A form could be sent by a foreign page without asking; these could not.
Result<void> expect_photo(const Request& request) {
    if (request.content_type.starts_with("image/") || request.content_type == kAnyBytes || request.content_type == kPdfBytes) {
        return {};
    }
    return fail_field("Content-Type", "a photo is sent as image/jpeg, image/png, image/webp or {}, a file as {}", kAnyBytes,
                      kPdfBytes);
}

Error with_field(Error error) {
    if (error.code == ErrorCode::kInvalidArgument && error.field.empty()) error.field = "photo";
    return error;
}

// What the bytes themselves say; nothing that a sender says of them is asked.
Result<Photo> facts_of_photo(const std::string& bytes) {
    auto facts = protocol::read_photo(bytes);
    if (!facts) return tl::unexpected(with_field(std::move(facts).error()));
    Photo photo;
    photo.kind = protocol::to_string(facts->kind);
    photo.width = facts->width;
    photo.height = facts->height;
    photo.taken_at = facts->taken_at;
    if (facts->taken_where) photo.taken_where = TakenWhere{facts->taken_where->longitude_deg, facts->taken_where->latitude_deg};
    return photo;
}

Result<Photo> facts_of_pdf(const std::string& bytes, std::string_view name, const Reads& reads) {
    if (auto whole = protocol::check_pdf(bytes); !whole) return tl::unexpected(with_field(std::move(whole).error()));
    if (!reads.from.pdf) return fail(ErrorCode::kUnavailable, "this server looks into no PDFs and takes none");
    auto account = reads.from.pdf(bytes);
    // Photos need no other program; the sender can do nothing about one that is missing.
    if (!account && account.error().code == ErrorCode::kUnsupported) account.error().code = ErrorCode::kUnavailable;
    if (!account) return tl::unexpected(with_field(std::move(account).error()));
    auto pages = protocol::pages_of_account(*account);
    if (!pages) return tl::unexpected(with_field(std::move(pages).error()));
    Photo photo;
    photo.kind = kPdfKind;
    photo.pages = *pages;
    photo.name = plain_file_name(name);
    return photo;
}

Response pdf_response(const Photo& photo, std::string bytes) {
    Response response;
    response.content_type = kPdfBytes;
    response.body = share(std::move(bytes));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    const std::string plain = fmt::format("file-{}", photo.id);
    response.headers.emplace_back("Content-Disposition", attachment(photo.name.empty() ? plain : photo.name, plain, kPdfKind));
    return response;
}

Error no_photo(const Request& request) {
    return not_found("id", "photo", request.capture("id"));
}

}  // namespace

Result<pipeline::Command> upload_photo(Request& request, const Reads& reads) {
    if (!token_may("report", reads.caller->rights))
        return fail(ErrorCode::kConflict, "who takes no part in cases uploads no photos");
    LVWANG_TRY(expect_photo(request));
    if (reads.from.photos == nullptr) return fail(ErrorCode::kUnavailable, "this server keeps no photos");
    LVWANG_ASSIGN(Photo photo, protocol::begins_as_pdf(request.body)
                                   ? facts_of_pdf(request.body, request.query.find("name").value_or(""), reads)
                                   : facts_of_photo(request.body));
    LVWANG_ASSIGN(photo.digest, reads.from.photos->put(request.body, reads.now));
    photo.bytes = static_cast<std::int64_t>(request.body.size());
    return pipeline::Command{"photo_take", pipeline::to_body(photo), request.actor};
}

Result<Response> show_uploaded_photo(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const Photo photo, store::find_photo(reads.book, id));
    JsonText json;
    write_photo(json, photo, reads);
    return json_response(json.take());
}

Result<Response> get_photo(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_ASSIGN(const std::string_view which, request.query.choice("which", {"shown", "original"}));
    const auto photo = store::find_photo(reads.book, id);
    if (!photo) return tl::unexpected(photo.error().code == ErrorCode::kNotFound ? no_photo(request) : photo.error());
    if (photo->case_id == 0) {
        if (photo->uploaded_by != request.actor) return tl::unexpected(no_photo(request));
    } else {
        const auto of = store::find_case(reads.book, photo->case_id);
        if (!of || !is_shown(*of, reads)) return tl::unexpected(no_photo(request));
        LVWANG_ASSIGN(const std::vector<std::int64_t> hidden, photos_not_told(*of, reads));
        if (std::ranges::find(hidden, photo->id) != hidden.end()) return tl::unexpected(no_photo(request));
    }
    if (which == "original" && !sees_original(*photo, reads)) {
        return fail_field("which",
                          "the original with when and where it was taken is for whoever uploaded it and for who verifies");
    }
    if (reads.from.photos == nullptr) return fail(ErrorCode::kUnavailable, "this server keeps no photos");
    LVWANG_ASSIGN(std::string bytes, reads.from.photos->read(photo->digest));
    if (photo->is_pdf()) return pdf_response(*photo, std::move(bytes));
    if (which != "original") {
        LVWANG_ASSIGN(bytes, protocol::stripped_photo(bytes));
    }
    LVWANG_ASSIGN(const protocol::PhotoKind kind, protocol::parse_photo_kind(photo->kind));
    Response response;
    response.content_type = protocol::content_type_of(kind);
    response.body = share(std::move(bytes));
    // It never changes, but who may see it does.
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("Content-Disposition", fmt::format("inline; filename=\"photo-{}.{}\"", id, photo->kind));
    return response;
}

}  // namespace lvwang::api
