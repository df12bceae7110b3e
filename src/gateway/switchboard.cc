#include "gateway/switchboard.h"

#include <algorithm>

namespace lvwang::gateway {

std::vector<Switchboard::Place> Switchboard::join(std::string_view mn, Place place) {
    const std::scoped_lock lock(mutex_);
    std::vector<Place>& places = places_[std::string(mn)];
    const auto at = std::lower_bound(places.begin(), places.end(), place,
                                     [](const Place& a, const Place& b) { return a.connection < b.connection; });
    if (at != places.end() && at->connection == place.connection) return {};
    std::vector<Place> older(places.begin(), at);
    if (at != places.end()) older.push_back(place);  // an old socket that was read late
    places.insert(at, place);
    return older;
}

std::optional<Switchboard::Place> Switchboard::find(std::string_view mn) const {
    const std::scoped_lock lock(mutex_);
    const auto found = places_.find(std::string(mn));
    if (found == places_.end()) return std::nullopt;
    return found->second.back();
}

bool Switchboard::is_superseded(const std::vector<std::string>& mns, std::uint64_t connection) const {
    const std::scoped_lock lock(mutex_);
    return !mns.empty() && std::all_of(mns.begin(), mns.end(), [&](const std::string& mn) {
        const auto found = places_.find(mn);
        return found != places_.end() && found->second.back().connection > connection;
    });
}

std::vector<std::string> Switchboard::leave(const std::vector<std::string>& mns, std::uint64_t connection) {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> reachable;
    for (const std::string& mn : mns) {
        const auto found = places_.find(mn);
        if (found == places_.end()) continue;
        std::erase_if(found->second, [&](const Place& place) { return place.connection == connection; });
        if (found->second.empty()) {
            places_.erase(found);
        } else {
            reachable.push_back(mn);
        }
    }
    return reachable;
}

std::size_t Switchboard::size() const {
    const std::scoped_lock lock(mutex_);
    return places_.size();
}

}  // namespace lvwang::gateway
