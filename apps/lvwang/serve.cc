// lvwang serve: the server. Opens the stores, starts the spine, then the doors, and turns the spine until it is told to stop.
#include <csignal>
#include <ctime>

#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "api/server.h"
#include "base/level_clock.h"
#include "certificate.h"
#include "configuration.h"
#include "courier/convert.h"
#include "courier/deliver.h"
#include "courier/pdf_account.h"
#include "descriptors.h"
#include "first_accounts.h"
#include "gateway/forward_connect.h"
#include "gateway/forwarder.h"
#include "gateway/mqtt.h"
#include "gateway/server.h"
#include "installation.h"
#include "master_key.h"
#include "official/collector.h"
#include "pipeline/channel_body.h"
#include "pipeline/device_keys.h"
#include "pipeline/key_desk.h"
#include "pipeline/official_commands.h"
#include "pipeline/spine.h"
#include "sending/postman.h"
#include "store/book_cases.h"
#include "store/book_keys.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr std::int64_t kProbePatienceMs = 5'000;  // a person waits for it

// What the command line may set on top of the configuration file.
struct ServeRequest {
    std::string configuration_path;
    std::optional<std::string> data_dir;
    std::optional<std::string> district_dir;
    std::optional<std::string> tables_dir;
    std::optional<std::string> web_dir;
    std::optional<std::uint16_t> http_port;
    std::optional<std::uint16_t> gateway_port;
    std::int64_t leap_patience_s = LevelClock::kBelievedMs / kSecondMs;
    bool new_master_key = false;
};

Result<Configuration> configuration_of(const ServeRequest& request) {
    Configuration configuration;
    if (!request.configuration_path.empty()) {
        LVWANG_ASSIGN(configuration, read_configuration(request.configuration_path));
    }
    configuration.data_dir = request.data_dir.value_or(configuration.data_dir);
    configuration.district_dir = request.district_dir.value_or(configuration.district_dir);
    configuration.tables_dir = request.tables_dir.value_or(configuration.tables_dir);
    configuration.web_dir = request.web_dir.value_or(configuration.web_dir);
    configuration.http_port = request.http_port.value_or(configuration.http_port);
    configuration.gateway_port = request.gateway_port.value_or(configuration.gateway_port);
    return configuration;
}

// Closes the inbox when the process is asked to end, so that the spine comes to rest between two turns.
class EndSignal {
public:
    /// To be called before any thread is started: threads inherit the blocked signals.
    static void block() {
        const sigset_t signals = ending();
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    }

    /// @param before  what still has to go into the inbox
    EndSignal(pipeline::Inbox& inbox, std::function<void()> before)
        : waiter_([&inbox, before = std::move(before)](const std::stop_token& stop) {
              const sigset_t signals = ending();
              const timespec pause{0, 200'000'000};
              while (!stop.stop_requested()) {
                  if (sigtimedwait(&signals, nullptr, &pause) <= 0) continue;
                  before();
                  inbox.close();
              }
          }) {}

private:
    static sigset_t ending() {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        return signals;
    }

    std::jthread waiter_;
};

api::ServerOptions pages_of(const Configuration& configuration, api::TlsIdentity tls, const Stores& stores,
                            const registry::District& district, const gateway::Limits& limits, const DemoPeople& demo) {
    const auto if_there = [](const std::string& directory) {
        return std::filesystem::is_directory(directory) ? directory : std::string();
    };
    api::ServerOptions options;
    options.http.address = configuration.http_address;
    options.http.port = configuration.http_port;
    options.http.host_names = configuration.http_names;
    options.http.tls = std::move(tls);
    if (!configuration.outside_address.empty()) {
        options.outside = options.http;  // the same names and certificate
        options.outside->address = configuration.outside_address;
        options.outside->port = configuration.outside_port;
    }
    options.pages_directory = if_there(configuration.web_dir);
    options.map_directory = if_there(configuration.district_dir + "/map");
    options.identity.district = district;
    options.identity.book_path = stores.book_path;
    options.identity.device_connections_max = static_cast<std::uint32_t>(limits.connections_max);
    options.identity.device_buffer_bytes_max = limits.answer_bytes_max;
    options.identity.demo_accounts = demo.shown;
    options.identity.started_at = system_now();
    return options;
}

std::string master_key_path(const Configuration& configuration) {
    if (!configuration.master_key_path.empty()) return configuration.master_key_path;
    return (std::filesystem::path(configuration.data_dir) / "master.key").string();
}

// What of a channel lies sealed, opened; empty where it has none.
Result<courier::ChannelSecrets> opened(const Channel& channel, const store::Seal& seal) {
    courier::ChannelSecrets secrets;
    if (!channel.url.empty()) {
        LVWANG_ASSIGN(secrets.url, seal.open(channel.url, pipeline::channel_url_purpose(channel.key)));
    }
    if (!channel.secret.empty()) {
        LVWANG_ASSIGN(secrets.secret, seal.open(channel.secret, pipeline::channel_secret_purpose(channel.key)));
    }
    return secrets;
}

// A clock that goes on while the machine sleeps, and that nobody sets.
std::int64_t steady_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    constexpr std::int64_t kNsPerMs = 1'000'000;
    return static_cast<std::int64_t>(now.tv_sec) * kSecondMs + now.tv_nsec / kNsPerMs;
}

// Time as the machine tells it, held against its steady clock and the newest entry; what leaps is said here and on the pages.
LevelClock clock_of(const store::Log& log, pipeline::Progress& progress, std::int64_t patience_s) {
    std::optional<Instant> newest;
    if (log.last_seq() > 0) {
        if (const auto entry = log.read(log.last_seq())) newest = entry->at;
    }
    LevelClock::Sources sources{.wall = system_now, .steady_ms = steady_ms};
    sources.on_leap = [&progress, patience_s](std::int64_t ms) {
        progress.clock_leap_ms = ms;
        if (ms == 0) return fmt::print(stderr, "lvwang: the machine's clock is followed again\n");
        fmt::print(stderr, "lvwang: the machine's clock has leapt by {} s; it is followed once it has stayed so for {} s\n",
                   ms / kSecondMs, patience_s);
    };
    return LevelClock(std::move(sources), newest, patience_s * kSecondMs);
}

// Before an account is made whose password is shown once, and before anything long is begun.
Result<void> check_ports(const Configuration& configuration) {
    LVWANG_TRY(gateway::check_free(configuration.gateway_address, configuration.gateway_port));
    LVWANG_TRY(gateway::check_free(configuration.http_address, configuration.http_port));
    if (configuration.outside_address.empty()) return {};
    return gateway::check_free(configuration.outside_address, configuration.outside_port);
}

// A key that opens nothing would have the cipher text that waits in the log passed over for good.
Result<store::Seal> seal_of(const std::string& path, store::Book& book, bool may_be_new) {
    constexpr std::string_view kWays =
        "put back the one under which they were set, or start with --new-master-key and set them again";
    LVWANG_ASSIGN(const auto keys, store::load_keys(book));
    if (!may_be_new && !keys.empty() && !std::filesystem::exists(path)) {
        return fail(ErrorCode::kNotFound, "the master key {} is missing, and keys of devices are sealed with it: {}", path,
                    kWays);
    }
    LVWANG_ASSIGN(store::Seal seal, open_master_key(path));
    if (const auto opens = expect_opens(seal, book); !opens) {
        if (!may_be_new) return fail(opens.error().code, "{} ({}): {}", opens.error().message, path, kWays);
        fmt::print(stderr, "lvwang: {} ({}): set them again\n", opens.error().message, path);
    }
    return seal;
}

Result<void> run_serve(const ServeRequest& request) {
    EndSignal::block();
    LVWANG_ASSIGN(const Configuration configuration, configuration_of(request));
    LVWANG_ASSIGN(api::TlsIdentity tls, read_certificate(configuration));
    const bool under_tls = tls.is_there();
    if (under_tls && tls.expires_at <= system_now()) {
        fmt::print(stderr, "lvwang: the certificate {} has expired ({}): browsers will refuse it\n",
                   configuration.certificate_path, format_iso(tls.expires_at));
    }
    LVWANG_ASSIGN(const Tables tables, read_installed_tables(configuration.tables_dir));
    LVWANG_ASSIGN(const registry::DistrictRows district, read_district(configuration.district_dir, tables));
    LVWANG_ASSIGN(const Stores stores, open_stores(configuration.data_dir));
    LVWANG_ASSIGN(const auto case_counts, store::cases_by_type(*stores.book));
    LVWANG_TRY(tables.workflows.expect_kinds(case_counts));
    LVWANG_ASSIGN(const store::Seal seal, seal_of(master_key_path(configuration), *stores.book, request.new_master_key));
    LVWANG_TRY(check_ports(configuration));
    LVWANG_ASSIGN(registry::RegistrySnapshot registry, open_registry(*stores.book, district, tables.parameters));
    LVWANG_TRY(take_first_keys(*stores.book, seal, configuration.district_dir));

    gateway::Limits limits;
    limits.connections_max = device_connections(raise_descriptor_limit(), limits.connections_max);

    pipeline::Inbox inbox;
    pipeline::Downlink downlink;
    pipeline::Views views;
    LevelClock level_clock = clock_of(*stores.log, views.progress, request.leap_patience_s);
    const pipeline::Clock clock = [&level_clock] { return level_clock.now(); };
    views.registry.publish(std::move(registry));
    LVWANG_ASSIGN(const auto spine, pipeline::Spine::start({*stores.log, *stores.series, *stores.book, tables.standards,
                                                            tables.workflows, inbox, downlink, views, seal, tables.catalogue},
                                                           clock()));
    LVWANG_ASSIGN(const DemoPeople demo, read_demo_people(configuration.district_dir, district.district.demo));
    LVWANG_TRY(make_first_accounts(views, inbox, demo));
    // A login before the first turn would be told that its password is wrong.
    if (pipeline::Inbox::Batch first = inbox.take(1, 0); !first.commands.empty()) LVWANG_TRY(spine->turn(first, clock()));
    const pipeline::KeyDesk key_desk(inbox, views.key_wishes, seal, clock);
    LVWANG_ASSIGN(
        const auto gateway,
        gateway::Server::start(
            {.address = configuration.gateway_address,
             .port = configuration.gateway_port,
             .threads = 0,
             .limits = limits,
             .crc_policy_of = [&views](std::string_view mn) { return registry::crc_policy_of(*views.registry.get(), mn); },
             .keys = pipeline::lookup_in(views.keys)},
            inbox, downlink, views.ingest, clock));
    const auto probe = [](const std::string& host, std::uint16_t port) { return gateway::probe(host, port, kProbePatienceMs); };
    const auto paper = [chromium = configuration.chromium_path](std::string_view format, const std::string& html) {
        return courier::convert(format, html, {.chromium = chromium, .pandoc = {}});
    };
    const auto look_into = [](std::string_view bytes) { return courier::account_of_pdf(bytes, {}); };
    store::PhotoFiles photos(configuration.data_dir);
    LVWANG_ASSIGN(const auto api,
                  api::Server::start({*stores.log, *stores.series, *stores.book, tables.standards, views, inbox, clock, seal,
                                      tables.catalogue, probe, paper, &photos, look_into},
                                     pages_of(configuration, std::move(tls), stores, district.district, limits, demo)));
    const pipeline::ForwardQueue forward_queue(*stores.log, views.registry, views.keys, seal, views.brokers);
    LVWANG_ASSIGN(const auto forwarder, gateway::Forwarder::start(forward_queue.reader(), views, inbox, clock));
    const auto open_password = [&seal](const Broker& broker) -> Result<std::string> {
        if (broker.password.empty()) return std::string();
        return seal.open(broker.password, pipeline::broker_secret_purpose(broker.key));
    };
    const auto mqtt = gateway::MqttDoor::start({inbox, views.brokers, views.doors, clock, open_password});
    const auto open_secret = [&seal](const OfficialFeed& feed) -> Result<std::string> {
        if (feed.secret.empty()) return std::string();
        return seal.open(feed.secret, pipeline::official_secret_purpose(feed.key));
    };
    const auto collector = apps::Collector::start({views.official_feeds, inbox, clock, open_secret});
    const auto deliver = [&seal, clock](const Channel& channel, const OutMessage& message, const Send& send,
                                        const std::atomic<bool>& stop) -> courier::Delivery {
        const auto secrets = opened(channel, seal);
        if (!secrets) return {TryOutcome::kRefused, {}, secrets.error().message};
        return courier::deliver(channel, *secrets, message, send, clock(), {.stop = &stop});
    };
    const auto postman = PostmanRounds::start(views.sends, inbox, clock, deliver);
    // What is on its way comes to its end while the spine can still note it.
    const EndSignal end(inbox, [&api, &postman] {
        postman->stop();
        api->hand_over_looks();
    });
    fmt::print(stderr, "lvwang: devices on {}:{}, people on {}://{}:{}\n", configuration.gateway_address, gateway->port(),
               under_tls ? "https" : "http", configuration.http_address, api->port());
    if (api->outside_port() != 0) {
        fmt::print(stderr, "lvwang: phone and public pages on {}://{}:{}\n", under_tls ? "https" : "http",
                   configuration.outside_address, api->outside_port());
    }
    const Result<void> ran = spine->run(clock);
    postman->stop();
    collector->stop();
    forwarder->stop();
    mqtt->stop();
    gateway->stop();
    return ran;
}

}  // namespace

void add_serve(CLI::App& app) {
    auto* const command = app.add_subcommand("serve", "The server: HJ 212 on TCP 9212, pages and API on HTTP 8080");
    auto request = std::make_shared<ServeRequest>();
    command->add_option("--config", request->configuration_path,
                        "TOML file (docs/OPERATING.md); what stands here goes before it");
    command->add_option("--data", request->data_dir, "where log, series and book are kept");
    command->add_option("--district", request->district_dir, "registry files for the first start, and the base map");
    command->add_option("--tables", request->tables_dir, "directory of standards/, codes/, calendars/, workflows/");
    command->add_option("--web", request->web_dir, "built pages");
    command->add_option("--http-port", request->http_port, "0: a free one")->check(CLI::Range(0, 65'535));
    command
        ->add_option("--leap-patience", request->leap_patience_s, "seconds that a leap of the clock lasts before it is followed")
        ->check(CLI::Range(0, 86'400))
        ->capture_default_str();
    command->add_option("--gateway-port", request->gateway_port, "0: a free one")->check(CLI::Range(0, 65'535));
    command->add_flag("--new-master-key", request->new_master_key,
                      "the master key is lost: start all the same; what was sealed with it is set again by hand");
    command->callback([request] {
        if (const auto done = run_serve(*request); !done) {
            fmt::print(stderr, "lvwang serve: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
