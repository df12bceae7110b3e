#include "pipeline/photo_commands.h"

#include <charconv>

#include "base/text.h"
#include "model/file_name.h"
#include "pipeline/transaction.h"
#include "protocol/json.h"
#include "protocol/photo.h"
#include "store/book_photos.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;

template <class Number>
Result<Number> number_of(const JsonValue& body, std::string_view name) {
    const JsonValue* value = body.field(name);
    Number number{};
    if (value != nullptr && value->is(JsonValue::Kind::kNumber)) {
        const char* const end = value->text.data() + value->text.size();
        const auto [stopped, error] = std::from_chars(value->text.data(), end, number);
        if (error == std::errc() && stopped == end) return number;
    }
    return fail_field(name, "'{}' must be a number", name);
}

Result<std::string> text_of(const JsonValue& body, std::string_view name) {
    const JsonValue* value = body.field(name);
    if (value == nullptr || !value->is(JsonValue::Kind::kText)) return fail_field(name, "'{}' must be a text", name);
    return value->text;
}

}  // namespace

std::string to_body(const Photo& photo) {
    std::string body =
        fmt::format(R"({{"digest":{},"kind":{},"bytes":{})", json_quote(photo.digest), json_quote(photo.kind), photo.bytes);
    body += photo.is_pdf() ? fmt::format(R"(,"pages":{},"name":{})", photo.pages, json_quote(photo.name))
                           : fmt::format(R"(,"width":{},"height":{})", photo.width, photo.height);
    if (photo.taken_at) body += fmt::format(R"(,"taken_at":{})", json_quote(format_iso(*photo.taken_at)));
    if (photo.taken_where) {
        body += fmt::format(R"(,"longitude_deg":{:.7f},"latitude_deg":{:.7f})", photo.taken_where->longitude_deg,
                            photo.taken_where->latitude_deg);
    }
    return body + "}";
}

Result<Photo> parse_photo(std::string_view json) {
    auto parsed = protocol::parse_json(json);
    if (!parsed) return fail_field("body", "{}", parsed.error().message);
    const JsonValue& body = *parsed;
    Photo photo;
    LVWANG_ASSIGN(photo.digest, text_of(body, "digest"));
    if (photo.digest.size() != 64 || photo.digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
        return fail_field("digest", "'{}' is no SHA-256", photo.digest);
    }
    LVWANG_ASSIGN(photo.kind, text_of(body, "kind"));
    LVWANG_ASSIGN(photo.bytes, number_of<std::int64_t>(body, "bytes"));
    if (photo.is_pdf()) {
        LVWANG_ASSIGN(photo.pages, number_of<int>(body, "pages"));
        LVWANG_ASSIGN(const std::string name, text_of(body, "name"));
        photo.name = plain_file_name(name);
        if (photo.bytes <= 0 || photo.pages <= 0) return fail_field("pages", "a file of nothing");
        return photo;
    }
    if (auto kind = protocol::parse_photo_kind(photo.kind); !kind) return fail_field("kind", "{}", kind.error().message);
    LVWANG_ASSIGN(photo.width, number_of<int>(body, "width"));
    LVWANG_ASSIGN(photo.height, number_of<int>(body, "height"));
    if (photo.bytes <= 0 || photo.width <= 0 || photo.height <= 0) return fail_field("bytes", "a photo of nothing");
    if (body.field("taken_at") != nullptr) {
        LVWANG_ASSIGN(const std::string text, text_of(body, "taken_at"));
        const auto at = parse_iso(text);
        if (!at) return fail_field("taken_at", "'{}' is not a time", text);
        photo.taken_at = *at;
    }
    if (body.field("longitude_deg") != nullptr) {
        TakenWhere where;
        LVWANG_ASSIGN(where.longitude_deg, number_of<double>(body, "longitude_deg"));
        LVWANG_ASSIGN(where.latitude_deg, number_of<double>(body, "latitude_deg"));
        photo.taken_where = where;
    }
    return photo;
}

Result<std::string> PhotoCommands::execute(const Command& command, Instant now, std::uint64_t seq) {
    if (command.type != "photo_take") return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    LVWANG_ASSIGN(Photo photo, parse_photo(command.body));
    LVWANG_ASSIGN(const std::int64_t waiting, store::count_waiting_photos(book_, command.actor));
    if (waiting >= kPhotosWaitingMax) {
        return tl::unexpected(Error{ErrorCode::kConflict,
                                    fmt::format("{} photos of '{}' wait for a case already", waiting, command.actor), "photo"});
    }
    photo.uploaded_by = command.actor;
    photo.uploaded_at = now;
    photo.seq = seq;
    LVWANG_ASSIGN(const std::int64_t id, store::insert_photo(book_, photo));
    return fmt::format("{{\"id\":{}}}", id);
}

Result<void> PhotoCommands::check_waiting(const std::vector<std::int64_t>& ids, const std::string& login, Instant now) {
    for (const std::int64_t id : ids) {
        const auto photo = store::find_photo(book_, id);
        if (!photo && photo.error().code != ErrorCode::kNotFound) return tl::unexpected(photo.error());
        // Somebody else's is not there for him; one that has waited too long may be forgotten at any moment.
        if (!photo || photo->uploaded_by != login || now - photo->uploaded_at >= kPhotoWaitsMs) {
            return fail_field("photos", "there is no photo {}: upload it again", id);
        }
        if (photo->case_id != 0) return fail_field("photos", "photo {} belongs to case {} already", id, photo->case_id);
    }
    return {};
}

Result<void> PhotoCommands::attach(const std::vector<std::int64_t>& ids, std::int64_t case_id) {
    return ids.empty() ? Result<void>() : store::attach_photos(book_, ids, case_id);
}

Result<void> PhotoCommands::tick(Instant now, std::uint64_t seq) {
    if (seq <= book_.applied() || now - looked_at_ < kMinuteMs) return {};
    looked_at_ = now;
    LVWANG_ASSIGN(const bool any, store::any_waiting_photo(book_, now - kPhotoWaitsMs));
    if (!any) return {};
    LVWANG_TRY(ensure_transaction(book_));
    return store::forget_waiting_photos(book_, now - kPhotoWaitsMs);
}

}  // namespace lvwang::pipeline
