// How is another program run on something of ours? In a directory that goes when it is done, with what it says kept, bounded in
// time. Promises: nothing is left behind, neither file nor process; no shell reads what is passed. May be called from any thread;
// blocks. Rule: posix_spawn; docs/OPERATING.md, Libraries.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::courier {

/// A directory of our own that goes when it is no longer needed.
class Workplace {
public:
    Workplace();
    ~Workplace();
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    [[nodiscard]] bool open() const { return !path_.empty(); }
    [[nodiscard]] std::string at(std::string_view name) const { return path_ + "/" + std::string(name); }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// What the program has said, on both of its channels. @param bytes_max  the beginning of it
    [[nodiscard]] std::string said(std::size_t bytes_max = std::string::npos) const;

private:
    std::string path_;
};

/// The bytes of a file; empty where there is none.
[[nodiscard]] std::string read_file(const std::string& path);

/// Where a program is: `given`, or the first of `known` where nothing is given.
/// @error kUnsupported  it is not installed; says where it was looked for
[[nodiscard]] Result<std::string> program_at(std::string_view what, const std::string& given,
                                             const std::vector<std::string>& known);

/// Runs a program in a process group of its own; the signals that the server blocks are open to it.
/// @return its exit status; 128 and the signal where one ended it
/// @error kIo  it could not be started, or took too long and was ended with all that it had started
[[nodiscard]] Result<int> run_program(const std::vector<std::string>& words, const Workplace& place, std::int64_t patience_ms);

}  // namespace lvwang::courier
