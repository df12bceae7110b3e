// lvwang backup, lvwang restore: everything a second time, and back.
#include "store/backup.h"

#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "api/reads.h"
#include "configuration.h"
#include "district/visitor.h"
#include "errand_line.h"
#include "installation.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

namespace json = boost::json;

constexpr auto kAskEvery = std::chrono::milliseconds(300);

struct BackupRequest {
    std::string target;
    std::string server;
    std::string token_file;
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

Result<json::object> asked(const district::Visitor& server, const std::string& method, const std::string& path,
                           const std::string& body = {}) {
    LVWANG_ASSIGN(const auto reply, server.call(method, path, body));
    boost::system::error_code error;
    const json::value value = json::parse(reply.body, error);
    if (error || !value.is_object())
        return fail(ErrorCode::kUnavailable, "the server's answer is no JSON object: {}", reply.body);
    if (reply.status >= 400) {
        const json::value* detail = value.get_object().if_contains("detail");
        return fail(ErrorCode::kUnavailable, "{}", detail != nullptr ? std::string(detail->as_string()) : reply.body);
    }
    return value.get_object();
}

// Not on the command line, where everybody on the machine could read it.
Result<std::string> read_token(const std::string& path) {
    if (path.empty()) {
        return fail(ErrorCode::kInvalidArgument, "a running server asks for a token with the right 'upkeep': --token-file FILE");
    }
    std::ifstream file(path);
    std::string token;
    if (!(file >> token)) return fail(ErrorCode::kIo, "cannot read a token from {}", path);
    return token;
}

// The running server keeps the files open, so it makes the backup; what is seen here is how far it is.
Result<void> run_through_server(const BackupRequest& request) {
    const std::atomic<bool> never = false;
    district::Visitor server(request.server, never);
    LVWANG_ASSIGN(const std::string token, read_token(request.token_file));
    server.show_token(token);
    const std::string target = std::filesystem::absolute(request.target).lexically_normal().string();
    LVWANG_TRY(asked(server, "POST", "/api/v1/backups", json::serialize(json::object{{"directory", target}})));
    store::Errand errand;
    const ErrandLine line(errand);
    bool cancelling = false;
    for (;;) {
        std::this_thread::sleep_for(kAskEvery);
        if (errand.cancelled && !cancelling) {
            cancelling = true;
            LVWANG_TRY(asked(server, "DELETE", "/api/v1/upkeep"));
        }
        LVWANG_ASSIGN(const json::object state, asked(server, "GET", "/api/v1/upkeep"));
        try {
            errand.done_bytes = state.at("done_bytes").to_number<std::uint64_t>();
            errand.total_bytes = state.at("total_bytes").to_number<std::uint64_t>();
            if (state.at("running").as_bool()) continue;
            const std::string failure(state.at("current").at("failure").as_string());
            if (!failure.empty()) return fail(ErrorCode::kIo, "{}", failure);
            break;
        } catch (const std::exception& error) {
            return fail(ErrorCode::kUnavailable, "the server's answer is not understood: {}", error.what());
        }
    }
    LVWANG_ASSIGN(const store::Manifest manifest, store::read_manifest(target, api::Identity().version));
    print(manifest, "backed up into", target);
    return {};
}

Result<void> run_backup(const BackupRequest& request) {
    if (!request.server.empty()) return run_through_server(request);
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
    command->add_option("--server", request->server, "http://HOST:PORT of the running server, on this machine");
    command->add_option("--token-file", request->token_file, "with a server: file that holds a token with the right upkeep");
    command->add_option("--data", request->data_dir, "without a server: directory of the stores");
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
