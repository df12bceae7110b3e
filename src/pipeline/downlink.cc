#include "pipeline/downlink.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lvwang::pipeline {

Result<void> Downlink::send(Outgoing frame) {
    if (frame.id != 0 && replace(frame.id, frame.bytes)) return {};
    Destination to{frame.mn, 0};
    std::function<void(const Destination&)> tell;
    {
        const std::scoped_lock lock(mutex_);
        if (frame.answer_to != 0) {
            const auto origin = origins_.find(frame.answer_to);
            if (origin == origins_.end()) {
                return fail(ErrorCode::kNotFound, "the connection that brought entry {} is not open", frame.answer_to);
            }
            to = {{}, origin->second};
        }
        if (bytes_ + frame.bytes.size() > limits_.bytes_max) {
            return fail(ErrorCode::kUnavailable, "the outbox to devices is full: {} frames of {} bytes wait", frames_, bytes_);
        }
        std::deque<Outgoing>& queue = waiting_[to];
        if (queue.size() >= limits_.frames_per_device_max) {
            return fail(ErrorCode::kUnavailable, "{} frames wait for device '{}' already", queue.size(), frame.mn);
        }
        if (frame.id != 0) place_of_.emplace(frame.id, to);
        ++frames_;
        bytes_ += frame.bytes.size();
        queue.push_back(std::move(frame));
        tell = listener_;
    }
    if (tell) tell(to);
    return {};
}

bool Downlink::replace(std::uint64_t id, const std::string& bytes) {
    const std::scoped_lock lock(mutex_);
    const auto place = place_of_.find(id);
    if (place == place_of_.end()) return false;
    for (Outgoing& waiting : waiting_[place->second]) {
        if (waiting.id != id) continue;
        bytes_ += bytes.size() - waiting.bytes.size();
        waiting.bytes = bytes;
    }
    return true;
}

bool Downlink::withdraw(std::uint64_t id) {
    const std::scoped_lock lock(mutex_);
    const auto place = place_of_.find(id);
    if (place == place_of_.end()) return false;
    const auto queue = waiting_.find(place->second);
    std::erase_if(queue->second, [&](const Outgoing& frame) {
        if (frame.id != id) return false;
        --frames_;
        bytes_ -= frame.bytes.size();
        return true;
    });
    if (queue->second.empty()) waiting_.erase(queue);
    place_of_.erase(place);
    return true;
}

void Downlink::note_origin(std::uint64_t seq, std::uint64_t connection) {
    const std::scoped_lock lock(mutex_);
    origins_[seq] = connection;
    if (origins_.size() > limits_.origins_max) origins_.erase(origins_.begin());
}

std::vector<Sent> Downlink::take_sent() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(sent_, {});
}

void Downlink::listen(std::function<void(const Destination&)> waiting) {
    const std::scoped_lock lock(mutex_);
    listener_ = std::move(waiting);
}

std::vector<Outgoing> Downlink::take(const Destination& destination) {
    const std::scoped_lock lock(mutex_);
    const auto queue = waiting_.find(destination);
    if (queue == waiting_.end()) return {};
    std::vector<Outgoing> taken(std::make_move_iterator(queue->second.begin()), std::make_move_iterator(queue->second.end()));
    waiting_.erase(queue);
    for (const Outgoing& frame : taken) {
        place_of_.erase(frame.id);
        --frames_;
        bytes_ -= frame.bytes.size();
    }
    return taken;
}

bool Downlink::waits_for(std::string_view mn) const {
    const std::scoped_lock lock(mutex_);
    return frames_ > 0 && waiting_.contains({std::string(mn), 0});
}

void Downlink::put_back(std::vector<Outgoing> frames) {
    std::vector<Destination> told;
    std::function<void(const Destination&)> tell;
    {
        const std::scoped_lock lock(mutex_);
        for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
            // Without an MN nobody else can take it. One that was handed out again meanwhile waits already.
            if (frame->mn.empty() || (frame->id != 0 && place_of_.contains(frame->id))) continue;
            const Destination to{frame->mn, 0};
            if (frame->id != 0) place_of_.emplace(frame->id, to);
            ++frames_;
            bytes_ += frame->bytes.size();
            waiting_[to].push_front(std::move(*frame));
            told.push_back(to);
        }
        tell = listener_;
    }
    if (!tell) return;
    for (const Destination& to : told) tell(to);
}

void Downlink::note_sent(const Sent& sent) {
    if (sent.id == 0) return;
    const std::scoped_lock lock(mutex_);
    sent_.push_back(sent);
}

void Downlink::forget(std::uint64_t connection) {
    (void)take({{}, connection});
    const std::scoped_lock lock(mutex_);
    std::erase_if(origins_, [&](const auto& origin) { return origin.second == connection; });
}

Downlink::Depth Downlink::depth() const {
    const std::scoped_lock lock(mutex_);
    return {frames_, bytes_, limits_.bytes_max};
}

}  // namespace lvwang::pipeline
