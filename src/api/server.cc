#include "api/server.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "api/caller.h"
#include "api/command_desk.h"
#include "api/live_feed.h"
#include "api/look_book.h"
#include "api/notice_clerk.h"
#include "api/notice_facts.h"
#include "api/outside.h"
#include "api/password_desk.h"
#include "api/reader_pool.h"
#include "api/report_door.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/static_files.h"
#include "api/upkeep_desk.h"
#include "base/check.h"
#include "pipeline/audit_record.h"
#include "pipeline/commands.h"
#include "store/book_photos.h"

namespace lvwang::api {

// Everything that answers. A command's result may come after the server is gone: what comes later holds the house weakly.
struct Server::House : std::enable_shared_from_this<Server::House> {
    House(const Sources& given, ServerOptions with)
        : sources(given), options(std::move(with)), router(routes()), door(given.inbox) {}

    [[nodiscard]] Result<void> open();
    void close();

    /// Who asks; null where nobody is shown.
    using Asker = std::shared_ptr<const accounts::Caller>;

    [[nodiscard]] Result<void> open_outside();
    void serve(Request request, HttpServer::Reply reply);
    void serve_outside(Request request, HttpServer::Reply reply);
    void serve_answer(Answer answer, Request request, const Asker& asker, HttpServer::Reply reply);
    /// @param deny  the same reply for what does not become a command
    void serve_order(const Order& order, Request request, const Asker& asker, HttpServer::Reply reply,
                     const HttpServer::Reply& deny);
    void serve_delivery(const Delivery& delivery, Request request, HttpServer::Reply reply);
    void hand_over(pipeline::Command command, std::string digest, const Order& order, Request request, const Asker& asker,
                   HttpServer::Reply reply);
    void settle(std::uint64_t id, const Order& order, const Request& request, const Asker& asker, pipeline::CommandResult result);
    [[nodiscard]] std::optional<accounts::Caller> asker_of(const Request& request, Instant now) const;
    void note_seen(const accounts::Caller& caller, Instant now);
    [[nodiscard]] HttpServer::Reply noting(const Route& route, const Request& request, const accounts::Caller& caller,
                                           HttpServer::Reply reply);
    [[nodiscard]] std::variant<HttpServer::Admission, Response> admit(const Request& request);
    /// Runs `act(const Reads&)` with what the asker sees.
    template <class Act>
    auto with_reads(std::size_t reader, const Asker& asker, const Act& act);
    void watch();
    void beat(Instant now);
    void record_looks(Instant now, bool all);
    void make_notices(Instant now);
    void sweep_photos(Instant now);

    const Sources sources;
    const ServerOptions options;
    const Router router;
    StaticFiles files;
    CommandDesk desk;
    ReportDoor door;
    std::unique_ptr<UpkeepDesk> upkeep;
    LatestText latest;
    Sights sights{latest};
    LookBook looks;
    PasswordDesk passwords;
    NoticeClerk clerk;  ///< the watcher's thread only
    Instant swept_at;   ///< the watcher's thread only
    std::mutex seen_mutex;
    std::map<std::string, Instant> seen_asked;        ///< sessions whose use was noted just now
    std::vector<std::unique_ptr<store::Book>> books;  ///< one for each reader, the last for the feed
    std::unique_ptr<LiveFeed> feed;
    std::mutex parts_mutex;
    std::map<std::string, std::shared_ptr<LiveFeed>> part_feeds;  ///< of those who see a part, by the name of their sight
    std::unique_ptr<HttpServer> line;
    std::unique_ptr<HttpServer> outside;  ///< null where there is no such address
    std::unique_ptr<ReaderPool> pool;

    std::mutex mutex;
    std::condition_variable closing_soon;
    bool closing = false;
    std::thread watcher;
};

namespace {

// A library that throws is no reason to fall over; it is our fault all the same, so the answer says 500.
template <class Act>
Response answered(const Act& act) {
    try {
        Result<Response> response = act();
        return response ? std::move(*response) : problem(response.error());
    } catch (const std::exception& exception) {
        return problem(500, exception.what());
    }
}

// The same for what is only read so far.
template <class Act>
auto guarded(const Act& act) -> decltype(act()) {
    try {
        return act();
    } catch (const std::exception& exception) {
        return fail(ErrorCode::kCorrupt, "{}", exception.what());
    }
}

Response overloaded() {
    Response response = problem(503, "too many requests wait to be answered; ask again in a moment");
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

// It stands in the log and in the book.
Result<void> examine_key(std::string_view key) {
    constexpr std::size_t kKeyBytesMax = 64;
    const bool plain = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
    if (plain && key.size() <= kKeyBytesMax) return {};
    return fail_field(pipeline::kIdempotencyKey, "must be at most {} letters, digits or signs", kKeyBytesMax);
}

// What was asked for with a key, as it came; empty without one. Keyed, for there may be a password in it.
std::string digest_of(const Request& request, const store::Seal& seal) {
    if (request.idempotency_key.empty()) return {};
    return seal.digest(fmt::format("{}\n{}", request.path, request.body));
}

bool is_programs_path(std::string_view path) {
    return path == "/metrics" || path == "/api" || path.starts_with("/api/");
}

}  // namespace

Result<void> Server::House::open() {
    LVWANG_CHECK(sources.views.registry.get() != nullptr, "the registry is published before the server starts");
    if (!options.pages_directory.empty()) LVWANG_TRY(files.load(options.pages_directory, "/"));
    if (!options.map_directory.empty()) LVWANG_TRY(files.load(options.map_directory, "/map/"));
    for (std::size_t i = 0; i <= kReaders; ++i) {
        LVWANG_ASSIGN(std::unique_ptr<store::Book> book, sources.book.open_reader());
        books.push_back(std::move(book));
    }
    LVWANG_ASSIGN(std::unique_ptr<store::Book> own_book, sources.book.open_reader());
    LVWANG_ASSIGN(std::unique_ptr<store::Book> plan_book, sources.book.open_reader());
    upkeep = std::make_unique<UpkeepDesk>(
        UpkeepDesk::Parts{sources.log, sources.series, std::move(own_book), std::move(plan_book),
                          std::filesystem::path(options.identity.book_path).parent_path().string(), options.identity.version,
                          sources.inbox, sources.clock, [this] { return sources.views.registry.get(); }});
    feed = std::make_unique<LiveFeed>(
        sources.views, [this] { return sights.of({.everything = true}, sources.views.registry.get()); }, *books.back());
    pool = std::make_unique<ReaderPool>();
    LVWANG_ASSIGN(
        line, HttpServer::listen(
                  options.http,
                  [weak = weak_from_this()](Request request, HttpServer::Reply reply) {
                      if (const auto house = weak.lock()) house->serve(std::move(request), std::move(reply));
                  },
                  [this] { return feed->greeting(sources.clock()); }, [this](const Request& request) { return admit(request); }));
    LVWANG_TRY(open_outside());
    line->begin();
    if (outside) outside->begin();
    watcher = std::thread([this] { watch(); });
    return {};
}

void Server::House::close() {
    {
        const std::scoped_lock lock(mutex);
        closing = true;
    }
    closing_soon.notify_all();
    if (watcher.joinable()) watcher.join();
    if (upkeep) upkeep->cancel();
    if (pool) pool->stop();  // before the line, whose counters the answers read
    line.reset();
    outside.reset();
}

Result<void> Server::House::open_outside() {
    if (!options.outside) return {};
    HttpOptions with = *options.outside;
    with.feed_path.clear();  // the feed is of the whole picture, which nobody needs there
    LVWANG_ASSIGN(outside, HttpServer::listen(std::move(with),
                                              [weak = weak_from_this()](Request request, HttpServer::Reply reply) {
                                                  if (const auto house = weak.lock())
                                                      house->serve_outside(std::move(request), std::move(reply));
                                              },
                                              {}));
    return {};
}

// Beats for the feed, and looks after those who have waited long enough for a command.
void Server::House::watch() {
    std::unique_lock lock(mutex);
    while (!closing_soon.wait_for(lock, std::chrono::milliseconds(kFeedBeatMs), [this] { return closing; })) {
        lock.unlock();
        const Instant now = sources.clock();
        beat(now);
        upkeep->beat(now);
        record_looks(now, false);
        make_notices(now);
        sweep_photos(now);
        desk.expire(now);
        door.expire(now);
        lock.lock();
    }
}

// What a full or closed inbox does not take is kept for the next time.
void Server::House::record_looks(Instant now, bool all) {
    for (;;) {
        const std::vector<Look> due = looks.take_due(now, pipeline::kLooksOfBatchMax, all);
        if (due.empty()) return;
        // Refused at once: it was not taken. What a full disk makes wait later is in the log all the same.
        struct Handing {
            std::atomic<bool> at_once{true};
            std::atomic<bool> refused{false};
        };
        const auto handing = std::make_shared<Handing>();
        sources.inbox.command({std::string(pipeline::kLooksType), pipeline::to_body(due), "api"},
                              [handing](const pipeline::CommandResult& result) {
                                  if (handing->at_once && result.seq == 0 && !result.body) handing->refused = true;
                              });
        handing->at_once = false;
        if (handing->refused) return looks.put_back(due);
        if (due.size() < pipeline::kLooksOfBatchMax) return;
    }
}

void Server::House::beat(Instant now) {
    for (SharedText& message : feed->beat(now, line->counters().listeners_now > 0)) line->broadcast(std::move(message));
    std::vector<std::pair<std::string, std::shared_ptr<LiveFeed>>> parts;
    {
        const std::scoped_lock lock(parts_mutex);
        std::erase_if(part_feeds, [](const auto& part) { return part.second.use_count() == 1; });  // nobody listens any more
        parts.assign(part_feeds.begin(), part_feeds.end());
    }
    for (const auto& [name, part] : parts) {
        for (SharedText& message : part->beat(now, true)) line->broadcast(std::move(message), name);
    }
}

namespace {

// Of those who see the same: a contractor of the whole district is told of it what firms may know.
std::string channel_of(const Person& person) {
    const std::string sight = Sights::name_of(person.scope);
    return person.scope.everything && is_of_firm(person) ? "firm " + sight : sight;
}

}  // namespace

// On the line's thread. Whoever listens is asked for again before each message: a session ends at once.
std::variant<HttpServer::Admission, Response> Server::House::admit(const Request& request) {
    const auto caller = asker_of(request, sources.clock());
    auto refusal = refusal_of(request, caller, accounts::Right::kLook);
    if (caller) looks.note(caller->person->login, "GET /api/v1/feed", {}, refusal ? kRefused : kSeen, sources.clock());
    if (refusal) return std::move(*refusal);
    const Scope scope = caller->person->scope;
    HttpServer::Admission admission{channel_of(*caller->person), {}};
    std::shared_ptr<LiveFeed> part;
    if (!scope.everything || is_of_firm(*caller->person)) {
        const std::scoped_lock lock(parts_mutex);
        std::shared_ptr<LiveFeed>& known = part_feeds[admission.channel];
        if (known == nullptr) {
            known = std::make_shared<LiveFeed>(
                sources.views, [this, scope] { return sights.of(scope, sources.views.registry.get()); }, *books.back(), false);
        }
        part = known;
    }
    admission.still = [this, request, part, name = admission.channel] {
        const auto now_caller = asker_of(request, sources.clock());
        return now_caller && now_caller->rights.has(accounts::Right::kLook) && channel_of(*now_caller->person) == name;
    };
    return admission;
}

template <class Act>
auto Server::House::with_reads(std::size_t reader, const Asker& asker, const Act& act) {
    // A route that asks for nobody shows nothing of any place.
    static const Scope kNothing;
    const Sight sight = sights.of(asker != nullptr ? asker->person->scope : kNothing, sources.views.registry.get());
    return act(Reads{sources, options.identity, *books[reader], sight.registry, *sight.latest, line->counters(), desk, door,
                     *upkeep, passwords, sources.clock(), asker.get(), outside ? &outside->counters() : nullptr});
}

// Composing reads the stores, so it is a reader's work; where all are busy it waits for the next look.
void Server::House::make_notices(Instant now) {
    for (const DueNotice& due : clerk.take(sources.views.notices.get().get(), now)) {
        const bool taken = pool->submit([this, due](std::size_t reader) {
            auto everything = std::make_shared<accounts::Caller>();
            Person clerk_person;
            clerk_person.login = kNoticeClerk;
            clerk_person.scope.everything = true;
            everything->person = std::make_shared<const Person>(std::move(clerk_person));
            const auto compose = [&](NoticeKind kind) {
                return with_reads(reader, everything,
                                  [&](const Reads& reads) { return compose_notice(kind, std::string(kNoticeClerk), reads); });
            };
            sources.inbox.command(NoticeClerk::make(due, compose), [](const pipeline::CommandResult&) {});
        });
        if (!taken) return;
    }
}

// Files that no row of the book names any more. Where all readers are busy it waits for the next look.
void Server::House::sweep_photos(Instant now) {
    constexpr std::int64_t kSweepEveryMs = kHourMs;
    if (sources.photos == nullptr || now - swept_at < kSweepEveryMs) return;
    const bool taken = pool->submit([this, now](std::size_t reader) {
        const auto named = store::photo_digests(*books[reader]);
        // What cannot be removed now is tried again in an hour.
        if (named) static_cast<void>(sources.photos->sweep(*named, now));
    });
    if (taken) swept_at = now;
}

std::optional<accounts::Caller> Server::House::asker_of(const Request& request, Instant now) const {
    const auto directory = sources.views.accounts.get();
    return directory == nullptr ? std::nullopt : identify(request, *directory, now);
}

// That a session is used is an entry too, so not each time.
void Server::House::note_seen(const accounts::Caller& caller, Instant now) {
    if (caller.session.empty() || now - caller.session_seen_at < accounts::kSessionSeenEveryMs) return;
    {
        const std::scoped_lock lock(seen_mutex);
        Instant& asked = seen_asked[caller.session];
        if (now - asked < accounts::kSessionSeenEveryMs) return;
        asked = now;
        std::erase_if(seen_asked, [&](const auto& entry) { return now - entry.second >= accounts::kSessionSeenEveryMs; });
    }
    sources.inbox.command(
        {"account_session_seen", fmt::format("{{\"token_hash\":\"{}\"}}", caller.session), caller.person->login},
        [](const pipeline::CommandResult&) {});
}

// Only the answer says whether something was seen. Noted before it is given: what was shown is in the record for sure.
HttpServer::Reply Server::House::noting(const Route& route, const Request& request, const accounts::Caller& caller,
                                        HttpServer::Reply reply) {
    return [this, actor = caller.person->login, what = name_of(route), subject = subject_of(request), shows = is_protected(route),
            reply = std::move(reply)](Response response) {
        const std::string_view outcome = outcome_of(response);
        if (shows || outcome == kRefused) looks.note(actor, what, subject, outcome, sources.clock());
        reply(std::move(response));
    };
}

// On the thread that moves the bytes of that line.
void Server::House::serve_outside(Request request, HttpServer::Reply reply) {
    if (!is_programs_path(request.path)) {
        return reply(is_outside_page(request.path) ? files.answer(request) : not_outside(request));
    }
    const auto found = router.find(request);
    const auto* const route = std::get_if<const Route*>(&found);
    if (route == nullptr || !is_outside_route((*route)->method, (*route)->path)) return reply(not_outside(request));
    serve(std::move(request), std::move(reply));
}

// On the thread that moves bytes: files lie in memory, everything else goes to the readers.
void Server::House::serve(Request request, HttpServer::Reply reply) {
    if (!is_programs_path(request.path)) return reply(files.answer(request));
    auto found = router.find(request);
    if (auto* refusal = std::get_if<Response>(&found)) return reply(std::move(*refusal));
    const Route& route = *std::get<const Route*>(found);
    const Instant now = sources.clock();
    auto caller = asker_of(request, now);
    auto refusal = refusal_of(request, caller, route.needs.right);
    const bool is_noted = caller && (is_protected(route) || is_change(route) || refusal);
    HttpServer::Reply noted = is_noted ? noting(route, request, *caller, reply) : reply;
    if (refusal) return noted(std::move(*refusal));
    Asker asker;
    if (caller) {
        note_seen(*caller, now);
        request.actor = caller->person->login;
        asker = std::make_shared<const accounts::Caller>(std::move(*caller));
    }
    if (const auto* answer = std::get_if<Answer>(&route.act)) {
        return serve_answer(*answer, std::move(request), asker, std::move(noted));
    }
    if (const auto* delivery = std::get_if<Delivery>(&route.act)) {
        return serve_delivery(*delivery, std::move(request), std::move(reply));
    }
    // What becomes a command the spine records, with what came of it.
    serve_order(std::get<Order>(route.act), std::move(request), asker, std::move(reply), noted);
}

void Server::House::serve_answer(Answer answer, Request request, const Asker& asker, HttpServer::Reply reply) {
    const bool taken = pool->submit([this, answer, request = std::move(request), asker, reply](std::size_t reader) {
        reply(answered([&] { return with_reads(reader, asker, [&](const Reads& reads) { return answer(request, reads); }); }));
    });
    if (!taken) reply(overloaded());
}

void Server::House::serve_delivery(const Delivery& delivery, Request request, HttpServer::Reply reply) {
    const bool taken = pool->submit([this, delivery, request = std::move(request), reply](std::size_t) {
        const auto reports = guarded([&] { return delivery.read(request); });
        if (!reports) return door.refuse(reports.error(), sources.clock(), reply);
        door.deliver(*reports, sources.clock(), reply);
    });
    if (!taken) reply(overloaded());
}

void Server::House::serve_order(const Order& order, Request request, const Asker& asker, HttpServer::Reply reply,
                                const HttpServer::Reply& deny) {
    if (auto fits = examine_key(request.idempotency_key); !fits) return deny(problem(fits.error()));
    if (!order.looks_first()) {
        std::string digest = digest_of(request, sources.seal);
        Result<pipeline::Command> command = guarded([&] { return order.read(request, sources.seal); });
        if (!command) return deny(problem(command.error()));
        return hand_over(std::move(*command), std::move(digest), order, std::move(request), asker, std::move(reply));
    }
    const bool taken = pool->submit([this, order, asker, reply, deny, request = std::move(request)](std::size_t reader) mutable {
        std::string digest = digest_of(request, sources.seal);
        Result<pipeline::Command> command =
            guarded([&] { return with_reads(reader, asker, [&](const Reads& reads) { return order.read(request, reads); }); });
        if (!command) return deny(problem(command.error()));
        hand_over(std::move(*command), std::move(digest), order, std::move(request), asker, std::move(reply));
    });
    if (!taken) deny(overloaded());
}

void Server::House::hand_over(pipeline::Command command, std::string digest, const Order& order, Request request,
                              const Asker& asker, HttpServer::Reply reply) {
    // A secret that was made for this answer cannot be shown a second time: such a change is made again.
    if (request.made_secret.empty()) command.key = request.idempotency_key;
    if (!command.key.empty()) command.digest = std::move(digest);
    const std::uint64_t id = desk.wait(std::move(reply), sources.clock(), request.actor);
    request.body.clear();  // what follows is answered from the result; a password need not stay in memory
    sources.inbox.command(std::move(command), [weak = weak_from_this(), id, order, asker,
                                               request = std::move(request)](pipeline::CommandResult result) {
        if (const auto house = weak.lock()) house->settle(id, order, request, asker, std::move(result));
    });
}

// On the spine's thread: only passes on.
void Server::House::settle(std::uint64_t id, const Order& order, const Request& request, const Asker& asker,
                           pipeline::CommandResult result) {
    if (!result.body) return desk.settle(id, problem(result.body.error()));
    std::string body = std::move(*result.body);
    const bool taken = pool->submit([this, id, order, request, asker, body](std::size_t reader) {
        desk.settle(id, answered([&] {
                        return with_reads(reader, asker, [&](const Reads& reads) { return order.then(request, body, reads); });
                    }),
                    !request.made_secret.empty());
    });
    if (!taken) desk.settle(id, json_response(std::move(body)));  // done all the same, only not shown as nicely
}

Result<std::unique_ptr<Server>> Server::start(const Sources& sources, ServerOptions options) {
    auto house = std::make_shared<House>(sources, std::move(options));
    if (auto opened = house->open(); !opened) {
        house->close();
        return tl::unexpected(std::move(opened).error());
    }
    return std::unique_ptr<Server>(new Server(std::move(house)));
}

Server::Server(std::shared_ptr<House> house) : house_(std::move(house)) {}

Server::~Server() {
    house_->close();
}

void Server::hand_over_looks() {
    house_->record_looks(house_->sources.clock(), true);
}

std::uint16_t Server::port() const {
    return house_->line->port();
}

std::uint16_t Server::outside_port() const {
    return house_->outside ? house_->outside->port() : std::uint16_t{0};
}

}  // namespace lvwang::api
