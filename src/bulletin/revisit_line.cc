#include "bulletin/revisit_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace lvwang::bulletin {

std::int64_t revisits_due(const Facts& facts, Instant until) {
    return std::ranges::count_if(facts.revisits, [&](Instant at) { return at < until; });
}

Words revisit_line(const Facts& facts, Instant until) {
    const bool morning = facts.kind == NoticeKind::kMorning;
    const std::int64_t missed = std::ranges::count_if(facts.revisits, [&](Instant at) { return at < facts.now; });
    const std::int64_t all = revisits_due(facts, until);
    const std::int64_t due = all - missed;
    if (all == 0) return {};
    return {fmt::format("回头看{}件（{}到期{}件，超期{}件）：到现场复核并填报结果。", all, morning ? "今日" : "明日24时前", due,
                        missed),
            fmt::format("See {} closed cases again ({} due {}, {} overdue): go there and say what was found.", all, due,
                        morning ? "today" : "by tomorrow", missed)};
}

}  // namespace lvwang::bulletin
