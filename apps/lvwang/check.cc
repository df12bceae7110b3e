// lvwang check: is everything as it was written, and does what refers to something find it?
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include "api/reads.h"
#include "base/text.h"
#include "errand_line.h"
#include "installation.h"
#include "pipeline/audit_record.h"
#include "store/backup.h"
#include "store/book_registry.h"
#include "store/photo_files.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr int kDamaged = 2;  // exit code; 1 is for what could not be examined

/// What was seen, and what could not be seen because something else is damaged.
struct Sight {
    store::Examination found;
    std::vector<std::string> left_out;
};

// What is damaged is a finding and not the end: the rest is looked at all the same. Any other error ends the examination.
Result<void> found_if_corrupt(std::string where, Result<void> done, store::Examination& found) {
    if (done || done.error().code != ErrorCode::kCorrupt) return done;
    found.report(std::move(where), to_utf8_lossy(done.error().message));  // SQLite quotes bytes of a damaged page
    return {};
}

Result<void> examine_backup(const std::string& directory, Sight& sight) {
    store::Errand errand;
    const ErrandLine line(errand);
    const auto manifest = store::read_manifest(directory, api::Identity().version);
    if (!manifest) return found_if_corrupt(store::kManifestName, tl::unexpected(manifest.error()), sight.found);
    return store::verify(directory, *manifest, errand, sight.found);
}

template <class Store>
Result<void> take(std::unique_ptr<Store>& store, Result<std::unique_ptr<Store>> opened, std::string where,
                  store::Examination& found) {
    if (!opened) return found_if_corrupt(std::move(where), tl::unexpected(std::move(opened).error()), found);
    store = std::move(*opened);
    return {};
}

// All three, or those that can be opened where one is damaged.
Result<Stores> open_what_opens(const std::string& directory, store::Examination& found) {
    auto stores = open_existing_stores(directory);
    if (stores || stores.error().code != ErrorCode::kCorrupt) return stores;
    const std::filesystem::path place(directory);
    Stores some;
    some.book_path = (place / store::kBookPlace).string();
    LVWANG_TRY(take(some.log, store::Log::open((place / store::kLogPlace).string()), "log", found));
    LVWANG_TRY(take(some.series, store::Series::open((place / store::kSeriesPlace).string()), "series", found));
    LVWANG_TRY(take(some.book, store::Book::open(some.book_path), "book", found));
    return some;
}

// Absent: the book cannot say.
Result<std::optional<std::set<PointId>>> points_of(store::Book* book, store::Examination& found) {
    std::optional<std::set<PointId>> points;
    if (book == nullptr) return points;
    const Result<RegistryRows> rows = store::load_registry(*book);
    if (!rows) {
        LVWANG_TRY(found_if_corrupt("book", tl::unexpected(rows.error()), found));
        return points;
    }
    points.emplace();
    for (const Point& point : rows->points) points->insert(point.id);
    return points;
}

Result<void> examine_stores(const std::string& directory, Sight& sight) {
    store::Examination& found = sight.found;
    LVWANG_ASSIGN(const Stores stores, open_what_opens(directory, found));
    LVWANG_ASSIGN(const auto points, points_of(stores.book.get(), found));
    if (!stores.log)
        sight.left_out.emplace_back("the log is damaged: the entries that series and book refer to, the audit record");
    if (!stores.series) sight.left_out.emplace_back("the series are damaged: whether the log reaches as far as they do");
    if (!points) {
        sight.left_out.push_back(fmt::format("the book is damaged: the points that series refer to{}",
                                             stores.book ? "" : ", the audit record, the photos"));
    }
    store::Errand errand;
    const ErrandLine line(errand);
    if (stores.log) LVWANG_TRY(found_if_corrupt("log", stores.log->examine(errand, found), found));
    if (stores.series) {
        const auto is_point = [&](PointId id) { return !points || points->contains(id); };
        LVWANG_TRY(found_if_corrupt("series", stores.series->examine(stores.log.get(), is_point, errand, found), found));
    }
    if (stores.book) {
        LVWANG_TRY(found_if_corrupt("book", stores.book->examine(stores.log.get(), found), found));
        if (stores.log) {
            auto done = pipeline::examine_audit(*stores.log, *stores.book, errand, found);
            LVWANG_TRY(found_if_corrupt("audit, not examined to its end", std::move(done), found));
        }
        auto done = store::examine_photos(*stores.book, directory, errand, found);
        LVWANG_TRY(found_if_corrupt("photos, not examined to their end", std::move(done), found));
    }
    if (!stores.log || !stores.series) return {};
    if (const auto last = stores.log->last_seq(); stores.series->applied() > last) {
        found.report("series", fmt::format("applied up to entry {}, the log ends with {}", stores.series->applied(), last));
    }
    return {};
}

}  // namespace

void add_check(CLI::App& app) {
    auto directory = std::make_shared<std::string>();
    auto* const command = app.add_subcommand(
        "check", "Reads everything in a stopped data directory or a backup; exit 0 all in order, 2 damaged, 1 could not look");
    command->add_option("directory", *directory, "data directory, or one that lvwang backup has filled")->required();
    command->callback([directory] {
        const bool backup = std::filesystem::exists(std::filesystem::path(*directory) / store::kManifestName);
        Sight sight;
        const auto done = backup ? examine_backup(*directory, sight) : examine_stores(*directory, sight);
        for (const std::string& what : sight.left_out) fmt::print("not examined, {}\n", what);
        if (!done) {
            if (!sight.found.damages.empty()) print_examination(sight.found, *directory);
            fmt::print(stderr, "lvwang check: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
        if (!print_examination(sight.found, *directory)) throw CLI::RuntimeError(kDamaged);
    });
}

}  // namespace lvwang::apps
