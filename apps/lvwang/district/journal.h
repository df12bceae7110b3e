// How far did each logger come? The little file by which a second start continues where the first was answered last.
// Promises: written whole or not at all; whatever it names was acknowledged by the server.
// Rule: lines of text: `anchor TIME`, `next MN minute|hour TIME`, `key MN HEX`, `done TEXT`; TIME as 2026-04-03T16:15:30+08:00.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "district/telegram.h"

namespace lvwang::district {

struct Journal {
    std::vector<Instant> anchors;                            ///< moments at which the demo was opened anew, ascending
    std::map<std::pair<std::string, Report>, Instant> next;  ///< first period not yet acknowledged, by MN and report
    std::map<std::string, std::string> keys;                 ///< SM4 keys that loggers were given (CN 1014), by MN
    std::set<std::string> done;                              ///< things done once: "history", "case"
};

/// The journal at `path`; an empty one where the file does not exist. @error kIo, kInvalidArgument
[[nodiscard]] Result<Journal> read_journal(const std::string& path);

/// Writes it beside `path` and puts it in its place. @error kIo
[[nodiscard]] Result<void> write_journal(const Journal& journal, const std::string& path);

}  // namespace lvwang::district
