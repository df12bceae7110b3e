// lvwang check: is everything as it was written, and does what refers to something find it?
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include "api/reads.h"
#include "errand_line.h"
#include "installation.h"
#include "pipeline/examination.h"
#include "store/backup.h"
#include "store/book_registry.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr int kDamaged = 2;  // exit code; 1 is for what could not be examined

/// What was seen, and what could not be seen because something else is damaged.
struct Sight {
    store::Examination found;
    std::vector<std::string> left_out;
};

using pipeline::found_if_corrupt;

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
    for (const char* const place : {store::kLogPlace, store::kSeriesPlace}) {  // opening makes them anew
        const auto path = std::filesystem::path(directory) / place;
        const bool is_data = std::filesystem::exists(std::filesystem::path(directory) / store::kBookPlace);
        if (is_data && !std::filesystem::exists(path)) found.report(place, "is missing");
    }
    auto stores = open_existing_stores(directory);
    if (stores || stores.error().code != ErrorCode::kCorrupt) return stores;
    const std::filesystem::path place(directory);
    Stores some;
    some.book_path = (place / store::kBookPlace).string();
    LVWANG_TRY(take(some.log, store::Log::open((place / store::kLogPlace).string()), "log", found));
    LVWANG_TRY(take(some.series, store::Series::open((place / store::kSeriesPlace).string()), "series", found));
    LVWANG_TRY(take(some.book, store::Book::open(some.book_path, {.may_be_new = false}), "book", found));
    return some;
}

// Of such a book nothing else can be asked.
Result<void> leave_out_if_another_schema(std::unique_ptr<store::Book>& book, store::Examination& found) {
    const auto damages_before = found.damages_in_all;
    if (book != nullptr) LVWANG_TRY(found_if_corrupt("book", book->examine_schema(found), found));
    if (found.damages_in_all > damages_before) book.reset();
    return {};
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
    LVWANG_ASSIGN(Stores stores, open_what_opens(directory, found));
    LVWANG_TRY(leave_out_if_another_schema(stores.book, found));
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
    const auto is_point = [&](PointId id) { return !points || points->contains(id); };
    return pipeline::examine({stores.log.get(), stores.series.get(), stores.book.get(), directory, is_point}, errand, found);
}

int look(const std::string& directory) {
    const bool backup = std::filesystem::exists(std::filesystem::path(directory) / store::kManifestName);
    Sight sight;
    const auto done = backup ? examine_backup(directory, sight) : examine_stores(directory, sight);
    for (const std::string& what : sight.left_out) fmt::print("not examined, {}\n", what);
    if (!done) {
        if (!sight.found.damages.empty()) print_examination(sight.found, directory);
        fmt::print(stderr, "lvwang check: {}\n", done.error().message);
        return 1;
    }
    return print_examination(sight.found, directory) ? 0 : kDamaged;
}

// In a process of its own: at some damaged bytes RocksDB's assertions end the one that reads them, and that is a finding too.
int look_apart(const std::string& directory) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) return look(directory);
    if (child == 0) {
        const int code = look(directory);
        std::fflush(nullptr);
        ::_exit(code);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return 1;
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    const int signal = WTERMSIG(status);
    if (signal != SIGABRT && signal != SIGSEGV && signal != SIGBUS) {
        fmt::print(stderr, "lvwang check: ended by signal {}\n", signal);
        return 1;
    }
    fmt::print("{}: damaged: a file of log or series ends its reader with signal {}; the rest was not examined\n", directory,
               signal);
    return kDamaged;
}

}  // namespace

void add_check(CLI::App& app) {
    auto directory = std::make_shared<std::string>();
    auto* const command = app.add_subcommand(
        "check", "Reads everything in a stopped data directory or a backup; exit 0 all in order, 2 damaged, 1 could not look");
    command->add_option("directory", *directory, "data directory, or one that lvwang backup has filled")->required();
    command->callback([directory] {
        if (const int code = look_apart(*directory); code != 0) throw CLI::RuntimeError(code);
    });
}

}  // namespace lvwang::apps
