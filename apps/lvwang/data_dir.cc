#include "data_dir.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lvwang::apps {
namespace {

namespace fs = std::filesystem;

bool holds_tables(const std::string& directory) {
    std::error_code error;
    return fs::is_directory(fs::path(directory) / "standards", error);
}

Result<std::string> read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::kIo, "cannot read {}", path.string());
    return text;
}

}  // namespace

Result<std::string> find_data_dir(const std::string& given) {
    const char* const named = std::getenv("LVWANG_DATA_DIR");
    std::vector<std::string> places;
    if (!given.empty()) {
        places = {given};
    } else if (named != nullptr) {
        places = {named};
    } else {
        places = {LVWANG_SOURCE_DATA, LVWANG_INSTALLED_DATA};
    }
    for (const std::string& place : places) {
        if (holds_tables(place)) return place;
    }
    return fail(ErrorCode::kNotFound, "no standards/ below {}", fmt::join(places, " or "));
}

Result<std::vector<SourceText>> read_tables(const std::string& directory, const std::vector<std::string>& folders) {
    std::vector<SourceText> tables;
    try {
        for (const std::string& folder : folders) {
            const fs::path root = fs::path(directory) / folder;
            if (!fs::is_directory(root)) continue;
            for (const auto& entry : fs::recursive_directory_iterator(root)) {
                // Workflows are JSON, every other table is CSV.
                const std::string_view extension = folder == "workflows" ? ".json" : ".csv";
                if (!entry.is_regular_file() || entry.path().extension() != extension) continue;
                LVWANG_ASSIGN(std::string text, read_file(entry.path()));
                tables.push_back({fs::relative(entry.path(), directory).generic_string(), std::move(text)});
            }
        }
    } catch (const fs::filesystem_error& error) {
        return fail(ErrorCode::kIo, "cannot read {}: {}", directory, error.code().message());
    }
    std::ranges::sort(tables, {}, &SourceText::path);
    return tables;
}

}  // namespace lvwang::apps
