// lvwang backup, lvwang restore: everything a second time, and back.
#include "store/backup.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <memory>

#include "api/reads.h"
#include "configuration.h"
#include "errand_line.h"
#include "installation.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct BackupRequest {
    std::string target;
    std::string data_dir;
    std::string configuration;
};

struct RestoreRequest {
    std::string backup;
    std::string target;
};

void print(const store::Manifest& manifest, const std::string& verb, const std::string& place) {
    fmt::print("{} {}: {} files, {} bytes, entries {} to {}, made {} by version {}\n", verb, place, manifest.files.size(),
               manifest.bytes(), manifest.first_seq, manifest.last_seq, format_iso(manifest.made_at), manifest.made_by);
}

Result<void> run_backup(const BackupRequest& request) {
    Configuration configuration;
    if (!request.configuration.empty()) {
        LVWANG_ASSIGN(configuration, read_configuration(request.configuration));
    }
    if (!request.data_dir.empty()) configuration.data_dir = request.data_dir;
    LVWANG_ASSIGN(const Stores stores, open_existing_stores(configuration.data_dir));
    store::Errand errand;
    const ErrandLine line(errand);
    LVWANG_ASSIGN(const store::Manifest manifest,
                  store::back_up({*stores.log, *stores.series, *stores.book, configuration.data_dir}, request.target,
                                 api::Identity().version, system_now(), errand));
    print(manifest, "backed up into", request.target);
    return {};
}

Result<void> run_restore(const RestoreRequest& request) {
    store::Errand errand;
    const ErrandLine line(errand);
    LVWANG_ASSIGN(const store::Manifest manifest,
                  store::restore(request.backup, request.target, api::Identity().version, errand));
    print(manifest, "restored into", request.target);
    fmt::print("the master key is in no backup: put it back before the first start where secrets are kept (docs/OPERATING.md)\n");
    return {};
}

}  // namespace

void add_backup(CLI::App& app) {
    auto request = std::make_shared<BackupRequest>();
    auto* const command = app.add_subcommand("backup", "Everything a second time: log, series, book and a list of checksums");
    command->add_option("directory", request->target, "a new or empty directory")->required();
    command->add_option("--data", request->data_dir, "directory of the stores; the server must be stopped");
    command->add_option("--config", request->configuration, "configuration file of the server, for its directory");
    command->callback([request] {
        if (const auto done = run_backup(*request); !done) {
            fmt::print(stderr, "lvwang backup: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

void add_restore(CLI::App& app) {
    auto request = std::make_shared<RestoreRequest>();
    auto* const command = app.add_subcommand("restore", "A data directory from a backup, compared with its checksums on the way");
    command->add_option("backup", request->backup, "directory that lvwang backup has filled")->required();
    command->add_option("directory", request->target, "a new or empty directory")->required();
    command->callback([request] {
        if (const auto done = run_restore(*request); !done) {
            fmt::print(stderr, "lvwang restore: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
