#include "store/descriptor.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace lvwang::store {

Error file_error(std::string_view attempt, std::string_view path, int error) {
    const auto code = error == ENOSPC || error == EDQUOT ? ErrorCode::kUnavailable : ErrorCode::kIo;
    return {code, fmt::format("{} {}: {}", attempt, path, std::strerror(error)), {}};
}

Result<void> sync_directory(const std::filesystem::path& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return tl::unexpected(file_error("sync", directory.string(), errno));
    return {};
}

}  // namespace lvwang::store
