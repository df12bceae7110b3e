// The tables of this source tree, for tests and benchmarks only: the program itself is given their text by apps/.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/check.h"
#include "standards/standards.h"

namespace lvwang::standards {

/// The root of the source tree: LVWANG_SOURCE_DIR (set by ctest), else the folder two above this header.
[[nodiscard]] inline std::filesystem::path source_dir() {
    const char* const named = std::getenv("LVWANG_SOURCE_DIR");
    return named != nullptr ? std::filesystem::path(named)
                            : std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
}

/// Every CSV file below data/ and every workflow (JSON), its path relative to it.
[[nodiscard]] inline std::vector<SourceText> source_tree_texts() {
    const std::filesystem::path root = source_dir() / "data";
    std::vector<SourceText> texts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const bool workflow = entry.path().parent_path() == root / "workflows" && entry.path().extension() == ".json";
        if (entry.path().extension() != ".csv" && !workflow) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        texts.push_back({std::filesystem::relative(entry.path(), root).generic_string(),
                         std::string(std::istreambuf_iterator<char>(file), {})});
    }
    return texts;
}

/// The Standards of this source tree.
[[nodiscard]] inline const Standards& source_tree_standards() {
    static const Standards kStandards = [] {
        auto parsed = Standards::parse(source_tree_texts());
        LVWANG_CHECK(parsed.has_value(), "{}", parsed.error().message);
        return std::move(*parsed);
    }();
    return kStandards;
}

}  // namespace lvwang::standards
