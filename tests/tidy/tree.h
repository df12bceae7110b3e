// The source tree as the tidy tests read it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace lvwang::tidy {

inline std::filesystem::path source_dir() {
    const char* from_environment = std::getenv("LVWANG_SOURCE_DIR");
    return from_environment != nullptr ? from_environment : std::filesystem::current_path();
}

struct Source {
    std::string path;    ///< relative to the source directory
    std::string module;  ///< folder below src/, or "apps"
    std::vector<std::string> lines;
};

/// All .h and .cc files below src/ and apps/.
inline std::vector<Source> cpp_sources() {
    namespace fs = std::filesystem;
    std::vector<Source> sources;
    for (const std::string top : {"src", "apps"}) {
        for (const auto& entry : fs::recursive_directory_iterator(source_dir() / top)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cc") continue;
            const fs::path relative = fs::relative(entry.path(), source_dir());
            Source source{relative.string(), top == "apps" ? "apps" : (++relative.begin())->string(), {}};
            std::ifstream file(entry.path());
            for (std::string line; std::getline(file, line);) source.lines.push_back(line);
            sources.push_back(std::move(source));
        }
    }
    return sources;
}

}  // namespace lvwang::tidy
