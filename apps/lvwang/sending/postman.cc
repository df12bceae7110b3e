#include "sending/postman.h"

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "base/legible.h"
#include "base/text.h"
#include "pipeline/send_commands.h"

namespace lvwang::apps {
namespace {

constexpr std::chrono::seconds kLook{1};            // a person who presses a button waits so long
constexpr std::chrono::seconds kSpinePatience{60};  // longer than the slowest apply

// A channel whose try took long rests for so many times as long: the others have five sixths of the time.
constexpr std::chrono::seconds kLong{3};
constexpr int kRestTimes = 5;

constexpr std::size_t kToldBytesMax = 900;

// What a channel said may be anything; the spine takes legible texts of a bounded length.
std::string told(std::string_view answer) {
    const std::string text = legible(to_utf8_lossy(answer));
    if (text.size() <= kToldBytesMax) return json_quote(text);
    std::size_t end = kToldBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return json_quote(text.substr(0, end) + "…");
}

bool is_unknown(const Result<std::string>& answer) {
    return !answer && (answer.error().code == ErrorCode::kUnavailable || answer.error().code == ErrorCode::kIo);
}

}  // namespace

bool Postman::round() {
    const auto desk = parts_.desk.get();
    if (desk == nullptr) return false;
    settle(*desk);
    const SendDesk::Open* const due = next(*desk, parts_.clock());
    if (due == nullptr) return false;
    attempt(*due);
    return true;
}

void Postman::settle(const SendDesk& desk) {
    for (const SendDesk::Open& open : desk.open) {
        if (open.send.state != SendState::kBegun) continue;
        const std::int64_t id = open.send.id;
        courier::Delivery delivery{TryOutcome::kUncertain, {}, "the program ended while it was on its way"};
        if (const auto known = untold_.find(id); known != untold_.end()) {
            delivery = known->second;
        } else if (asked_.contains(id)) {
            delivery = {TryOutcome::kUnsent, {}, "the server was too slow to note that it begins"};
        }
        const auto answer = tell(open.send, open.send.tries, delivery);
        if (is_unknown(answer)) return;
        untold_.erase(id);
        asked_.erase(id);
    }
}

const SendDesk::Open* Postman::next(const SendDesk& desk, Instant now) const {
    const SendDesk::Open* best = nullptr;
    std::uint64_t best_turn = 0;
    for (const SendDesk::Open& open : desk.open) {
        const Send& send = open.send;
        if (send.state == SendState::kBegun || send.next_at == Instant{} || send.next_at > now) continue;
        const Channel* const channel = desk.channel(send.to.channel);
        if (channel == nullptr || !channel->enabled || (send.doubtful && !channel->deduplicates)) continue;
        if (desk.free_at(*channel) > now) continue;
        if (const auto rest = rests_until_.find(channel->key); rest != rests_until_.end() && rest->second > parts_.stopwatch())
            continue;
        const auto turn = turn_of_.find(channel->key);
        const std::uint64_t had = turn == turn_of_.end() ? 0 : turn->second;
        if (best == nullptr || had < best_turn) {
            best = &open;
            best_turn = had;
        }
    }
    return best;
}

void Postman::attempt(const SendDesk::Open& open) {
    const Send& send = open.send;
    turn_of_[send.to.channel] = ++turns_;
    asked_.insert(send.id);
    const auto begun = parts_.answer(
        {"send_begin", fmt::format(R"({{"id":{},"number":{}}})", send.id, send.tries + 1), std::string(pipeline::kPostman)});
    if (is_unknown(begun)) return;  // settle() says so, should it have begun all the same
    asked_.erase(send.id);
    if (!begun) return;  // somebody was quicker: cancelled, switched off
    const auto desk = parts_.desk.get();
    const Channel* const channel = desk->channel(send.to.channel);
    const auto from = parts_.stopwatch();
    const courier::Delivery delivery = channel == nullptr ? courier::Delivery{TryOutcome::kUnsent, {}, "the channel was removed"}
                                                          : parts_.deliver(*channel, *open.message, send);
    const auto to = parts_.stopwatch();
    if (to - from >= kLong) rests_until_[send.to.channel] = to + kRestTimes * (to - from);
    untold_[send.id] = delivery;
    if (!is_unknown(tell(send, send.tries + 1, delivery))) untold_.erase(send.id);
}

Result<std::string> Postman::tell(const Send& send, int number, const courier::Delivery& delivery) {
    return parts_.answer({"send_outcome",
                          fmt::format(R"({{"id":{},"number":{},"outcome":"{}","receipt":{},"reason":{}}})", send.id, number,
                                      to_string(delivery.outcome), told(delivery.receipt), told(delivery.reason)),
                          std::string(pipeline::kPostman)});
}

struct PostmanRounds::Worker {
    pipeline::Inbox& inbox;
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::condition_variable rest;
    std::unique_ptr<Postman> postman;
    std::mutex joining;  // a signal and the end of the spine may come at once
    std::thread thread;

    explicit Worker(pipeline::Inbox& of) : inbox(of) {}

    // Waits for the spine, but not for ever: where it stands, what was sent is applied when it goes on.
    Result<std::string> answer(pipeline::Command command) const {
        auto promise = std::make_shared<std::promise<Result<std::string>>>();
        auto future = promise->get_future();
        inbox.command(std::move(command),
                      [promise](pipeline::CommandResult result) { promise->set_value(std::move(result.body)); });
        for (auto waited = kLook; future.wait_for(kLook) != std::future_status::ready; waited += kLook) {
            if (waited >= kSpinePatience || (waited > kLook && inbox.closed())) {
                return fail(ErrorCode::kUnavailable, "the server has not answered yet");
            }
        }
        return future.get();
    }

    void run() {
        while (!stopping) {
            if (postman->round()) continue;
            std::unique_lock lock(mutex);
            rest.wait_for(lock, kLook, [this] { return stopping.load(); });
        }
    }
};

PostmanRounds::PostmanRounds(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}
PostmanRounds::~PostmanRounds() {
    stop();
}

std::unique_ptr<PostmanRounds> PostmanRounds::start(
    const pipeline::Published<SendDesk>& desk, pipeline::Inbox& inbox, pipeline::Clock clock,
    std::function<courier::Delivery(const Channel&, const OutMessage&, const Send&, const std::atomic<bool>&)> deliver) {
    auto worker = std::make_unique<Worker>(inbox);
    Worker& one = *worker;
    one.postman = std::make_unique<Postman>(
        PostmanParts{desk, std::move(clock),
                     [&one, deliver = std::move(deliver)](const Channel& channel, const OutMessage& message, const Send& send) {
                         return deliver(channel, message, send, one.stopping);
                     },
                     [&one](pipeline::Command command) { return one.answer(std::move(command)); }});
    one.thread = std::thread([&one] { one.run(); });
    return std::unique_ptr<PostmanRounds>(new PostmanRounds(std::move(worker)));
}

void PostmanRounds::stop() {
    {
        const std::scoped_lock lock(worker_->mutex);
        worker_->stopping = true;
    }
    worker_->rest.notify_all();
    const std::scoped_lock lock(worker_->joining);
    if (worker_->thread.joinable()) worker_->thread.join();
}

}  // namespace lvwang::apps
