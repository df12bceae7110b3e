// Which files wait in a drop folder, and where do they go when they were read?
// Promises: a file that may still be written is left alone; what was put away is never written over.
// Rule: docs/formats/official-figures.md, drop folders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::apps {

inline constexpr std::int64_t kSettledAfterMs = 3 * kSecondMs;  ///< a copy over a network writes more often than this

class DropFolder {
public:
    explicit DropFolder(std::string directory) : directory_(std::move(directory)) {}

    struct File {
        std::string name;
        std::int64_t modified_ms = 0;
        std::int64_t bytes = 0;
    };
    /// Files that nobody has written to for kSettledAfterMs, by name; folders and hidden files are passed over.
    /// @error kIo  no such directory, no right to it
    [[nodiscard]] Result<std::vector<File>> waiting(Instant now) const;
    /// @error kOutOfRange  longer than bytes_max  @error kIo  cannot be read
    [[nodiscard]] Result<std::string> read(const File& file, std::size_t bytes_max) const;
    /// Moves it into done/, or (with an error) into failed/ with the error beside it as `<name>.error`.
    /// @error kIo  cannot be moved
    [[nodiscard]] Result<void> put_away(const File& file, std::string_view error) const;

private:
    std::string directory_;
};

}  // namespace lvwang::apps
