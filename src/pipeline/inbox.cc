#include "pipeline/inbox.h"

#include <chrono>
#include <iterator>
#include <utility>

namespace lvwang::pipeline {

Inbox::Inbox(InboxLimits limits) : limits_(limits) {}

std::uint32_t Inbox::add_shard(std::function<void(std::vector<std::uint64_t>)> synced, std::function<void()> room) {
    const std::scoped_lock lock(mutex_);
    shards_.push_back({std::move(synced), std::move(room), {}, false});
    return static_cast<std::uint32_t>(shards_.size() - 1);
}

std::uint32_t Inbox::add_door(std::function<void(std::vector<Receipt>)> synced, std::function<void()> room) {
    const std::scoped_lock lock(mutex_);
    shards_.push_back({{}, std::move(room), std::move(synced), false});
    return static_cast<std::uint32_t>(shards_.size() - 1);
}

std::size_t Inbox::offer(std::span<Arrival> arrivals) {
    if (arrivals.empty()) return 0;
    const std::scoped_lock lock(mutex_);
    std::size_t taken = 0;
    while (taken < arrivals.size() && !closed_ && arrivals_.size() < limits_.frames_max && bytes_ < limits_.bytes_max) {
        bytes_ += arrivals[taken].bytes.size();
        arrivals_.push_back(std::move(arrivals[taken++]));
    }
    if (taken < arrivals.size()) shards_[arrivals[taken].shard].refused = true;
    if (taken > 0) something_.notify_one();
    return taken;
}

void Inbox::command(Command command, std::function<void(CommandResult)> done) {
    {
        const std::scoped_lock lock(mutex_);
        if (!closed_ && commands_.size() < limits_.commands_max) {
            commands_.push_back({std::move(command), std::move(done)});
            something_.notify_one();
            return;
        }
    }
    done({0, fail(ErrorCode::kUnavailable, "the command '{}' cannot be taken now, try again", command.type)});
}

Inbox::Batch Inbox::take(std::size_t frames_max, int patience_ms) {
    Batch batch;
    std::vector<std::function<void()>> rooms;
    {
        std::unique_lock lock(mutex_);
        something_.wait_for(lock, std::chrono::milliseconds(patience_ms),
                            [&] { return closed_ || !arrivals_.empty() || !commands_.empty(); });
        batch.commands.swap(commands_);
        if (arrivals_.size() <= frames_max) {
            batch.arrivals.swap(arrivals_);
            bytes_ = 0;
        } else {
            const auto end = arrivals_.begin() + static_cast<std::ptrdiff_t>(frames_max);
            batch.arrivals.assign(std::make_move_iterator(arrivals_.begin()), std::make_move_iterator(end));
            arrivals_.erase(arrivals_.begin(), end);
            for (const Arrival& arrival : batch.arrivals) bytes_ -= arrival.bytes.size();
        }
        for (Shard& shard : shards_) {
            if (std::exchange(shard.refused, false)) rooms.push_back(shard.room);
        }
    }
    for (const auto& room : rooms) room();
    return batch;
}

void Inbox::acknowledge(std::span<const Arrival> arrivals, std::uint64_t first_seq) {
    std::vector<std::vector<std::uint64_t>> tickets;
    for (const Arrival& arrival : arrivals) {
        if (arrival.shard >= tickets.size()) tickets.resize(arrival.shard + 1);
        tickets[arrival.shard].push_back(arrival.ticket);
    }
    std::vector<const Shard*> shards;
    {
        const std::scoped_lock lock(mutex_);
        for (const Shard& shard : shards_) shards.push_back(&shard);
    }
    for (std::size_t shard = 0; shard < tickets.size(); ++shard) {
        if (tickets[shard].empty()) continue;
        if (shards[shard]->synced) {
            shards[shard]->synced(std::move(tickets[shard]));
            continue;
        }
        std::vector<Receipt> receipts;
        for (std::size_t i = 0; i < arrivals.size(); ++i) {
            if (arrivals[i].shard == shard) receipts.push_back({arrivals[i].ticket, first_seq + i});
        }
        shards[shard]->receipts(std::move(receipts));
    }
}

void Inbox::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    something_.notify_all();
}

bool Inbox::closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
}

Inbox::Depth Inbox::depth() const {
    const std::scoped_lock lock(mutex_);
    return {arrivals_.size(), bytes_, limits_.frames_max};
}

}  // namespace lvwang::pipeline
