#include "district/journal.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "protocol/sm4.h"

namespace lvwang::district {

Result<Journal> read_journal(const std::string& path) {
    Journal journal;
    if (!std::filesystem::exists(path)) return journal;
    std::ifstream file(path);
    if (!file) return fail(ErrorCode::kIo, "cannot read {}: {}", path, std::strerror(errno));
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        std::istringstream words(line);
        std::string what;
        std::string text;
        if (!(words >> what) || what.starts_with('#')) continue;
        const auto bad = [&] {
            return fail(ErrorCode::kInvalidArgument, "{}: line {} is not understood: {}", path, number, line);
        };
        if (what == "anchor" && words >> text) {
            LVWANG_ASSIGN(const Instant anchor, parse_iso(text));
            journal.anchors.push_back(anchor);
        } else if (what == "next") {
            std::string mn;
            std::string report;
            if (!(words >> mn >> report >> text) || (report != "minute" && report != "hour")) return bad();
            LVWANG_ASSIGN(const Instant next, parse_iso(text));
            journal.next[{mn, report == "minute" ? Report::kMinute : Report::kHour}] = next;
        } else if (what == "key") {
            std::string mn;
            if (!(words >> mn >> text)) return bad();
            const auto key = from_hex(text);
            if (!key || !protocol::parse_sm4_key(*key)) return bad();
            journal.keys[mn] = *key;
        } else if (what == "done" && words >> text) {
            journal.done.insert(text);
        } else {
            return bad();
        }
    }
    return journal;
}

Result<void> write_journal(const Journal& journal, const std::string& path) {
    const std::string beside = path + ".new";
    {
        std::ofstream file(beside, std::ios::trunc);
        file << "# How far the demo district was acknowledged; remove it together with the server's data.\n";
        for (const Instant anchor : journal.anchors) file << "anchor " << format_iso(anchor) << '\n';
        for (const auto& [mn, key] : journal.keys) file << "key " << mn << ' ' << to_hex(key) << '\n';
        for (const std::string& what : journal.done) file << "done " << what << '\n';
        for (const auto& [key, next] : journal.next) {
            file << "next " << key.first << (key.second == Report::kMinute ? " minute " : " hour ") << format_iso(next) << '\n';
        }
        file.flush();
        if (!file) return fail(ErrorCode::kIo, "cannot write {}: {}", beside, std::strerror(errno));
    }
    std::error_code error;
    std::filesystem::rename(beside, path, error);
    if (error) return fail(ErrorCode::kIo, "cannot put {} in its place: {}", path, error.message());
    return {};
}

}  // namespace lvwang::district
