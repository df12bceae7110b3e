// lvwang conform: does the other side speak HJ 212 as it should? Plays the cases against a server, or waits for a data logger.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "base/text.h"
#include "conform/device_cases.h"
#include "conform/server_cases.h"
#include "installation.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

using conform::Language;

struct ConformRequest {
    std::string server;
    bool device = false;
    std::uint16_t port = 9212;
    std::string address = "0.0.0.0";
    std::vector<std::string> mns;
    std::string password;
    std::string st = "31";
    std::string edition;
    std::string key;
    std::vector<std::string> only;
    double patience_s = 0;
    double answer_s = 0;
    double watch_s = 60;
    double outage_s = 90;
    double connect_s = 120;
    std::string language;
    bool json = false;
    std::string html;
    bool list = false;
};

// What would break the frame it stands in tests something else than was meant.
Result<void> expect_word(std::string_view option, std::string_view word) {
    if (!word.empty() && word.find_first_of(" =;,&#\t\r\n") == std::string_view::npos) return {};
    return fail_field(option, "{}: '{}' cannot stand in a frame", option, word);
}

int to_ms(double seconds) {
    return static_cast<int>(seconds * 1000);
}

Result<Language> language_of(const std::string& given) {
    if (given == "zh") return Language::kChinese;
    if (given == "en") return Language::kEnglish;
    if (!given.empty()) return fail_field("lang", "--lang is zh or en, not '{}'", given);
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            return std::string_view(value).starts_with("zh") ? Language::kChinese : Language::kEnglish;
        }
    }
    return Language::kEnglish;
}

Result<std::optional<protocol::Edition>> edition_of(const std::string& given) {
    if (given.empty()) return std::optional<protocol::Edition>();
    for (const auto edition : {protocol::Edition::k2005, protocol::Edition::k2017, protocol::Edition::k2025}) {
        if (to_string(edition) == given) return std::optional(edition);
    }
    return fail_field("edition", "--edition is 2005, 2017 or 2025, not '{}'", given);
}

Result<std::optional<protocol::Sm4Key>> key_of(const std::string& given) {
    if (given.empty()) return std::optional<protocol::Sm4Key>();
    LVWANG_ASSIGN(const protocol::Sm4Key key, protocol::parse_sm4_key(given));
    return std::optional(key);
}

Result<void> write_html(const std::string& path, const std::string& page) {
    std::ofstream file(path, std::ios::binary);
    file << page;
    if (!file.flush()) return fail(ErrorCode::kIo, "cannot write {}", path);
    return {};
}

// Rows as they come, so that one sees that something happens.
conform::OnRow shown_as_they_come(const ConformRequest& request, Language language) {
    if (request.json) return [](const conform::Row&) {};
    return [language](const conform::Row& row) { fmt::print(stderr, "{}\n", conform::line_of(row, language)); };
}

Result<bool> give(const ConformRequest& request, const conform::Heading& heading, const std::vector<conform::Row>& rows,
                  Language language) {
    fmt::print("{}", request.json ? conform::json_of(heading, rows, language) : conform::table_of(heading, rows, language));
    if (!request.html.empty()) LVWANG_TRY(write_html(request.html, conform::html_of(heading, rows, language)));
    return conform::passed(rows);
}

Result<bool> conform_server(const ConformRequest& request, Language language) {
    for (const std::string& mn : request.mns) LVWANG_TRY(expect_word("--mn", mn));
    LVWANG_TRY(expect_word("--st", request.st));
    conform::ServerTarget target;
    target.server = request.server;
    target.mns = request.mns;
    if (target.mns.empty()) {
        for (int i = 1; i <= 20; ++i) target.mns.push_back(fmt::format("8888880000000000C0F{:05}", i));
    }
    if (!request.password.empty()) {
        LVWANG_TRY(expect_word("--pw", request.password));
        target.password = request.password;
    }
    target.st = request.st;
    LVWANG_ASSIGN(const auto edition, edition_of(request.edition));
    target.edition = edition.value_or(protocol::Edition::k2017);
    LVWANG_ASSIGN(target.key, key_of(request.key));
    if (request.answer_s > 0) target.patience_ms = to_ms(request.answer_s);
    target.language = language;
    constexpr double kPatienceS = 300;
    conform::Heading heading{fmt::format("{} MN={} HJ 212-{}", request.server, target.mns.front(), to_string(target.edition)),
                             format_iso(system_now()),
                             {"HJ 212 服务器符合性测试", "Conformance of an HJ 212 server"}};
    LVWANG_ASSIGN(const std::vector<conform::Row> rows,
                  conform::test_server(target, request.only, to_ms(request.patience_s > 0 ? request.patience_s : kPatienceS),
                                       system_now, shown_as_they_come(request, language)));
    heading.hint = conform::hint_of(rows);
    return give(request, heading, rows, language);
}

Result<bool> conform_device(const ConformRequest& request, Language language) {
    if (!request.server.empty())
        return fail(ErrorCode::kInvalidArgument, "--device waits for the device: HOST:PORT is not wanted");
    conform::DeviceTarget target;
    target.address = request.address;
    target.port = request.port;
    target.password = request.password;
    LVWANG_ASSIGN(target.edition, edition_of(request.edition));
    LVWANG_ASSIGN(target.key, key_of(request.key));
    if (request.patience_s > 0) target.patience_ms = to_ms(request.patience_s);
    if (request.answer_s > 0) target.answer_ms = to_ms(request.answer_s);
    target.watch_ms = to_ms(request.watch_s);
    target.outage_ms = to_ms(request.outage_s);
    target.connect_ms = to_ms(request.connect_s);
    target.language = language;
    conform::Heading heading{{}, format_iso(system_now()), {"HJ 212 数采仪符合性测试", "Conformance of an HJ 212 data logger"}};
    const auto listening = [&](std::uint16_t port) {
        heading.subject = fmt::format("{}:{}", request.address, port);
        fmt::print(stderr, "{} {}:{}\n", conform::Words{"等待设备连接", "waiting for the device on"}.in(language),
                   request.address, port);
    };
    LVWANG_ASSIGN(const std::vector<conform::Row> rows,
                  conform::test_device(target, system_now, listening, shown_as_they_come(request, language), heading));
    return give(request, heading, rows, language);
}

Result<bool> run_conform(const ConformRequest& request) {
    LVWANG_ASSIGN(const Language language, language_of(request.language));
    if (request.list) {
        for (const conform::ServerCase& each : conform::server_cases()) {
            fmt::print("{}\t{}\t{}\n", each.id, each.name.in(language), each.clause);
        }
        return true;
    }
    if (request.device) return conform_device(request, language);
    if (request.server.empty()) return fail(ErrorCode::kInvalidArgument, "name a server, HOST:PORT, or --device");
    return conform_server(request, language);
}

}  // namespace

void add_conform(CLI::App& app) {
    auto* const command =
        app.add_subcommand("conform", "Test an HJ 212 server, or with --device a data logger, and print what came");
    auto request = std::make_shared<ConformRequest>();
    command->add_option("server", request->server, "HOST:PORT of the server");
    command->add_flag("--device", request->device, "wait for a data logger instead");
    command->add_option("--listen", request->port, "where to wait for it; 0: a free port")
        ->check(CLI::Range(0, 65'535))
        ->capture_default_str();
    command->add_option("--address", request->address, "address to wait on")->capture_default_str();
    command->add_option("--mn", request->mns, "test MN known to the server; may stand several times (else invented ones)");
    command->add_option("--pw", request->password, "password (else 123456, or the one that the device sends)");
    command->add_option("--st", request->st, "system code of the frames sent to a server")->capture_default_str();
    command->add_option("--edition", request->edition, "2005, 2017 or 2025 (else 2017, or the one that the device speaks)");
    command->add_option("--key", request->key, "SM4 key of the test MN or the device, 32 hexadecimal digits");
    command->add_option("--case", request->only, "only this case of a server; may stand several times");
    command->add_flag("--list", request->list, "name the cases against a server");
    command->add_option("--patience", request->patience_s, "seconds for everything (else 300 for a server, 900 for a device)")
        ->check(CLI::PositiveNumber);
    command->add_option("--answer", request->answer_s, "seconds for one answer (else 5 from a server, 10 from a device)")
        ->check(CLI::PositiveNumber);
    command->add_option("--watch", request->watch_s, "seconds of looking on before a device is asked")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--outage", request->outage_s, "seconds that a device finds nobody")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--connect", request->connect_s, "seconds until a device connects or comes back")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--lang", request->language, "zh or en (else that of the terminal)");
    command->add_flag("--json", request->json, "one JSON object a case");
    command->add_option("--html", request->html, "also a page to print and hand over");
    command->callback([request] {
        const auto conforms = run_conform(*request);
        constexpr int kFailed = 1;
        constexpr int kNotRun = 2;
        if (!conforms) {
            fmt::print(stderr, "lvwang conform: {}\n", conforms.error().message);
            throw CLI::RuntimeError(kNotRun);
        }
        if (!*conforms) throw CLI::RuntimeError(kFailed);
    });
}

}  // namespace lvwang::apps
