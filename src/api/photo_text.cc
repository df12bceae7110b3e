#include "api/photo_text.h"

#include <algorithm>

#include "api/case_sight.h"
#include "store/book_photos.h"

namespace lvwang::api {

bool sees_original(const Photo& photo, const Reads& reads) {
    const accounts::Rights rights = reads.caller->rights;
    return photo.uploaded_by == reads.caller->person->login || rights.has(accounts::Right::kDirectCases) ||
           rights.has(accounts::Right::kVerifyCases);
}

void write_photo(JsonText& json, const Photo& photo, const Reads& reads) {
    const bool original = sees_original(photo, reads);
    json.begin_object();
    json.field("id", photo.id);
    json.field("kind", photo.kind);
    json.field("bytes", photo.bytes);
    json.field("width", photo.width);
    json.field("height", photo.height);
    json.field("pages", photo.pages);
    json.field("name", photo.name);
    json.field("uploaded_at", photo.uploaded_at);
    json.field("original", original);
    json.field("digest", original ? std::string_view(photo.digest) : std::string_view());
    json.field("uploaded_by", original ? std::string_view(photo.uploaded_by) : std::string_view());
    json.field("taken_at", original ? photo.taken_at : std::nullopt);
    const bool placed = original && photo.taken_where;
    json.field("longitude_deg", placed ? std::optional(photo.taken_where->longitude_deg) : std::nullopt);
    json.field("latitude_deg", placed ? std::optional(photo.taken_where->latitude_deg) : std::nullopt);
    json.end_object();
}

Result<void> write_photos_of_case(JsonText& json, const Case& item, Instant until, const Reads& reads) {
    LVWANG_ASSIGN(const std::vector<Photo> photos, store::photos_of_case(reads.book, item.id));
    LVWANG_ASSIGN(const std::vector<std::int64_t> hidden, photos_not_told(item, reads));
    json.key("photos");
    json.begin_array();
    for (const Photo& photo : photos) {
        const bool told = std::ranges::find(hidden, photo.id) == hidden.end();
        if (photo.uploaded_at <= until && told) write_photo(json, photo, reads);
    }
    json.end_array();
    return {};
}

}  // namespace lvwang::api
