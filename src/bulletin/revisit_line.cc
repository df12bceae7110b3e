#include "bulletin/revisit_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace lvwang::bulletin {

Words revisit_line(const Facts& facts, Instant until) {
    const bool morning = facts.kind == NoticeKind::kMorning;
    const std::int64_t missed = std::ranges::count_if(facts.revisits, [&](Instant at) { return at < facts.now; });
    const std::int64_t due = std::ranges::count_if(facts.revisits, [&](Instant at) { return at >= facts.now && at < until; });
    if (missed + due == 0) return {};
    return {fmt::format("回头看{}件（{}到期{}件，超期{}件）：到现场复核并填报结果。", missed + due,
                        morning ? "今日" : "明日24时前", due, missed),
            fmt::format("See {} closed cases again ({} due {}, {} overdue): go there and say what was found.", missed + due, due,
                        morning ? "today" : "by tomorrow", missed)};
}

}  // namespace lvwang::bulletin
