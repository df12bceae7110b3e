#include "api/notice_clerk.h"

#include <exception>

#include "base/text.h"

namespace lvwang::api {
namespace {

constexpr std::size_t kErrorBytesMax = 500;

Result<pipeline::Command> composed(NoticeKind kind, const std::function<Result<pipeline::Command>(NoticeKind)>& compose) {
    try {
        return compose(kind);
    } catch (const std::exception& exception) {
        return fail(ErrorCode::kIo, "{}", exception.what());
    }
}

}  // namespace

std::vector<DueNotice> NoticeClerk::take(const NoticeDesk* desk, Instant now) {
    std::vector<DueNotice> due;
    if (desk == nullptr) return due;
    for (const DueNotice& one : desk->due) {
        // A day that was slept through is over: its figures are no longer those of its morning.
        if (one.day != to_date(now)) continue;
        const auto [taken, first] = taken_.try_emplace(one.kind, now);
        if (!first && now - taken->second < kAgainAfterMs && now >= taken->second) continue;
        taken->second = now;
        due.push_back(one);
    }
    return due;
}

pipeline::Command NoticeClerk::make(const DueNotice& due, const std::function<Result<pipeline::Command>(NoticeKind)>& compose) {
    auto command = composed(due.kind, compose);
    if (command) return std::move(*command);
    return {"notice_failed",
            fmt::format(R"({{"kind":"{}","day":"{}","error":{}}})", to_string(due.kind), format_date(due.day),
                        json_quote(to_utf8_lossy(command.error().message.substr(0, kErrorBytesMax)))),
            std::string(kNoticeClerk)};
}

}  // namespace lvwang::api
