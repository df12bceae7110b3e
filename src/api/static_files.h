// Which file belongs to this path? The web pages and the base map, read once into memory.
// Promises: no path leads outside, because only names found when loading exist at all; no disk is touched while answering.
// Rule: RFC 9110 (ETag, Content-Encoding); the pages may load nothing from elsewhere (Content-Security-Policy).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/message.h"

namespace lvwang::api {

inline constexpr std::size_t kStaticBytesMax = 128UL << 20;  // the built pages have 5 MB, a county's base map a few more

class StaticFiles {
public:
    /// Reads every file below `directory`, to be served below `prefix` ("/" or "/map/"); adds to what was loaded before.
    /// @error kNotFound  no such directory   kIo  unreadable   kOutOfRange  more than kStaticBytesMax together
    [[nodiscard]] Result<void> load(const std::string& directory, std::string_view prefix);

    /// The file at the request's path; "/" and paths that name no file and look like a page get index.html.
    /// 304 where the client has it; 404 problem where there is nothing.
    [[nodiscard]] Response answer(const Request& request) const;

    [[nodiscard]] std::size_t count() const { return files_.size(); }

private:
    struct File {
        std::string content_type;
        std::string etag;
        std::string cache_control;
        SharedText bytes;
        SharedText gzip;  ///< null where packing does not pay
    };
    [[nodiscard]] Response answer_with(const File& file, const Request& request) const;

    std::map<std::string, File, std::less<>> files_;  ///< by path
    std::size_t bytes_ = 0;
};

/// Content type by the end of a file's name; application/octet-stream where it is not known.
[[nodiscard]] std::string_view content_type_of(std::string_view path);
/// gzip of `bytes`. @error aborts where zlib cannot get memory
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace lvwang::api
