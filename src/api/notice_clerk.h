// Who makes the notices whose time has come? Looks at what is due and says what is to be made now.
// Promises: one that could not be made is tried again each minute of its day; nothing is made twice at the same time.
// Rule: model/notice.h; composing works on a reader thread and its result is a command (docs/adr/0010).
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "base/result.h"
#include "model/notice.h"
#include "pipeline/inbox.h"

namespace lvwang::api {

class NoticeClerk {
public:
    static constexpr std::int64_t kAgainAfterMs = kMinuteMs;

    /// What is to be made now, of what is due. @param desk  null: nothing
    [[nodiscard]] std::vector<DueNotice> take(const NoticeDesk* desk, Instant now);

    /// The command that makes it, or the one that says why it could not be made.
    [[nodiscard]] static pipeline::Command make(const DueNotice& due,
                                                const std::function<Result<pipeline::Command>(NoticeKind)>& compose);

private:
    std::map<NoticeKind, Instant> taken_;
};

}  // namespace lvwang::api
