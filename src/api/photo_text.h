// What is said of a photo or a PDF, and to whom? Its size to everybody who sees it; when and where it was taken to who verifies.
// Promises: a place or a time of a photo is told to nobody who may not see its original.
// Rule: docs/OPERATING.md, Photos and files.
#pragma once

#include "api/json_text.h"
#include "api/reads.h"
#include "model/photo.h"

namespace lvwang::api {

/// Whether who asks may have the photo as it came: whoever uploaded it, and who directs or verifies cases.
[[nodiscard]] bool sees_original(const Photo& photo, const Reads& reads);

void write_photo(JsonText& json, const Photo& photo, const Reads& reads);

/// `photos`: those of a case, in their order; what came after `until` is left out.
[[nodiscard]] Result<void> write_photos_of_case(JsonText& json, const Case& item, Instant until, const Reads& reads);

}  // namespace lvwang::api
