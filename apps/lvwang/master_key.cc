#include "master_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/text.h"

namespace lvwang::apps {
namespace {

constexpr std::size_t kDigits = 2 * store::kMasterKeyBytes;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

// A descriptor that closes itself.
class File {
public:
    File(const std::string& path, int flags, mode_t mode = 0) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

Result<std::string> make(const std::string& path) {
    const std::string key = store::random_bytes(store::kMasterKeyBytes);
    const std::string text = to_hex(key) + '\n';
    const File file(path, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (!file.is_open()) return fail(ErrorCode::kIo, "cannot make the master key {}: {}", path, std::strerror(errno));
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(file.get()) != 0) {
        const int problem = errno;
        ::unlink(path.c_str());  // half a key must not be taken for one at the next start
        return fail(ErrorCode::kIo, "cannot write the master key {}: {}", path, std::strerror(problem));
    }
    const std::string parent = std::filesystem::path(path).parent_path().string();
    const File directory(parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY);
    if (directory.is_open()) ::fsync(directory.get());
    return key;
}

Result<std::string> parse(std::string_view text, const std::string& path) {
    const std::string_view digits = trim(text);
    if (digits.size() != kDigits) {
        return fail(ErrorCode::kInvalidArgument, "the master key {} is of wrong size: {} characters, not {} hexadecimal digits",
                    path, digits.size(), kDigits);
    }
    auto key = from_hex(digits);
    if (!key) return fail(ErrorCode::kInvalidArgument, "the master key {} holds something else than hexadecimal digits", path);
    return key;
}

Result<std::string> read(const File& file, const std::string& path) {
    struct stat about {};
    if (::fstat(file.get(), &about) != 0) return fail(ErrorCode::kIo, "cannot look at {}: {}", path, std::strerror(errno));
    if (!S_ISREG(about.st_mode)) return fail(ErrorCode::kInvalidArgument, "the master key {} is no plain file", path);
    if ((about.st_mode & kOthers) != 0) {
        return fail(ErrorCode::kInvalidArgument, "the master key {} may be read by others (mode {:03o}): chmod 600 it", path,
                    about.st_mode & 0777U);
    }
    std::string text(kDigits + 16, '\0');  // a line end more or less; anything longer is of wrong size anyway
    const ssize_t got = ::read(file.get(), text.data(), text.size());
    if (got < 0) return fail(ErrorCode::kIo, "cannot read the master key {}: {}", path, std::strerror(errno));
    text.resize(static_cast<std::size_t>(got));
    return parse(text, path);
}

}  // namespace

Result<store::Seal> open_master_key(const std::string& path) {
    const File file(path, O_RDONLY);
    if (!file.is_open() && errno != ENOENT) {
        return fail(ErrorCode::kIo, "cannot read the master key {}: {}", path, std::strerror(errno));
    }
    LVWANG_ASSIGN(const std::string key, file.is_open() ? read(file, path) : make(path));
    return store::Seal::with(key);
}

}  // namespace lvwang::apps
