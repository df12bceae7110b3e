#include "store/photo_files.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/check.h"
#include "base/text.h"
#include "store/book_photos.h"
#include "store/descriptor.h"

namespace lvwang::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegunSuffix = ".begun";  // of a file that is being written

Result<void> write_synced(const std::string& path, std::string_view bytes) {
    const Descriptor out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (out.get() < 0) return tl::unexpected(file_error("write", path, errno));
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t written = ::write(out.get(), bytes.data() + at, bytes.size() - at);
        if (written < 0) return tl::unexpected(file_error("write", path, errno));
        at += static_cast<std::size_t>(written);
    }
    if (::fsync(out.get()) != 0) return tl::unexpected(file_error("sync", path, errno));
    return {};
}

// When it was last put, by the program's clock and not the file system's.
Result<void> mark_as_put(const std::string& path, Instant now) {
    const timespec at{now.ms / kSecondMs, 0};
    const timespec both[2] = {at, at};
    if (::utimensat(AT_FDCWD, path.c_str(), both, 0) != 0) return tl::unexpected(file_error("mark", path, errno));
    return {};
}

bool is_digest(std::string_view name) {
    return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string photo_digest(std::string_view bytes) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

PhotoFiles::PhotoFiles(const std::string& data_directory) : directory_((fs::path(data_directory) / kPhotosPlace).string()) {}

std::string PhotoFiles::path_of(const std::string& digest) const {
    LVWANG_CHECK(is_digest(digest), "'{}' is no digest", digest);
    return fmt::format("{}/{}/{}", directory_, digest.substr(0, 2), digest);
}

Result<std::string> PhotoFiles::put(std::string_view bytes, Instant now) {
    const std::string digest = photo_digest(bytes);
    const std::string path = path_of(digest);
    const fs::path place = fs::path(path).parent_path();
    const std::scoped_lock lock(mutex_);
    std::error_code error;
    // A file of this name was synced before it got it.
    if (fs::exists(path, error) && fs::file_size(path, error) == bytes.size()) {
        LVWANG_TRY(mark_as_put(path, now));
        return digest;
    }
    fs::create_directories(place, error);
    if (error) return tl::unexpected(file_error("create", place.string(), error.value()));
    const std::string begun = path + std::string(kBegunSuffix);
    auto written = write_synced(begun, bytes);
    if (written) written = mark_as_put(begun, now);
    if (written && ::rename(begun.c_str(), path.c_str()) != 0) written = tl::unexpected(file_error("write", path, errno));
    if (!written) {
        fs::remove(begun, error);
        return tl::unexpected(std::move(written).error());
    }
    for (const fs::path& directory : {place, place.parent_path(), place.parent_path().parent_path()}) {
        LVWANG_TRY(sync_directory(directory));
    }
    return digest;
}

Result<std::string> PhotoFiles::read(const std::string& digest) const {
    const std::string path = path_of(digest);
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorCode::kNotFound, "the file of photo {} is missing", digest);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) return fail(ErrorCode::kIo, "cannot read {}", path);
    if (photo_digest(bytes) != digest) return fail(ErrorCode::kCorrupt, "{} is damaged: it differs from its digest", path);
    return bytes;
}

Result<std::int64_t> PhotoFiles::sweep(const std::set<std::string>& named, Instant now) {
    std::error_code error;
    if (!fs::exists(directory_, error)) return 0;
    const std::scoped_lock lock(mutex_);
    std::int64_t removed = 0;
    for (fs::recursive_directory_iterator at(directory_, error), end; !error && at != end; at.increment(error)) {
        if (!at->is_regular_file(error)) continue;
        if (named.contains(at->path().filename().string())) continue;
        struct stat of {};
        if (::stat(at->path().c_str(), &of) != 0) continue;
        if (of.st_mtim.tv_sec * kSecondMs > now.ms - kStrayPhotoMs) continue;
        removed += fs::remove(at->path(), error) ? 1 : 0;
    }
    if (error) return tl::unexpected(file_error("look through", directory_, error.value()));
    return removed;
}

Result<void> examine_photos(Book& book, const std::string& data_directory, Errand& errand, Examination& found) {
    LVWANG_ASSIGN(const std::set<std::string> digests, photo_digests(book));
    const PhotoFiles files(data_directory);
    for (const std::string& digest : digests) {
        LVWANG_TRY(errand.go_on());
        ++found.files;
        const auto bytes = files.read(digest);
        if (!bytes) found.report(fmt::format("photo {}", digest), bytes.error().message);
    }
    return {};
}

}  // namespace lvwang::store
