// When and where was this photo taken, and which way is up? The few fields of an Exif block that we keep.
// Promises: pure; never reads beyond its bytes, never loops; what is damaged or out of range is absent.
// Rule: CIPA DC-008 (Exif 2.32): a TIFF structure of directories.
#pragma once

#include <string_view>

#include "protocol/photo.h"

namespace lvwang::protocol {

/// Adds what a block says to `facts`. @param tiff  from its byte order mark (II or MM) on
void read_exif(std::string_view tiff, PhotoFacts& facts);

}  // namespace lvwang::protocol
