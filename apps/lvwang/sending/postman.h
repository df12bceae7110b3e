// Who carries to the courier what is to be sent? One worker that tries what is due, one at a time, and says what became of it.
// Promises: nothing goes out whose beginning is not an entry of the log that was applied; what a former life of the program left
// on its way is told as uncertain and not sent again by it; no channel waits for another that is slow for longer than one try.
// Rule: model/sending.h, pipeline/send_commands.h, docs/adr/0014.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/result.h"
#include "courier/delivery.h"
#include "model/sending.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"

namespace lvwang::apps {

struct PostmanParts {
    const pipeline::Published<SendDesk>& desk;
    pipeline::Clock clock;
    /// Tries one, and blocks; has the secrets.
    std::function<courier::Delivery(const Channel&, const OutMessage&, const Send&)> deliver;
    /// Gives a command to the spine and waits for what becomes of it; kUnavailable where nobody knows yet.
    std::function<Result<std::string>(pipeline::Command)> answer;
    /// How long a try took, whatever becomes of the machine's clock meanwhile.
    std::function<std::chrono::steady_clock::time_point()> stopwatch = [] { return std::chrono::steady_clock::now(); };
};

/// The work without its thread.
class Postman {
public:
    explicit Postman(PostmanParts parts) : parts_(std::move(parts)) {}

    /// Says what became of what was begun, then tries the next one that is due. @return whether it tried one
    bool round();

private:
    [[nodiscard]] const SendDesk::Open* next(const SendDesk& desk, Instant now) const;
    void settle(const SendDesk& desk);
    void attempt(const SendDesk::Open& open);
    [[nodiscard]] Result<std::string> tell(const Send& send, int number, const courier::Delivery& delivery);

    PostmanParts parts_;
    std::map<std::string, std::uint64_t> turn_of_;  // when each channel last had its turn
    std::uint64_t turns_ = 0;
    std::map<std::string, std::chrono::steady_clock::time_point> rests_until_;  // channels that took long
    std::set<std::int64_t> asked_;                      // begun by our word, whose answer did not come: nothing went out
    std::map<std::int64_t, courier::Delivery> untold_;  // that the spine has not heard yet
};

/// The worker: rounds on a thread of its own.
class PostmanRounds {
public:
    /// @param deliver  as PostmanParts::deliver, with a flag that is set when it is to end
    [[nodiscard]] static std::unique_ptr<PostmanRounds> start(
        const pipeline::Published<SendDesk>& desk, pipeline::Inbox& inbox, pipeline::Clock clock,
        std::function<courier::Delivery(const Channel&, const OutMessage&, const Send&, const std::atomic<bool>& stop)> deliver);
    ~PostmanRounds();
    PostmanRounds(const PostmanRounds&) = delete;
    PostmanRounds& operator=(const PostmanRounds&) = delete;

    /// Ends it. What has not gone out is left for the next life; what has is waited for, a minute at most.
    void stop();

private:
    struct Worker;
    explicit PostmanRounds(std::unique_ptr<Worker> worker);
    std::unique_ptr<Worker> worker_;
};

}  // namespace lvwang::apps
