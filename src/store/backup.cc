#include "store/backup.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "base/text.h"
#include "store/book_photos.h"
#include "store/descriptor.h"
#include "store/photo_files.h"
#include "store/schema.h"

namespace lvwang::store {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCopyBytes = 1 << 20;
constexpr std::uint64_t kSpareBytes = 64 << 20;  // a disk filled to the last byte serves nobody
constexpr const char* kStagingName = "backup.staging";
constexpr const char* kUnlisted[] = {"LOCK", "LOG"};  // RocksDB's own diary and lock, made anew at every start

class Sha256 {
public:
    Sha256() { crypto_hash_sha256_init(&state_); }
    void add(const char* bytes, std::size_t n) {
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes), n);
    }
    std::string hex() {
        unsigned char digest[crypto_hash_sha256_BYTES];
        crypto_hash_sha256_final(&state_, digest);
        return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
    }

private:
    crypto_hash_sha256_state state_;
};

// Reads a file once; copies it on the way, synced, where `to` is not empty.
Result<BackupFile> read_through(const fs::path& from, const fs::path& to, Errand& errand) {
    const Descriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) return tl::unexpected(file_error("read", from.string(), errno));
    const Descriptor out(to.empty() ? -1 : ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    if (!to.empty() && out.get() < 0) return tl::unexpected(file_error("write", to.string(), errno));
    std::vector<char> buffer(kCopyBytes);
    Sha256 sum;
    BackupFile file;
    for (;;) {
        LVWANG_TRY(errand.go_on());
        const ssize_t n = ::read(in.get(), buffer.data(), buffer.size());
        if (n < 0) return tl::unexpected(file_error("read", from.string(), errno));
        if (n == 0) break;
        sum.add(buffer.data(), static_cast<std::size_t>(n));
        for (ssize_t at = 0; out.get() >= 0 && at < n;) {
            const ssize_t written = ::write(out.get(), buffer.data() + at, static_cast<std::size_t>(n - at));
            if (written < 0) return tl::unexpected(file_error("write", to.string(), errno));
            at += written;
        }
        file.bytes += static_cast<std::uint64_t>(n);
        errand.done_bytes += static_cast<std::uint64_t>(n);
    }
    if (out.get() >= 0 && ::fsync(out.get()) != 0) return tl::unexpected(file_error("sync", to.string(), errno));
    file.sha256 = sum.hex();
    return file;
}

// Removes what was begun unless it was finished.
class Begun {
public:
    explicit Begun(fs::path place, bool whole) : place_(std::move(place)), whole_(whole) {}
    ~Begun() {
        if (finished_) return;
        std::error_code ignored;
        if (whole_) {
            fs::remove_all(place_, ignored);
            return;
        }
        for (const char* name : {kLogPlace, kSeriesPlace, kBookPlace, kPhotosPlace, kManifestName, kPlannedName})
            fs::remove_all(place_ / name, ignored);
    }
    Begun(const Begun&) = delete;
    Begun& operator=(const Begun&) = delete;
    void finish() { finished_ = true; }

private:
    fs::path place_;
    bool whole_;
    bool finished_ = false;
};

/// Makes the directory where it is missing. @return whether it made it
Result<bool> make_empty(const std::string& directory) {
    std::error_code error;
    if (fs::exists(directory, error)) {
        if (!fs::is_directory(directory, error)) return fail(ErrorCode::kConflict, "{} is no directory", directory);
        if (!fs::is_empty(directory, error) && !error) {
            return fail(ErrorCode::kConflict, "{} is not empty: give a new directory", directory);
        }
        if (error) return fail(ErrorCode::kIo, "read {}: {}", directory, error.message());
        return false;
    }
    fs::create_directories(directory, error);
    if (error) return fail(ErrorCode::kIo, "create {}: {}", directory, error.message());
    return true;
}

Result<void> expect_room(const std::string& directory, std::uint64_t bytes) {
    std::error_code error;
    const auto space = fs::space(directory, error);
    if (error) return fail(ErrorCode::kIo, "look for room at {}: {}", directory, error.message());
    if (space.available < bytes + kSpareBytes) {
        return fail(ErrorCode::kUnavailable, "{}: {} bytes are needed, {} are free", directory, bytes + kSpareBytes,
                    space.available);
    }
    return {};
}

std::uint64_t bytes_of_book(const std::string& data_directory) {
    std::uint64_t bytes = 0;
    for (const char* const end : {"", "-wal"}) {
        std::error_code error;
        const auto size = fs::file_size(fs::path(data_directory) / (std::string(kBookPlace) + end), error);
        if (!error) bytes += size;
    }
    return bytes;
}

struct Found {
    fs::path from;
    std::string path;  ///< below the backup
    std::uint64_t bytes = 0;
};

// Every file below `root`, to be listed below `place`.
Result<void> find_files(const fs::path& root, const std::string& place, std::vector<Found>& files) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
        if (!at->is_regular_file(error)) continue;
        const auto name = at->path().filename().string();
        if (std::ranges::any_of(kUnlisted,
                                [&](std::string_view one) { return name.starts_with(one) && !name.ends_with(".log"); }))
            continue;
        files.push_back({at->path(), place + "/" + fs::relative(at->path(), root).generic_string(), at->file_size(error)});
    }
    if (error) return fail(ErrorCode::kIo, "read {}: {}", root.string(), error.message());
    return {};
}

// The directories of what was copied, so that its names are on the disk too.
Result<void> sync_places(const fs::path& target, const std::vector<BackupFile>& files) {
    std::set<fs::path> places;
    for (const BackupFile& file : files) {
        for (fs::path place = fs::path(file.path).parent_path(); !place.empty(); place = place.parent_path())
            places.insert(place);
    }
    for (const fs::path& place : places) LVWANG_TRY(sync_directory(target / place));
    return {};
}

Result<void> copy_files(const std::vector<Found>& files, const fs::path& target, Manifest& manifest, Errand& errand) {
    std::error_code error;
    for (const Found& file : files) {
        const fs::path to = target / file.path;
        fs::create_directories(to.parent_path(), error);
        if (error) return fail(ErrorCode::kIo, "create {}: {}", to.parent_path().string(), error.message());
        LVWANG_ASSIGN(BackupFile copied, read_through(file.from, to, errand));
        copied.path = file.path;
        manifest.files.push_back(std::move(copied));
    }
    return sync_places(target, manifest.files);
}

// ---- the list ----

std::string text_of(const Manifest& manifest) {
    std::string text = fmt::format(
        "# lvwang backup {}\n# made-by {}\n# made-at {}\n# book {}\n# log {} {}\n# applied series {} book {}\n# files {} bytes "
        "{}\n",
        manifest.format, manifest.made_by, format_iso_ms(manifest.made_at), manifest.book_version, manifest.first_seq,
        manifest.last_seq, manifest.series_applied, manifest.book_applied, manifest.files.size(), manifest.bytes());
    for (const BackupFile& file : manifest.files) {
        text += fmt::format("# {} bytes\n{}  {}\n", file.bytes, file.sha256, file.path);
    }
    return text;
}

Result<void> write_synced(const fs::path& path, std::string_view text) {
    const Descriptor out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (out.get() < 0 || ::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(out.get()) != 0) {
        return tl::unexpected(file_error("write", path.string(), errno));
    }
    return {};
}

Result<void> write_manifest(const Manifest& manifest, const fs::path& target) {
    const fs::path path = target / kManifestName;
    const fs::path begun = target / (std::string(kManifestName) + ".tmp");
    LVWANG_TRY(write_synced(begun, text_of(manifest)));
    if (::rename(begun.c_str(), path.c_str()) != 0) return tl::unexpected(file_error("write", path.string(), errno));
    return sync_directory(target);
}

bool is_plain_path(std::string_view path) {
    if (path.empty() || path.starts_with('/')) return false;
    for (const std::string_view part : split(path, '/')) {
        if (part.empty() || part == "." || part == "..") return false;
    }
    return path == kBookPlace || path.starts_with("log/") || path.starts_with("series/") || path.starts_with("photos/");
}

Result<std::unique_ptr<Book>> copy_book(Book& book, const fs::path& to) {
    LVWANG_TRY(book.copy_to(to.string()));
    return Book::open(to.string());
}

}  // namespace

std::uint64_t Manifest::bytes() const {
    std::uint64_t sum = 0;
    for (const BackupFile& file : files) sum += file.bytes;
    return sum;
}

Result<void> expect_outside(const std::string& directory, const std::string& data_directory) {
    const auto plain = [](const std::string& name) {
        std::error_code error;
        fs::path path = fs::weakly_canonical(fs::absolute(name), error);
        if (error) path = fs::absolute(name).lexically_normal();
        return path.has_filename() ? path : path.parent_path();
    };
    const fs::path target = plain(directory);
    const fs::path data = plain(data_directory);
    const auto [end, inside] = std::mismatch(data.begin(), data.end(), target.begin(), target.end());
    if (end == data.end()) return fail_field("directory", "'{}' is in the data directory that it is to save", directory);
    return {};
}

Result<Manifest> back_up(const BackupSource& source, const std::string& target, const std::string& version, Instant now,
                         Errand& errand) {
    LVWANG_TRY(expect_outside(target, source.data_directory));
    LVWANG_ASSIGN(const bool made, make_empty(target));
    Begun begun(target, made);
    if (source.planned) {  // first and on the disk, so that what a kill leaves behind is known as the plan's
        LVWANG_TRY(write_synced(fs::path(target) / kPlannedName, fmt::format("made by plan at {}\n", format_iso(now))));
        LVWANG_TRY(sync_directory(target));
    }
    const fs::path staging_place = fs::path(source.data_directory) / kStagingName;
    std::error_code error;
    fs::remove_all(staging_place, error);  // of a backup that was cut short
    fs::create_directories(staging_place, error);
    if (error) return fail(ErrorCode::kIo, "create {}: {}", staging_place.string(), error.message());
    const Begun staging(staging_place, true);

    Manifest manifest{.format = kBackupFormat, .made_by = version, .made_at = now, .files = {}};
    // The book first, the log last: what the log holds beyond the others is applied by the first start.
    std::set<std::string> photos;
    LVWANG_TRY(expect_room(source.data_directory, bytes_of_book(source.data_directory)));  // where a full disk stops the server
    {
        LVWANG_ASSIGN(const auto book, copy_book(source.book, staging_place / kBookPlace));
        manifest.book_applied = book->applied();
        LVWANG_ASSIGN(manifest.book_version, book->version());
        LVWANG_ASSIGN(photos, photo_digests(*book));
    }
    manifest.series_applied = source.series.applied();
    LVWANG_TRY(source.series.copy_to((staging_place / kSeriesPlace).string()));
    LVWANG_TRY(errand.go_on());
    manifest.first_seq = source.log.first_seq();
    manifest.last_seq = source.log.last_seq();  // the copy may hold a few more
    LVWANG_TRY(source.log.copy_to((staging_place / kLogPlace).string()));

    std::vector<Found> files{{staging_place / kBookPlace, kBookPlace, fs::file_size(staging_place / kBookPlace, error)}};
    LVWANG_TRY(find_files(staging_place / kSeriesPlace, kSeriesPlace, files));
    LVWANG_TRY(find_files(staging_place / kLogPlace, kLogPlace, files));
    // An import that was logged and waits for the next start to be taken in.
    const fs::path imports = fs::path(source.data_directory) / kSeriesPlace / "import";
    if (fs::exists(imports, error)) LVWANG_TRY(find_files(imports, std::string(kSeriesPlace) + "/import", files));
    // A file that the book names stays for as long as a backup takes (kStrayPhotoMs); one that is missing is told by a check.
    const PhotoFiles photo_files(source.data_directory);
    for (const std::string& digest : photos) {
        const fs::path from = photo_files.path_of(digest);
        if (!fs::exists(from, error)) continue;
        files.push_back({from, fmt::format("{}/{}/{}", kPhotosPlace, digest.substr(0, 2), digest), fs::file_size(from, error)});
    }
    std::uint64_t bytes = 0;
    for (const Found& file : files) bytes += file.bytes;
    errand.total_bytes = bytes;
    LVWANG_TRY(expect_room(target, bytes));
    LVWANG_TRY(copy_files(files, target, manifest, errand));
    LVWANG_TRY(write_manifest(manifest, target));
    begun.finish();
    return manifest;
}

Result<Manifest> read_manifest(const std::string& backup, const std::string& version) {
    const fs::path path = fs::path(backup) / kManifestName;
    std::ifstream file(path);
    if (!file) {
        return fail(ErrorCode::kNotFound, "{} holds no {}: it is no backup, or one that was not finished", backup, kManifestName);
    }
    Manifest manifest;
    std::string line;
    std::uint64_t bytes = 0;
    std::uint64_t listed_files = 0;
    std::uint64_t listed_bytes = 0;
    for (int number = 1; std::getline(file, line); ++number) {
        std::istringstream words(line);
        std::string mark;
        std::string word;
        bool good = true;
        if (line.starts_with("# ")) {
            words >> mark >> word;
            if (word == "lvwang")
                good = static_cast<bool>(words >> word >> manifest.format) && word == "backup";
            else if (word == "made-by")
                good = static_cast<bool>(words >> manifest.made_by);
            else if (word == "made-at") {
                words >> word;
                const auto at = parse_iso(word);
                good = at.has_value();
                if (good) manifest.made_at = *at;
            } else if (word == "book")
                good = static_cast<bool>(words >> manifest.book_version);
            else if (word == "log")
                good = static_cast<bool>(words >> manifest.first_seq >> manifest.last_seq);
            else if (word == "applied") {
                good = static_cast<bool>(words >> word >> manifest.series_applied >> word >> manifest.book_applied);
            } else if (word == "files")
                good = static_cast<bool>(words >> listed_files >> word >> listed_bytes);
            else {
                const auto [end, bad] = std::from_chars(word.data(), word.data() + word.size(), bytes);
                good = bad == std::errc() && end == word.data() + word.size();
            }
        } else {
            BackupFile listed;
            words >> listed.sha256 >> listed.path;
            listed.bytes = bytes;
            good = listed.sha256.size() == 64 && is_plain_path(listed.path);
            manifest.files.push_back(std::move(listed));
        }
        if (number == 1 && (!good || word != "backup")) {
            return fail(ErrorCode::kCorrupt, "{}:1: this is no list of a backup", path.string());
        }
        if (!good) return fail(ErrorCode::kCorrupt, "{}:{}: not understood: {}", path.string(), number, line);
        // Said as soon as it is known: what follows may look otherwise in another version.
        if (!manifest.made_by.empty() && (manifest.format < 1 || manifest.format > kBackupFormat)) {
            return fail(ErrorCode::kUnsupported,
                        "{}: made by version {} (backup format {}), this program ({}) reads up to format {}", backup,
                        manifest.made_by, manifest.format, version, kBackupFormat);
        }
    }
    if (const auto known = static_cast<int>(schema_steps().size()); manifest.book_version > known) {
        return fail(ErrorCode::kUnsupported, "{}: made by version {} (book {}), this program ({}) reads books up to {}", backup,
                    manifest.made_by, manifest.book_version, version, known);
    }
    if (manifest.files.size() != listed_files || manifest.bytes() != listed_bytes || manifest.files.empty()) {
        return fail(ErrorCode::kCorrupt, "{}: lists {} files of {} bytes, but says {} of {}", path.string(),
                    manifest.files.size(), manifest.bytes(), listed_files, listed_bytes);
    }
    return manifest;
}

Result<void> verify(const std::string& backup, const Manifest& manifest, Errand& errand, Examination& found) {
    errand.total_bytes = manifest.bytes();
    for (const BackupFile& file : manifest.files) {
        const fs::path path = fs::path(backup) / file.path;
        const auto read = read_through(path, {}, errand);
        ++found.files;
        if (!read) {
            if (errand.cancelled) return tl::unexpected(read.error());
            found.report(path.string(), read.error().message);
        } else if (read->sha256 != file.sha256) {
            found.report(path.string(), read->bytes == file.bytes
                                            ? "differs from its checksum"
                                            : fmt::format("{} bytes instead of {}", read->bytes, file.bytes));
        }
    }
    return {};
}

Result<Manifest> restore(const std::string& backup, const std::string& target, const std::string& version, Errand& errand) {
    LVWANG_ASSIGN(Manifest manifest, read_manifest(backup, version));
    const fs::path source = fs::weakly_canonical(backup);
    const fs::path wanted = fs::weakly_canonical(target);
    if (std::mismatch(source.begin(), source.end(), wanted.begin(), wanted.end()).first == source.end())
        return fail(ErrorCode::kConflict, "{} lies in the backup itself", target);
    LVWANG_ASSIGN(const bool made, make_empty(target));
    Begun begun(target, made);
    errand.total_bytes = manifest.bytes();
    LVWANG_TRY(expect_room(target, manifest.bytes()));
    std::error_code error;
    for (const BackupFile& file : manifest.files) {
        const fs::path from = fs::path(backup) / file.path;
        const fs::path to = fs::path(target) / file.path;
        fs::create_directories(to.parent_path(), error);
        if (error) return fail(ErrorCode::kIo, "create {}: {}", to.parent_path().string(), error.message());
        LVWANG_ASSIGN(const BackupFile copied, read_through(from, to, errand));
        if (copied.sha256 != file.sha256) {
            return fail(ErrorCode::kCorrupt, "{} is damaged: it differs from its checksum in {}", from.string(), kManifestName);
        }
    }
    LVWANG_TRY(sync_places(target, manifest.files));
    LVWANG_TRY(sync_directory(target));
    begun.finish();
    return manifest;
}

}  // namespace lvwang::store
