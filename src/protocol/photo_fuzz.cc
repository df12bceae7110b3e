// Bytes that say they are a photo: whatever they are, they are read or refused; what is stripped is a photo of the same size that
// says neither when nor where.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocol/photo.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace lvwang;
    const std::string_view photo(reinterpret_cast<const char*>(bytes), size);
    const auto facts = protocol::read_photo(photo);
    const auto stripped = protocol::stripped_photo(photo);
    LVWANG_CHECK(facts.has_value() == stripped.has_value(), "read and stripped alike");
    if (!facts) return 0;
    LVWANG_CHECK(facts->width > 0 && facts->width <= protocol::kPhotoSideMax && facts->height > 0, "{}", facts->width);
    const auto left = protocol::read_photo(*stripped);
    LVWANG_CHECK(left.has_value(), "{}", left.error().message);
    LVWANG_CHECK(left->kind == facts->kind && left->width == facts->width && left->height == facts->height, "another picture");
    LVWANG_CHECK(!left->taken_at && !left->taken_where, "it still tells");
    LVWANG_CHECK(*protocol::stripped_photo(*stripped) == *stripped, "stripping twice is stripping once");
    return 0;
}
