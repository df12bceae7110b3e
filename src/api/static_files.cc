#include "api/static_files.h"

#include <zlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/security_headers.h"
#include "base/check.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kContentTypes{
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".mjs", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".json", "application/json; charset=utf-8"},
     {".map", "application/json; charset=utf-8"},
     {".geojson", "application/geo+json; charset=utf-8"},
     {".webmanifest", "application/manifest+json; charset=utf-8"},
     {".svg", "image/svg+xml"},
     {".png", "image/png"},
     {".jpg", "image/jpeg"},
     {".webp", "image/webp"},
     {".ico", "image/x-icon"},
     {".woff2", "font/woff2"},
     {".woff", "font/woff"},
     {".wasm", "application/wasm"},
     {".pbf", "application/x-protobuf"},
     {".txt", "text/plain; charset=utf-8"}}};

constexpr std::size_t kGzipBytesMin = 1024;  // below this the packed form saves no packet

bool is_packed_already(std::string_view type) {
    return (type.starts_with("image/") && type != "image/svg+xml") || type.starts_with("font/woff");
}

// Strong tag from the content: FNV-1a, 64 bits; it tells versions of one file apart, nothing depends on it for safety.
std::string tag_of(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : bytes) {
        hash ^= static_cast<std::uint8_t>(c);
        hash *= 0x100000001b3ULL;
    }
    return fmt::format("{:016x}", hash);
}

// Names given by the bundler hold a hash of the content, so such a file never changes under its name.
std::string_view cache_control_of(std::string_view path) {
    return path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

bool lists_tag(std::string_view if_none_match, std::string_view tag) {
    for (const std::string_view candidate : split(if_none_match, ',')) {
        std::string_view bare = trim(candidate);
        if (bare.starts_with("W/")) bare.remove_prefix(2);  // weak comparison: RFC 9110 13.1.2
        if (bare == tag || bare == "*") return true;
    }
    return false;
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
    for (const auto& [ending, type] : kContentTypes) {
        if (path.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;  // 32 KiB window, gzip header instead of zlib's
    LVWANG_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK,
                 "zlib refused to start");
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    std::string input(bytes);  // zlib's pointer is not const
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int outcome = deflate(&stream, Z_FINISH);
    LVWANG_CHECK(outcome == Z_STREAM_END, "deflate gave {} for {} bytes", outcome, bytes.size());
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<void> StaticFiles::load(const std::string& directory, std::string_view prefix) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(directory, error)) return fail(ErrorCode::kNotFound, "there is no directory {}", directory);
    for (auto entry = fs::recursive_directory_iterator(directory, error); !error && entry != fs::recursive_directory_iterator();
         entry.increment(error)) {
        if (!entry->is_regular_file(error)) continue;
        const std::string name = fs::path(entry->path()).lexically_relative(directory).generic_string();
        std::ifstream in(entry->path(), std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        if (!in) return fail(ErrorCode::kIo, "cannot read {}", entry->path().string());
        bytes_ += bytes.size();
        if (bytes_ > kStaticBytesMax) {
            return fail(ErrorCode::kOutOfRange, "files to be served exceed {} bytes at {}", kStaticBytesMax,
                        entry->path().string());
        }
        const std::string path = fmt::format("{}{}", prefix, name);
        File file{
            std::string(content_type_of(path)), tag_of(bytes), std::string(cache_control_of(path)), share(std::move(bytes)), {}};
        if (file.bytes->size() >= kGzipBytesMin && !is_packed_already(file.content_type)) {
            std::string packed = gzip(*file.bytes);
            if (packed.size() < file.bytes->size()) file.gzip = share(std::move(packed));
        }
        files_.insert_or_assign(path, std::move(file));
    }
    if (error) return fail(ErrorCode::kIo, "cannot list {}: {}", directory, error.message());
    return {};
}

Response StaticFiles::answer(const Request& request) const {
    if (request.method != Method::kGet && request.method != Method::kHead) {
        Response refusal = problem(405, "files allow GET", "method");
        refusal.headers.emplace_back("Allow", "GET, HEAD");
        return refusal;
    }
    auto path = percent_decode(request.path);
    if (!path) return problem(400, path.error().message, "path");
    if (const auto found = files_.find(*path); found != files_.end()) return answer_with(found->second, request);
    // A page's own address (/stations/S1) is the single page's business; a missing picture or script is not a page.
    const std::string_view last = std::string_view(*path).substr(path->rfind('/') + 1);
    const auto index = files_.find("/index.html");
    if (index == files_.end() || last.find('.') != std::string_view::npos || path->starts_with("/map/")) {
        return problem(404, fmt::format("there is no file at {}", *path), "path");
    }
    return answer_with(index->second, request);
}

Response StaticFiles::answer_with(const File& file, const Request& request) const {
    const bool packed = request.accepts_gzip && file.gzip;
    // Two forms of one file have two tags.
    const std::string tag = fmt::format("\"{}{}\"", file.etag, packed ? "-gzip" : "");
    Response response;
    // Also on 304, which gives a browser new headers for what it kept.
    response.headers = {{"ETag", tag},
                        {"Cache-Control", file.cache_control},
                        {"Vary", "Accept-Encoding"},
                        {std::string(kPolicyField), std::string(kPagePolicy)}};
    if (lists_tag(request.if_none_match, tag)) {
        response.status = 304;
        return response;
    }
    response.content_type = file.content_type;
    response.body = packed ? file.gzip : file.bytes;
    if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

}  // namespace lvwang::api
