// Which photos and PDFs came in, and to which case do they belong? The photo_ family of commands, and the tick that forgets what
// nobody used. Promises: the bytes were synced before the command; a photo goes to a case of whoever uploaded it, with his report
// or a step of his, once, and within a day; what belongs to no case after that is forgotten. Rule: model/photo.h; the bytes are
// files (store/photo_files.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/photo.h"
#include "pipeline/inbox.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::int64_t kPhotoWaitsMs = kDayMs;  ///< for its case: a form that is filled in
inline constexpr std::int64_t kPhotosWaitingMax = 40;  ///< of one person: a few forms

/// | type       | fields of the body (those marked ? may be left out)                              |
/// |------------|----------------------------------------------------------------------------------|
/// | photo_take | digest kind bytes width height taken_at? longitude_deg? latitude_deg?; of a PDF   |
/// |            | pages and name instead of width and height                                       |
class PhotoCommands {
public:
    explicit PhotoCommands(store::Book& book) : book_(book) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("photo_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}`
    /// @error kInvalidArgument, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

    /// Whether all of them wait, and for a case of `login`. @error kInvalidArgument  names `photos`
    [[nodiscard]] Result<void> check_waiting(const std::vector<std::int64_t>& ids, const std::string& login, Instant now);
    /// @pre check_waiting
    [[nodiscard]] Result<void> attach(const std::vector<std::int64_t>& ids, std::int64_t case_id);

    /// Forgets what has waited too long, once a minute.
    [[nodiscard]] Result<void> tick(Instant now, std::uint64_t seq);

private:
    store::Book& book_;
    Instant looked_at_;
};

/// Body of photo_take.
[[nodiscard]] std::string to_body(const Photo& photo);
/// @error kInvalidArgument  names the field
[[nodiscard]] Result<Photo> parse_photo(std::string_view json);

}  // namespace lvwang::pipeline
