// What lies in a ZIP archive, and how is one written? As much of it as office documents are made of.
// Promises: in memory and bounded, whatever the bytes say; each file's checksum is looked at; the same files give the same bytes.
// Rule: APPNOTE 6.3 (stored and deflated files, no encryption, no ZIP64); zlib.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::api {

struct ArchivedFile {
    std::string name;
    std::string bytes;
};

inline constexpr std::size_t kArchivedFilesMax = 400;
inline constexpr std::size_t kArchivedBytesMax = 8UL << 20;  ///< of all files together, unpacked

/// In the order of the archive's directory.
/// @error kInvalidArgument  no ZIP archive, damaged, encrypted, or more than the bounds
[[nodiscard]] Result<std::vector<ArchivedFile>> read_archive(std::string_view bytes);
[[nodiscard]] std::string write_archive(const std::vector<ArchivedFile>& files);

}  // namespace lvwang::api
