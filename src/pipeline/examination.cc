#include "pipeline/examination.h"

#include "base/text.h"
#include "pipeline/audit_record.h"
#include "store/photo_files.h"

namespace lvwang::pipeline {

Result<void> found_if_corrupt(std::string where, Result<void> done, store::Examination& found) {
    if (done || done.error().code != ErrorCode::kCorrupt) return done;
    found.report(std::move(where), to_utf8_lossy(done.error().message));  // SQLite quotes bytes of a damaged page
    return {};
}

Result<void> examine(const ExaminedStores& stores, store::Errand& errand, store::Examination& found) {
    const auto& [log, series, book, directory, is_point] = stores;
    if (log != nullptr) LVWANG_TRY(found_if_corrupt("log", log->examine(errand, found), found));
    if (series != nullptr) LVWANG_TRY(found_if_corrupt("series", series->examine(log, is_point, errand, found), found));
    if (book != nullptr) {
        LVWANG_TRY(found_if_corrupt("book", book->examine(log, found), found));
        if (log != nullptr) {
            auto done = examine_audit(*log, *book, errand, found);
            LVWANG_TRY(found_if_corrupt("audit, not examined to its end", std::move(done), found));
        }
        auto done = store::examine_photos(*book, directory, errand, found);
        LVWANG_TRY(found_if_corrupt("photos, not examined to their end", std::move(done), found));
    }
    if (log == nullptr || series == nullptr) return {};
    const auto applied = series->applied();  // before the log's end: a server that runs is ahead with the log
    if (const auto last = log->last_seq(); applied > last)
        found.report("series", fmt::format("applied up to entry {}, the log ends with {}", applied, last));
    return {};
}

}  // namespace lvwang::pipeline
