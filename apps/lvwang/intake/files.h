// What do these files hold? CSV text, plain or gzip, in blocks of whole rows for many workers.
// Promises: a block begins and ends with a row and knows its first line; thread-safe; memory stays at a block for each worker.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::intake {

/// Some rows of one file.
struct Block {
    std::size_t file = 0;  ///< number in the list
    std::int64_t first_line = 1;
    std::string text;
};

/// What is known of a file once it has been read to its end.
struct FileFacts {
    std::string path;
    std::uint64_t bytes = 0;  ///< of text
    std::uint32_t crc32 = 0;  ///< of text
    std::int64_t lines = 0;
};

class Files {
public:
    Files(std::vector<std::string> paths, char separator);
    ~Files();
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    /// The next rows of the files in turn, without their header rows; nothing at the end of the last or after an error.
    /// @error kNotFound, kIo    a file cannot be read
    /// @error kInvalidArgument  a file has no header, a row beyond all reason, or gzip data that are damaged
    [[nodiscard]] Result<std::optional<Block>> next();

    /// Header of a file of which a block has been given.
    [[nodiscard]] std::vector<std::string> header(std::size_t file) const;
    [[nodiscard]] std::vector<FileFacts> facts() const;
    /// Part of all bytes on disk that has been read, 0..1.
    [[nodiscard]] double progress() const;

private:
    struct Open;
    Result<std::optional<Block>> next_block();
    Result<void> open_next();
    Result<bool> fill();
    Result<void> take_header();

    std::vector<std::string> paths_;
    char separator_;
    mutable std::mutex mutex_;
    std::vector<FileFacts> facts_;
    std::vector<std::vector<std::string>> headers_;
    std::vector<std::uint64_t> disk_bytes_;
    std::unique_ptr<Open> open_;
    bool failed_ = false;  ///< one worker has been told of an error
};

}  // namespace lvwang::intake
