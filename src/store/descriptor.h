// Who closes an open file? A descriptor of the system that is closed with its holder, and errors of the system as ours.
// Promises: closed once, whatever happens; a full disk is told from a broken one. Rule: internal to store; POSIX open and close.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace lvwang::store {

/// What the system said about `path`: kUnavailable where there is no room, else kIo.
/// @param error  as in errno
[[nodiscard]] Error file_error(std::string_view attempt, std::string_view path, int error);

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

/// Makes the names in a directory last. @error as file_error
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory);

}  // namespace lvwang::store
