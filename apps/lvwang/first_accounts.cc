#include "first_accounts.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "base/csv.h"
#include "base/text.h"
#include "store/secret.h"

namespace lvwang::apps {
namespace {

constexpr std::string_view kActor = "first start";
constexpr std::string_view kAdministrator = "admin";

std::string word_list(std::string_view words) {
    std::string list;
    for (const std::string_view word : split(words, ' ')) {
        if (!word.empty()) list += fmt::format("{}{}", list.empty() ? "" : ",", json_quote(word));
    }
    return "[" + list + "]";
}

// A refusal is ours: what is made here is well formed. It is told and the server goes on; without an account nobody gets in.
void hand_over(pipeline::Inbox& inbox, const std::string& type, std::string body, std::string told = {}) {
    inbox.command({type, std::move(body), std::string(kActor)}, [told = std::move(told)](const pipeline::CommandResult& result) {
        if (!result.body) {
            fmt::print(stderr, "lvwang: the first accounts are not made: {}\n", result.body.error().message);
        } else if (!told.empty()) {
            fmt::print("{}", told);
            std::fflush(stdout);
        }
    });
}

std::string password_body(std::string_view login, std::string_view hash, bool must_change) {
    return fmt::format("{{\"login\":{},\"password_hash\":{},\"must_change\":{}}}", json_quote(login), json_quote(hash),
                       must_change);
}

}  // namespace

Result<DemoPeople> read_demo_people(const std::string& district_dir, bool is_demo) {
    const std::filesystem::path path = std::filesystem::path(district_dir) / "accounts.csv";
    DemoPeople people;
    if (!is_demo || !std::filesystem::exists(path)) return people;
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::kIo, "cannot read {}", path.string());
    constexpr std::string_view kColumns[] = {"login", "password",         "name",    "name_en",
                                             "role",  "organisation_key", "regions", "organisations"};
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(path.string(), text, kColumns));
    for (const CsvRow& row : table.rows()) {
        const auto role = parse_role(row.text("role"));
        if (!role) return row.wrong("role", role.error().message);
        people.shown.push_back({std::string(row.text("login")), std::string(row.text("password")), std::string(row.text("name")),
                                std::string(row.text("name_en")), *role});
        const bool everything = row.text("regions") == "*";
        people.put.push_back(
            fmt::format("{{\"login\":{},\"name\":{},\"organisation_key\":{},\"roles\":[{}],\"everything\":{},\"regions\":{},"
                        "\"organisations\":{}}}",
                        json_quote(row.text("login")), json_quote(row.text("name")), json_quote(row.text("organisation_key")),
                        json_quote(row.text("role")), everything, everything ? "[]" : word_list(row.text("regions")),
                        word_list(row.text("organisations"))));
    }
    return people;
}

Result<void> make_first_accounts(const pipeline::Views& views, pipeline::Inbox& inbox, const DemoPeople& demo) {
    const auto known = views.accounts.get();
    if (known != nullptr && !known->people.empty()) return {};
    if (demo.shown.empty()) {
        const std::string password = store::new_password();
        LVWANG_ASSIGN(const std::string hash, store::hash_password(password));
        hand_over(inbox, "account_put",
                  fmt::format("{{\"login\":\"{}\",\"name\":\"系统管理员\",\"roles\":[\"administrator\"],\"everything\":true}}",
                              kAdministrator));
        hand_over(inbox, "account_password", password_body(kAdministrator, hash, true),
                  fmt::format("\n  The first account: login {}, password {}\n  It is shown this once; the first login asks for "
                              "another one.\n\n",
                              kAdministrator, password));
        return {};
    }
    std::map<std::string, std::string> hashes;  // of each password once: they stand in a table that everybody can read
    for (std::size_t i = 0; i < demo.shown.size(); ++i) {
        const api::DemoAccount& account = demo.shown[i];
        std::string& hash = hashes[account.password];
        if (hash.empty()) {
            LVWANG_ASSIGN(hash, store::hash_password(account.password));
        }
        hand_over(inbox, "account_put", demo.put[i]);
        hand_over(inbox, "account_password", password_body(account.login, hash, false));
    }
    return {};
}

}  // namespace lvwang::apps
