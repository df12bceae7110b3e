#include "official/drop_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lvwang::apps {
namespace {

namespace fs = std::filesystem;

// A name that is free in `directory`: data.csv, data-2.csv, data-3.csv.
fs::path free_name(const fs::path& directory, const fs::path& name) {
    fs::path place = directory / name;
    for (int number = 2; fs::exists(place); ++number) {
        place = directory / fmt::format("{}-{}{}", name.stem().string(), number, name.extension().string());
    }
    return place;
}

}  // namespace

Result<std::vector<DropFolder::File>> DropFolder::waiting(Instant now) const {
    std::error_code error;
    std::vector<File> files;
    for (fs::directory_iterator next(directory_, error), end; !error && next != end; next.increment(error)) {
        const std::string name = next->path().filename().string();
        struct stat facts {};
        if (name.starts_with('.') || stat(next->path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
        const std::int64_t modified_ms = std::int64_t{facts.st_mtim.tv_sec} * 1'000 + facts.st_mtim.tv_nsec / 1'000'000;
        if (now.ms - modified_ms < kSettledAfterMs) continue;
        files.push_back({name, modified_ms, facts.st_size});
    }
    if (error) return fail(ErrorCode::kIo, "cannot read the folder {}: {}", directory_, error.message());
    std::ranges::sort(files, {}, &File::name);
    return files;
}

Result<std::string> DropFolder::read(const File& file, std::size_t bytes_max) const {
    if (file.bytes > static_cast<std::int64_t>(bytes_max)) {
        return fail(ErrorCode::kOutOfRange, "{}: {} bytes, at most {} are read", file.name, file.bytes, bytes_max);
    }
    std::ifstream stream(fs::path(directory_) / file.name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) return fail(ErrorCode::kIo, "cannot read {}", file.name);
    return text;
}

Result<void> DropFolder::put_away(const File& file, std::string_view error) const {
    try {
        const fs::path directory = fs::path(directory_) / (error.empty() ? "done" : "failed");
        fs::create_directories(directory);
        const fs::path place = free_name(directory, file.name);
        fs::rename(fs::path(directory_) / file.name, place);
        if (!error.empty()) std::ofstream(place.string() + ".error") << error << '\n';
    } catch (const fs::filesystem_error& exception) {
        return fail(ErrorCode::kIo, "cannot move {}: {}", file.name, exception.code().message());
    }
    return {};
}

}  // namespace lvwang::apps
