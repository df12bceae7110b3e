// What came over the wire, and what must come of it? Recorded byte streams as text, and what is expected of each.
// Promises: whatever cannot be read throws std::runtime_error naming file and line.
// Rule: tests/captures/README.md
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lvwang::tests {

/// One step of a recorded session.
struct Step {
    std::string bytes;                   ///< written to the socket ...
    std::size_t bytes_each = 0;          ///< ... so many at a time; 0: all at once
    std::chrono::milliseconds pause{0};  ///< before them
    bool end = false;                    ///< the device ends its side
};

/// Lines of a `.capture`: bytes with \r \n \\ \xNN, or @by N, @pause MS, @end; `# ` begins a comment.
[[nodiscard]] std::vector<Step> read_capture(const std::filesystem::path& path);

/// What a `.expect` says.
struct Expected {
    std::string answers;                            ///< every byte that the server sends, in order
    bool closed = false;                            ///< the server ends the connection
    std::map<std::string, std::uint64_t> counters;  ///< of /api/v1/ingest, such as verdicts.ok; those not named stay as they were
};
[[nodiscard]] Expected read_expected(const std::filesystem::path& path);

/// Bytes as they stand in a capture.
[[nodiscard]] std::string escaped(const std::string& bytes);

}  // namespace lvwang::tests
