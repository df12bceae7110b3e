#include "official/collector.h"

#include <chrono>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "courier/fetch.h"
#include "official/drop_folder.h"
#include "pipeline/official_commands.h"
#include "store/foreign_view.h"

namespace lvwang::apps {
namespace {

using Answer = std::function<Result<std::string>(pipeline::Command)>;

constexpr std::chrono::seconds kLook{1};            // between two looks at the clock; a person who asks for it now waits so long
constexpr std::chrono::seconds kSpinePatience{60};  // longer than the slowest apply; then the file stays for the next time
constexpr std::int64_t kAgainAfterMs = 10 * kSecondMs;  // of a feed whose try could not even be noted
constexpr std::string_view kActor = "feed";

// One text on its way to the spine.
struct Parcel {
    std::string name;
    std::string text;
    std::int64_t modified_ms = 0;
    std::string last_modified;
};

Result<std::string> hand_over(const OfficialFeed& feed, Parcel parcel, const Answer& answer) {
    if (!is_utf8(parcel.text)) {
        auto text = gbk_to_utf8(parcel.text);
        if (!text) return fail(ErrorCode::kInvalidArgument, "{}: is neither UTF-8 nor GB 18030", parcel.name);
        parcel.text = std::move(*text);
    }
    return answer({"official.take",
                   fmt::format(R"({{"name":{},"feed":{},"layout":{},"modified_ms":{},"last_modified":{},"text":{}}})",
                               json_quote(parcel.name), json_quote(feed.key), json_quote(feed.layout), parcel.modified_ms,
                               json_quote(parcel.last_modified), json_quote(parcel.text)),
                   std::string(kActor)});
}

void note(const OfficialFeed& feed, std::string_view name, std::string_view error, const Answer& answer) {
    // What cannot be noted is tried again and noted then.
    static_cast<void>(
        answer({"official.feed_note",
                fmt::format(R"({{"key":{},"name":{},"error":{}}})", json_quote(feed.key), json_quote(name), json_quote(error)),
                std::string(kActor)}));
}

bool is_for_later(const Error& error) {
    return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kIo || error.code == ErrorCode::kCorrupt;
}

void collect_folder(const OfficialFeed& feed, Instant now, const Answer& answer) {
    const DropFolder folder(feed.source);
    const auto files = folder.waiting(now);
    if (!files) return note(feed, feed.source, files.error().message, answer);
    std::size_t taken = 0;
    std::size_t failed = 0;
    std::string name;
    std::string first;
    for (const DropFolder::File& file : *files) {
        Result<std::string> text = folder.read(file, pipeline::kOfficialBytesMax);
        Result<std::string> result =
            text ? hand_over(feed, {file.name, std::move(*text), file.modified_ms, {}}, answer) : tl::unexpected(text.error());
        if (!result && is_for_later(result.error())) return note(feed, file.name, result.error().message, answer);
        Result<void> moved;
        if (result) {
            ++taken;
            moved = folder.put_away(file, {});
        } else {
            if (failed++ == 0) name = file.name, first = result.error().message;
            moved = folder.put_away(file, result.error().message);
        }
        if (!moved) return note(feed, file.name, moved.error().message, answer);
    }
    if (failed > 1) first += fmt::format(" (and {} more files, see failed/)", failed - 1);
    if (failed > 0 || taken == 0) note(feed, name, first, answer);
}

void collect_text(const OfficialFeed& feed, Parcel parcel, const Answer& answer) {
    const std::string name = parcel.name;
    if (parcel.text.empty()) return note(feed, name, "", answer);
    const auto result = hand_over(feed, std::move(parcel), answer);
    if (!result) note(feed, name, result.error().message, answer);
}

}  // namespace

void collect(const OfficialFeed& feed, const std::string& secret, Instant now, const Answer& answer) {
    switch (feed.kind) {
        case FeedKind::kFolder: return collect_folder(feed, now, answer);
        case FeedKind::kHttp: {
            auto fetched = courier::fetch({.url = feed.source, .credentials = secret, .modified_since = feed.last_modified});
            if (!fetched) return note(feed, feed.source, fetched.error().message, answer);
            if (fetched->not_modified) return note(feed, feed.source, "", answer);
            return collect_text(feed, {feed.source, std::move(fetched->text), 0, fetched->last_modified}, answer);
        }
        case FeedKind::kDatabase: {
            const std::string name = "view " + feed.view;
            auto rows = store::read_foreign_view(feed.source, secret, feed.view, pipeline::kOfficialBytesMax);
            if (!rows) return note(feed, name, rows.error().message, answer);
            return collect_text(feed, {name, std::move(*rows), 0, {}}, answer);
        }
    }
}

struct Collector::Worker {
    CollectorParts parts;
    std::mutex mutex;
    std::condition_variable_any rest;
    std::map<std::string, Instant> tried;  // by us, whether or not it could be noted
    std::jthread thread;

    // Waits for the spine, but not for ever: where it stands, what was sent is applied when it goes on.
    Result<std::string> answer(pipeline::Command command) const {
        auto promise = std::make_shared<std::promise<Result<std::string>>>();
        auto future = promise->get_future();
        parts.inbox.command(std::move(command),
                            [promise](pipeline::CommandResult result) { promise->set_value(std::move(result.body)); });
        for (auto waited = kLook; future.wait_for(kLook) != std::future_status::ready; waited += kLook) {
            if (waited >= kSpinePatience || (waited > kLook && parts.inbox.closed())) {
                return fail(ErrorCode::kUnavailable, "the server has not answered yet");
            }
        }
        return future.get();
    }

    void look() {
        const auto feeds = parts.feeds.get();
        if (feeds == nullptr) return;
        for (const OfficialFeed& feed : feeds->rows) {
            const Instant now = parts.clock();
            if (!feed.enabled || next_fetch(feed) > now) continue;
            Instant& last = tried[feed.key];
            if (now - last < kAgainAfterMs && last <= now && feed.tried_at != Instant{}) continue;
            last = now;
            const auto ask = [this](pipeline::Command command) { return answer(std::move(command)); };
            const auto secret = parts.open_secret(feed);
            if (secret) {
                collect(feed, *secret, now, ask);
            } else {
                note(feed, feed.source, secret.error().message, ask);
            }
        }
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            look();
            std::unique_lock lock(mutex);
            rest.wait_for(lock, stop, kLook, [] { return false; });
        }
    }
};

Collector::Collector(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}
Collector::~Collector() {
    stop();
}

std::unique_ptr<Collector> Collector::start(CollectorParts parts) {
    auto worker =
        std::unique_ptr<Worker>(new Worker{.parts = std::move(parts), .mutex = {}, .rest = {}, .tried = {}, .thread = {}});
    Worker& one = *worker;
    one.thread = std::jthread([&one](const std::stop_token& stop) { one.run(stop); });
    return std::unique_ptr<Collector>(new Collector(std::move(worker)));
}

void Collector::stop() {
    worker_->thread.request_stop();
    if (worker_->thread.joinable()) worker_->thread.join();
}

}  // namespace lvwang::apps
