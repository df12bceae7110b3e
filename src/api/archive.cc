#include "api/archive.h"

#include <zlib.h>

#include <cstdint>

#include "base/check.h"

namespace lvwang::api {
namespace {

constexpr std::uint32_t kLocalMark = 0x04034b50;
constexpr std::uint32_t kEntryMark = 0x02014b50;
constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kEntryBytes = 46;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kCommentBytesMax = 65'535;
constexpr int kRawDeflate = -15;                 // no zlib header
constexpr std::uint32_t kDay = (1U << 5U) | 1U;  // 1980-01-01, the first that the form knows: bytes do not tell the time
constexpr std::uint32_t kUtf8Names = 1U << 11U;
constexpr std::uint32_t kDeflated = 8;
constexpr std::uint32_t kVersion = 20;

// Numbers are little-endian. Beyond the end everything is 0; who reads checks the bounds of what it says.
std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t length) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < length && at + i < bytes.size(); ++i) {
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    }
    return value;
}

void append(std::string& out, std::uint32_t value, std::size_t length) {
    for (std::size_t i = 0; i < length; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32(crc32(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

Result<std::string> inflated(std::string_view packed, std::size_t size, std::string_view name) {
    std::string out(size, '\0');
    z_stream stream{};
    LVWANG_CHECK(inflateInit2(&stream, kRawDeflate) == Z_OK, "inflateInit2");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = inflate(&stream, Z_FINISH);
    const bool whole = ended == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!whole) return fail(ErrorCode::kInvalidArgument, "'{}' in the archive is damaged", name);
    return out;
}

std::string deflated(std::string_view bytes) {
    z_stream stream{};
    LVWANG_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRawDeflate, 8, Z_DEFAULT_STRATEGY) == Z_OK,
                 "deflateInit2");
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    LVWANG_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<std::size_t> end_of_archive(std::string_view bytes) {
    for (std::size_t back = kEndBytes; back <= bytes.size() && back <= kEndBytes + kCommentBytesMax; ++back) {
        if (number(bytes, bytes.size() - back, 4) == kEndMark) return bytes.size() - back;
    }
    return fail(ErrorCode::kInvalidArgument, "it is no ZIP archive");
}

}  // namespace

Result<std::vector<ArchivedFile>> read_archive(std::string_view bytes) {
    LVWANG_ASSIGN(const std::size_t end, end_of_archive(bytes));
    const std::size_t count = number(bytes, end + 10, 2);
    if (count > kArchivedFilesMax) {
        return fail(ErrorCode::kInvalidArgument, "the archive has {} files; at most {} are read", count, kArchivedFilesMax);
    }
    std::vector<ArchivedFile> files;
    std::size_t at = number(bytes, end + 16, 4);
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (at + kEntryBytes > bytes.size() || number(bytes, at, 4) != kEntryMark) {
            return fail(ErrorCode::kInvalidArgument, "the archive's directory is damaged");
        }
        const std::uint32_t flags = number(bytes, at + 8, 2);
        const std::uint32_t method = number(bytes, at + 10, 2);
        const std::uint32_t sum = number(bytes, at + 16, 4);
        const std::size_t packed = number(bytes, at + 20, 4);
        const std::size_t size = number(bytes, at + 24, 4);
        const std::size_t name_bytes = number(bytes, at + 28, 2);
        const std::size_t local = number(bytes, at + 42, 4);
        std::string name(bytes.substr(at + kEntryBytes, name_bytes));
        at += kEntryBytes + name_bytes + number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
        if ((flags & 1U) != 0) return fail(ErrorCode::kInvalidArgument, "'{}' in the archive is encrypted", name);
        if (method != 0 && method != kDeflated) {
            return fail(ErrorCode::kInvalidArgument, "'{}' in the archive is packed by method {}", name, method);
        }
        total += size;
        if (total > kArchivedBytesMax) {
            return fail(ErrorCode::kInvalidArgument, "the archive holds more than {} bytes", kArchivedBytesMax);
        }
        const std::size_t begin = local + kLocalBytes + number(bytes, local + 26, 2) + number(bytes, local + 28, 2);
        if (number(bytes, local, 4) != kLocalMark || begin > bytes.size() || packed > bytes.size() - begin) {
            return fail(ErrorCode::kInvalidArgument, "'{}' in the archive is damaged", name);
        }
        const std::string_view inside = bytes.substr(begin, packed);
        ArchivedFile file{std::move(name), {}};
        if (method == kDeflated) {
            LVWANG_ASSIGN(file.bytes, inflated(inside, size, file.name));
        } else {
            file.bytes = inside;
        }
        if (file.bytes.size() != size || checksum(file.bytes) != sum) {
            return fail(ErrorCode::kInvalidArgument, "'{}' in the archive is damaged", file.name);
        }
        files.push_back(std::move(file));
    }
    return files;
}

std::string write_archive(const std::vector<ArchivedFile>& files) {
    std::string out;
    std::string directory;
    for (const ArchivedFile& file : files) {
        const std::string packed = deflated(file.bytes);
        std::string facts;  // the same in both places
        append(facts, kUtf8Names, 2);
        append(facts, kDeflated, 2);
        append(facts, 0, 2);
        append(facts, kDay, 2);
        append(facts, checksum(file.bytes), 4);
        append(facts, static_cast<std::uint32_t>(packed.size()), 4);
        append(facts, static_cast<std::uint32_t>(file.bytes.size()), 4);
        append(facts, static_cast<std::uint32_t>(file.name.size()), 2);
        append(facts, 0, 2);
        append(directory, kEntryMark, 4);
        append(directory, kVersion, 2);
        append(directory, kVersion, 2);
        directory += facts;
        append(directory, 0, 2);  // comment
        append(directory, 0, 2);  // disk
        append(directory, 0, 2);
        append(directory, 0, 4);
        append(directory, static_cast<std::uint32_t>(out.size()), 4);
        directory += file.name;
        append(out, kLocalMark, 4);
        append(out, kVersion, 2);
        out += facts;
        out += file.name;
        out += packed;
    }
    const auto begin = static_cast<std::uint32_t>(out.size());
    out += directory;
    append(out, kEndMark, 4);
    append(out, 0, 4);
    append(out, static_cast<std::uint32_t>(files.size()), 2);
    append(out, static_cast<std::uint32_t>(files.size()), 2);
    append(out, static_cast<std::uint32_t>(directory.size()), 4);
    append(out, begin, 4);
    append(out, 0, 2);
    return out;
}

}  // namespace lvwang::api
