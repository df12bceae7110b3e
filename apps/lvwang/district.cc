// lvwang district: the demo district's devices, as clients of a server. Past first, then live, until it is told to stop.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "data_dir.h"
#include "district/feeder.h"
#include "district/paperwork.h"
#include "district/rounds.h"
#include "district/story.h"
#include "district/visitor.h"
#include "first_accounts.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr std::int64_t kApplyPatienceMs = 10 * kMinuteMs;

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

struct DistrictRequest {
    std::string server;
    std::string http;
    std::string data;
    std::string state;
    std::string ready_file;
    std::string since = "2025-01-01";
    std::string until = "now";
    double speed = 0;
    int minutes_days = 30;
    std::uint64_t seed = 1;
    bool history_only = false;
    bool live_only = false;
};

Instant now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

Result<std::string> find_demo(const std::string& given) {
    if (!given.empty()) return given;
    LVWANG_ASSIGN(const std::string data, find_data_dir({}));
    return data + "/demo";
}

/// Logs in as the first of the demo district's people who has that role.
Result<void> enter(district::Visitor& visitor, const std::string& folder, Role role) {
    LVWANG_ASSIGN(const DemoPeople people, read_demo_people(folder, true));
    const auto person = std::ranges::find(people.shown, role, &api::DemoAccount::role);
    if (person == people.shown.end()) return fail(ErrorCode::kNotFound, "{}/accounts.csv has no {}", folder, to_string(role));
    return visitor.log_in(person->login, person->password);
}

/// What people saw on their rounds, and what the public is told of it.
Result<void> make_rounds(district::Visitor& visitor, const std::string& folder) {
    std::ifstream file(folder + "/rounds.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.empty()) return fail(ErrorCode::kNotFound, "{}/rounds.json is not there", folder);
    LVWANG_ASSIGN(const DemoPeople people, read_demo_people(folder, true));
    const auto enter_as = [&](district::Visitor& one, const std::string& login) -> Result<void> {
        const auto person = std::ranges::find(people.shown, login, &api::DemoAccount::login);
        if (person == people.shown.end()) return fail(ErrorCode::kNotFound, "{}/accounts.csv has no '{}'", folder, login);
        return one.log_in(person->login, person->password);
    };
    LVWANG_TRY(enter(visitor, folder, Role::kDutyOfficer));
    LVWANG_TRY(district::make_rounds(visitor, enter_as, text, folder + "/rounds"));
    return {};
}

/// The year's targets of the whole district, as somebody would have set them in January.
Result<void> set_targets(const district::Visitor& visitor, const std::string& folder) {
    std::ifstream file(folder + "/targets.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.empty()) return fail(ErrorCode::kNotFound, "{}/targets.json is not there", folder);
    LVWANG_TRY(visitor.set_targets(text, to_date(now()).year));
    return {};
}

/// The office's papers: bodies that issue 交办单, a sheet that is signed and one that waits; the morning notice.
Result<void> do_paperwork(district::Visitor& visitor, const std::string& folder) {
    std::ifstream file(folder + "/sheet_bodies.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.empty()) return fail(ErrorCode::kNotFound, "{}/sheet_bodies.json is not there", folder);
    LVWANG_TRY(enter(visitor, folder, Role::kAdministrator));
    LVWANG_TRY(district::set_sheet_bodies(visitor, text));
    LVWANG_TRY(enter(visitor, folder, Role::kDutyOfficer));
    constexpr std::int64_t kDaysToMend = 7;
    LVWANG_TRY(district::draft_sheets(visitor, add_days(to_date(now()), kDaysToMend)));
    LVWANG_TRY(enter(visitor, folder, Role::kLeader));
    LVWANG_TRY(district::set_routine_kinds(visitor, text));
    LVWANG_TRY(district::sign_first_sheet(visitor));
    LVWANG_TRY(enter(visitor, folder, Role::kDutyOfficer));
    LVWANG_TRY(district::renew_morning_notice(visitor, to_date(now())));
    return {};
}

/// What the firms marked on the state platform in the days before, as somebody would have imported it.
Result<void> import_marks(district::Visitor& visitor, const std::string& folder) {
    std::ifstream file(folder + "/legal_marks.csv");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.empty()) return fail(ErrorCode::kNotFound, "{}/legal_marks.csv is not there", folder);
    LVWANG_TRY(district::import_marks(visitor, text, to_date(now())));
    return {};
}

/// What follows history: the server has caught up, a person opens the case that nobody opened, and all is ready.
void settle(const DistrictRequest& request, const std::string& folder, const std::string& mn, Instant past_start) {
    if (!request.http.empty()) {
        district::Visitor visitor(request.http, stop_requested);
        if (const auto let_in = enter(visitor, folder, Role::kDutyOfficer); !let_in) {
            fmt::print(stderr, "district: {}\n", let_in.error().message);
        }
        if (const auto applied = visitor.wait_until_applied(kApplyPatienceMs); !applied) {
            fmt::print(stderr, "district: {}\n", applied.error().message);
        }
        if (stop_requested) return;
        if (const auto opened = visitor.open_past_case(mn, past_start); !opened) {
            fmt::print(stderr, "district: no overdue case is shown: {}\n", opened.error().message);
        }
        if (const auto let_in = enter(visitor, folder, Role::kAdministrator); !let_in) {
            fmt::print(stderr, "district: {}\n", let_in.error().message);
        }
        if (const auto set = set_targets(visitor, folder); !set) {
            fmt::print(stderr, "district: no targets are shown: {}\n", set.error().message);
        }
        if (const auto imported = import_marks(visitor, folder); !imported) {
            fmt::print(stderr, "district: no legal marks are shown: {}\n", imported.error().message);
        }
        if (const auto made = make_rounds(visitor, folder); !made) {
            fmt::print(stderr, "district: not all rounds are shown: {}\n", made.error().message);
        }
        if (const auto done = do_paperwork(visitor, folder); !done) {
            fmt::print(stderr, "district: no sheets are shown: {}\n", done.error().message);
        }
    }
    if (request.ready_file.empty() || stop_requested) return;
    std::ofstream ready(request.ready_file);
    ready << format_iso(now()) << '\n';
    if (!ready.flush()) fmt::print(stderr, "district: cannot write {}\n", request.ready_file);
}

Result<void> run_district(const DistrictRequest& request) {
    if (request.history_only && request.live_only) {
        return fail(ErrorCode::kInvalidArgument, "--history-only and --live-only exclude each other");
    }
    LVWANG_ASSIGN(const std::string folder, find_demo(request.data));
    LVWANG_ASSIGN(district::Roster roster, district::read_roster(folder, request.seed));
    LVWANG_ASSIGN(const district::Address address, district::resolve(request.server));
    district::FeedPlan plan;
    LVWANG_ASSIGN(plan.since, parse_iso(request.since));
    plan.minutes_days = request.minutes_days;
    plan.speed = request.speed;
    plan.history = !request.live_only;
    plan.live = !request.history_only;
    plan.journal_path = request.state;
    plan.http = request.http;
    plan.enter_http = [&folder](district::Visitor& visitor) { return enter(visitor, folder, Role::kAdministrator); };
    if (request.until != "now") {
        LVWANG_ASSIGN(plan.until, parse_iso(request.until));
        plan.live = false;
    }
    district::Journal journal;
    if (!request.state.empty()) {
        LVWANG_ASSIGN(journal, district::read_journal(request.state));
    }

    std::string past_mn;
    for (const district::Logger& logger : roster.loggers) {
        if (logger.part == district::Part::kPastExceedance) past_mn = logger.mn;
    }
    std::signal(SIGINT, [](int) { stop_requested = true; });
    std::signal(SIGTERM, [](int) { stop_requested = true; });
    district::Feeder feeder(roster, address, plan, std::move(journal), now);
    std::jthread settling;
    feeder.on_caught_up([&](const district::Journal& told) {
        const Instant past_start = district::past_exceedance_start(told.anchors.front());
        settling = std::jthread([&request, folder, past_mn, past_start] { settle(request, folder, past_mn, past_start); });
    });
    return feeder.run(stop_requested);
}

}  // namespace

void add_district(CLI::App& app) {
    auto* const command = app.add_subcommand("district", "The demo district: real HJ 212 clients of a server, past and live");
    auto request = std::make_shared<DistrictRequest>();
    command->add_option("--server", request->server, "HOST:PORT of the gateway")->required();
    command->add_option("--http", request->http,
                        "http://HOST:PORT of the same server: some micro-stations speak JSON there, and a person acts");
    command->add_option("--data", request->data, "folder of the demo district (else data/demo)");
    command->add_option("--state", request->state,
                        "file to remember in what was acknowledged; a second start goes on from there");
    command->add_option("--ready-file", request->ready_file, "file to write when history is acknowledged and applied");
    command->add_option("--since", request->since, "first hour of history")->capture_default_str();
    command->add_option("--until", request->until, "end of history; another time than now leaves the live part out")
        ->capture_default_str();
    command->add_option("--minutes-days", request->minutes_days, "days of minute values before now")
        ->capture_default_str()
        ->check(CLI::Range(0, 3660));
    command->add_option("--speed", request->speed, "history runs X times as fast as life; 0: as fast as it is taken")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--seed", request->seed, "another district of the same shape")->capture_default_str();
    command->add_flag("--history-only", request->history_only, "end when history is acknowledged");
    command->add_flag("--live-only", request->live_only, "no history");
    command->callback([request] {
        if (const auto done = run_district(*request); !done) {
            fmt::print(stderr, "lvwang district: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
