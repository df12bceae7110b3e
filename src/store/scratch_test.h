// A directory of its own for one test, gone when the test ends.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace lvwang::store {

class Scratch {
public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "lvwang-store-XXXXXX").string();
        root_ = ::mkdtemp(name.data());
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
    void write_file(const std::string& name, const std::string& content) const {
        std::ofstream(root_ / name, std::ios::binary) << content;
    }

private:
    std::filesystem::path root_;
};

}  // namespace lvwang::store
