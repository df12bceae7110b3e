// How do the keys of devices fare, in JSON? Never a key, only when it came and whether frames open under it.
// Promise: one picture of the book for a whole answer. Rule: HJ 212-2025 6.4.3; docs/OPERATING.md, Keys.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_text.h"
#include "api/reads.h"
#include "model/device_key.h"
#include "protocol/cipher_text.h"

namespace lvwang::api {

class KeyText {
public:
    [[nodiscard]] static Result<KeyText> load(const Reads& reads);

    /// none, missing, set, ok, rotating, wrong, sealed_elsewhere.
    [[nodiscard]] std::string_view state(std::string_view mn) const;
    /// The fields of the object `key` of a device; the object is the caller's.
    void write_fields(JsonText& json, std::string_view mn) const;

private:
    explicit KeyText(const Reads& reads) : reads_(reads) {}
    [[nodiscard]] std::vector<const DeviceKey*> accepted(std::string_view mn) const;

    const Reads& reads_;
    std::map<std::string, std::vector<DeviceKey>, std::less<>> keys_;
    std::map<std::string, KeyUse, std::less<>> uses_;
};

/// Where a key of a device stands to an entry of the log.
enum class KeyTime {
    kAccepted,  ///< a frame of that entry may be under it
    kEnded,     ///< it was no longer accepted
    kLater,     ///< it came after the entry; frames that had stayed closed were read again with it
};
/// Keys of a device, the newest first, for showing what the frame of an entry says. @param reads  outlives the lookup
[[nodiscard]] protocol::KeyLookup keys_of(const Reads& reads, std::uint64_t seq, KeyTime when);

}  // namespace lvwang::api
