// lvwang check: is everything as it was written, and does what refers to something find it?
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <set>

#include "api/reads.h"
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

Result<store::Examination> examine_backup(const std::string& directory) {
    store::Errand errand;
    const ErrandLine line(errand);
    LVWANG_ASSIGN(const store::Manifest manifest, store::read_manifest(directory, api::Identity().version));
    store::Examination found;
    LVWANG_TRY(store::verify(directory, manifest, errand, found));
    return found;
}

Result<store::Examination> examine_stores(const std::string& directory) {
    LVWANG_ASSIGN(const Stores stores, open_existing_stores(directory));
    LVWANG_ASSIGN(const RegistryRows rows, store::load_registry(*stores.book));
    std::set<PointId> points;
    for (const Point& point : rows.points) points.insert(point.id);
    store::Errand errand;
    const ErrandLine line(errand);
    store::Examination found;
    LVWANG_TRY(stores.log->examine(errand, found));
    LVWANG_TRY(stores.series->examine(
        *stores.log, [&](PointId id) { return points.contains(id); }, errand, found));
    LVWANG_TRY(stores.book->examine(*stores.log, found));
    LVWANG_TRY(pipeline::examine_audit(*stores.log, *stores.book, errand, found));
    LVWANG_TRY(store::examine_photos(*stores.book, directory, errand, found));
    if (const auto last = stores.log->last_seq(); stores.series->applied() > last) {
        found.report("series", fmt::format("applied up to entry {}, the log ends with {}", stores.series->applied(), last));
    }
    return found;
}

}  // namespace

void add_check(CLI::App& app) {
    auto directory = std::make_shared<std::string>();
    auto* const command = app.add_subcommand(
        "check", "Reads everything in a stopped data directory or a backup; exit 0 all in order, 2 damaged, 1 could not look");
    command->add_option("directory", *directory, "data directory, or one that lvwang backup has filled")->required();
    command->callback([directory] {
        const bool backup = std::filesystem::exists(std::filesystem::path(*directory) / store::kManifestName);
        const auto found = backup ? examine_backup(*directory) : examine_stores(*directory);
        if (!found) {
            fmt::print(stderr, "lvwang check: {}\n", found.error().message);
            throw CLI::RuntimeError(1);
        }
        if (!print_examination(*found, *directory)) throw CLI::RuntimeError(kDamaged);
    });
}

}  // namespace lvwang::apps
