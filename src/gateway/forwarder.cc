#include "gateway/forwarder.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <string>
#include <thread>

#include "gateway/forward_line.h"

namespace lvwang::gateway {

namespace asio = boost::asio;

struct Forwarder::Parts {
    Parts(pipeline::ForwardReader reader, pipeline::Views& views, pipeline::Inbox& inbox, pipeline::Clock clock,
          const ForwarderOptions& options)
        : shared{std::move(reader), views, inbox, std::move(clock), options} {}

    // Follows what the spine shows.
    asio::awaitable<void> watch() {
        asio::steady_timer beat(shared.io);
        std::shared_ptr<const pipeline::ForwardTargets> seen;
        for (;;) {
            if (auto targets = shared.views.forward_targets.get(); targets && targets != seen) {
                seen = std::move(targets);
                follow(*seen);
            }
            beat.expires_after(std::chrono::milliseconds(shared.options.beat_ms));
            co_await beat.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    void follow(const pipeline::ForwardTargets& targets) {
        std::erase_if(lines, [&](const auto& line) {
            if (std::ranges::find(targets, line.first, &ForwardTarget::key) != targets.end()) return false;
            line.second->stop();
            shared.views.forward_states.remove(line.first);
            return true;
        });
        for (const ForwardTarget& target : targets) {
            std::shared_ptr<ForwardLine>& line = lines[target.key];
            if (line && line->follow(target)) continue;
            const auto before = std::exchange(line, nullptr);
            if (before) before->stop();
            line = std::make_shared<ForwardLine>(shared, target, before.get());
            line->start();
        }
    }

    ForwardShared shared;
    std::map<std::string, std::shared_ptr<ForwardLine>> lines;
    std::thread thread;
};

Result<std::unique_ptr<Forwarder>> Forwarder::start(pipeline::ForwardReader reader, pipeline::Views& views,
                                                    pipeline::Inbox& inbox, pipeline::Clock clock,
                                                    const ForwarderOptions& options) {
    auto parts = std::make_unique<Parts>(std::move(reader), views, inbox, std::move(clock), options);
    Parts& running = *parts;
    try {
        asio::co_spawn(running.shared.io, running.watch(), asio::detached);
        running.thread = std::thread([&running] { running.shared.io.run(); });
    } catch (const std::exception& problem) {
        return fail(ErrorCode::kIo, "cannot start forwarding: {}", problem.what());
    }
    return std::unique_ptr<Forwarder>(new Forwarder(std::move(parts)));
}

Forwarder::Forwarder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Forwarder::~Forwarder() {
    stop();
}

void Forwarder::stop() {
    if (!parts_->thread.joinable()) return;
    asio::post(parts_->shared.io, [this] {
        for (const auto& [key, line] : parts_->lines) line->stop();
        parts_->shared.io.stop();
    });
    parts_->thread.join();
    parts_->shared.reading.stop();
    parts_->shared.reading.join();
}

}  // namespace lvwang::gateway
