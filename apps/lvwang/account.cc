// lvwang account: what is done about accounts where nobody can log in any more.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "configuration.h"
#include "installation.h"
#include "pipeline/commands.h"
#include "store/book_accounts.h"
#include "store/secret.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

struct ResetRequest {
    std::string login;
    std::string data_dir;
    std::string configuration;
    bool second_factor = false;
};

// An entry of the log, like everything that changes state; the next start applies it.
Result<void> run_reset(const ResetRequest& request) {
    Configuration configuration;
    if (!request.configuration.empty()) {
        LVWANG_ASSIGN(configuration, read_configuration(request.configuration));
    }
    if (!request.data_dir.empty()) configuration.data_dir = request.data_dir;
    LVWANG_ASSIGN(const Stores stores, open_existing_stores(configuration.data_dir));
    LVWANG_ASSIGN(const std::vector<Person> people, store::load_people(*stores.book));
    const auto person = std::ranges::find(people, request.login, &Person::login);
    if (person == people.end()) return fail(ErrorCode::kNotFound, "there is no person '{}'", request.login);
    if (person->disabled) return fail(ErrorCode::kConflict, "'{}' is disabled: an administrator must enable it", request.login);
    const std::string password = store::new_password();
    LVWANG_ASSIGN(const std::string hash, store::hash_password(password));
    const std::string body =
        fmt::format("{{\"login\":{},\"password_hash\":{},\"must_change\":true}}", json_quote(request.login), json_quote(hash));
    store::Entry entry;
    entry.at = system_now();
    entry.kind = store::EntryKind::kCommand;
    entry.payload = pipeline::to_payload(pipeline::Command{"account_password", body, "lvwang account reset"});
    std::vector<store::Entry> entries{std::move(entry)};
    if (request.second_factor) {
        store::Entry removal = entries.front();
        removal.payload = pipeline::to_payload(pipeline::Command{
            "account_factor_remove", fmt::format("{{\"login\":{}}}", json_quote(request.login)), "lvwang account reset"});
        entries.push_back(std::move(removal));
    }
    LVWANG_TRY(stores.log->append(entries));
    fmt::print("login {}, password {}\nIt holds from the next start on; the first login asks for another one{}.\n", request.login,
               password, request.second_factor ? ", and for no code" : "");
    return {};
}

}  // namespace

void add_account(CLI::App& app) {
    auto* const command = app.add_subcommand("account", "Accounts, where nobody can log in any more");
    command->require_subcommand(1);
    auto request = std::make_shared<ResetRequest>();
    auto* const reset = command->add_subcommand("reset", "a new first password; the server must be stopped");
    reset->add_option("login", request->login, "whose")->required();
    reset->add_flag("--second-factor", request->second_factor, "also take away the second factor");
    reset->add_option("--data", request->data_dir, "directory of the stores");
    reset->add_option("--config", request->configuration, "configuration file of the server, for its directory");
    reset->callback([request] {
        if (const auto done = run_reset(*request); !done) {
            fmt::print(stderr, "lvwang account reset: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
