#include "intake/files.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/csv_rows.h"

namespace lvwang::intake {

namespace {

constexpr std::size_t kReadBytes = 1 << 20;
constexpr std::size_t kRowBytesMax = 64 << 20;  // a row beyond this is a quote that nobody closed

}  // namespace

struct Files::Open {
    gzFile file;
    std::string rest;       ///< read, but not yet given
    std::int64_t line = 1;  ///< with which `rest` begins
    bool ended = false;

    explicit Open(gzFile opened) : file(opened) { gzbuffer(file, kReadBytes); }
    ~Open() { gzclose(file); }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;
};

Files::Files(std::vector<std::string> paths, char separator) : paths_(std::move(paths)), separator_(separator) {
    for (const auto& path : paths_) {
        std::error_code ignored;
        const auto bytes = std::filesystem::file_size(path, ignored);
        disk_bytes_.push_back(ignored ? 0 : bytes);
    }
}
Files::~Files() = default;

Result<void> Files::open_next() {
    const auto& path = paths_[headers_.size()];
    if (std::filesystem::is_directory(path)) return fail(ErrorCode::kInvalidArgument, "{}: is a directory", path);
    const gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr) {
        const std::error_code error(errno, std::generic_category());
        return fail(error == std::errc::no_such_file_or_directory ? ErrorCode::kNotFound : ErrorCode::kIo, "{}: {}", path,
                    error.message());
    }
    open_ = std::make_unique<Open>(file);
    facts_.push_back({path, 0, 0, 0});
    return take_header();
}

Result<bool> Files::fill() {
    auto& facts = facts_.back();
    auto& rest = open_->rest;
    const auto before = rest.size();
    if (before > kRowBytesMax) {
        return fail(ErrorCode::kInvalidArgument, "{}:{}: a row of more than {} bytes: is a quote not closed?", facts.path,
                    open_->line, kRowBytesMax);
    }
    rest.resize(before + kReadBytes);
    const int count = gzread(open_->file, rest.data() + before, kReadBytes);
    int code = Z_OK;
    const char* const why = gzerror(open_->file, &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) {
        const bool of_disk = code == Z_ERRNO;
        return fail(of_disk ? ErrorCode::kIo : ErrorCode::kInvalidArgument, "{}: {}", facts.path,
                    of_disk ? std::generic_category().message(errno) : fmt::format("damaged gzip data ({})", why));
    }
    rest.resize(before + static_cast<std::size_t>(count));
    facts.bytes += static_cast<std::uint64_t>(count);
    facts.crc32 = static_cast<std::uint32_t>(
        ::crc32(facts.crc32, reinterpret_cast<const unsigned char*>(rest.data() + before), static_cast<unsigned>(count)));
    open_->ended = count == 0;
    if (open_->ended && !rest.empty() && rest.back() != '\n') rest += '\n';
    return !open_->ended;
}

Result<void> Files::take_header() {
    auto& rest = open_->rest;
    for (;;) {
        LVWANG_ASSIGN(const bool more, fill());
        if (!more || rest.find('\n') != std::string::npos) break;
    }
    CsvRows rows(rest, separator_);
    std::vector<std::string_view> cells;
    const auto found = rows.next(cells);
    if (!found) return fail(found.error().code, "{}: {}", facts_.back().path, found.error().message);
    if (!*found) return fail(ErrorCode::kInvalidArgument, "{}: no header line", facts_.back().path);
    headers_.emplace_back(cells.begin(), cells.end());
    const auto bytes = rows.consumed();
    const auto lines = std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(bytes), '\n');
    rest.erase(0, bytes);
    open_->line += lines;
    return {};
}

Result<std::optional<Block>> Files::next() {
    const std::scoped_lock lock(mutex_);
    if (failed_) return std::nullopt;
    auto block = next_block();
    failed_ = !block;
    return block;
}

Result<std::optional<Block>> Files::next_block() {
    for (;;) {
        if (!open_) {
            if (headers_.size() == paths_.size()) return std::nullopt;
            LVWANG_TRY(open_next());
        }
        LVWANG_ASSIGN(const bool more, fill());
        auto& rest = open_->rest;
        const auto end = more ? end_of_whole_rows(rest) : rest.size();
        if (end > 0) {
            Block block{headers_.size() - 1, open_->line, {}};
            block.text = rest.substr(0, end);
            rest.erase(0, end);
            open_->line += std::ranges::count(block.text, '\n');
            return block;
        }
        if (!more) {
            facts_.back().lines = open_->line - 1;
            open_.reset();
        }
    }
}

std::vector<std::string> Files::header(std::size_t file) const {
    const std::scoped_lock lock(mutex_);
    return headers_[file];
}

std::vector<FileFacts> Files::facts() const {
    const std::scoped_lock lock(mutex_);
    return facts_;
}

double Files::progress() const {
    const std::scoped_lock lock(mutex_);
    std::uint64_t all = 0;
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < disk_bytes_.size(); ++i) {
        all += disk_bytes_[i];
        if (i < facts_.size()) done += disk_bytes_[i];
    }
    if (open_)
        done -= std::min(
            done, disk_bytes_[facts_.size() - 1] - static_cast<std::uint64_t>(std::max<z_off_t>(0, gzoffset(open_->file))));
    return all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all);
}

}  // namespace lvwang::intake
