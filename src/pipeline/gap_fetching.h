// Which missing stretch is asked of which device next? History commands (2051, 2061, 2031) for what did not come, newest first.
// Promises: one outstanding request a device, so many a minute; a device that does not answer is asked ever more seldom, a
// stretch that it does not have never again by itself; every change goes into the open transaction of the book. Rule: HJ 212-2017
// annex C (2031, 2051, 2061); who may be asked is a policy of the book, automatic where nothing else is said.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "pipeline/completeness.h"
#include "pipeline/device_talks.h"
#include "registry/registry.h"
#include "store/book.h"
#include "store/book_fetching.h"

namespace lvwang::pipeline {

class GapFetching {
public:
    GapFetching(store::Book& book, Completeness& completeness) : book_(book), completeness_(completeness) {}

    /// Begins with what the book knows.
    [[nodiscard]] Result<void> load();

    /// Takes in what has ended, and asks for what is due. A device that tells or takes a new interval (1061 to 1064) is believed.
    [[nodiscard]] Result<void> tick(DeviceTalks& talks, const registry::Registry& registry, Instant now, std::uint64_t seq);

    [[nodiscard]] static bool is_ours(std::string_view type);  ///< fetch_gap, set_fetch_policy
    /// `fetch_gap` `{"mn":"…","period":"minute","from":"…","to":"…"}` asks for one stretch now, whatever was said of it before;
    /// `set_fetch_policy` `{"mn":"…","automatic":false}`, for every device without a policy of its own where mn is left out.
    /// @return JSON  @error kInvalidArgument (with its field), kNotFound, kConflict
    [[nodiscard]] Result<std::string> execute(const Command& command, DeviceTalks& talks, const registry::Registry& registry,
                                              Instant now, std::uint64_t seq);

private:
    [[nodiscard]] bool automatic(std::string_view mn) const;
    [[nodiscard]] Result<void> ask(store::Fetch fetch, DeviceTalks& talks, const registry::Registry& registry, Instant now,
                                   std::uint64_t seq);
    [[nodiscard]] Result<void> take_in(const control::Talk& ended, Instant now);
    void take_interval(const control::Talk& ended, const registry::Registry& registry);
    [[nodiscard]] Result<void> look_back(Instant now);
    [[nodiscard]] Result<std::string> fetch_now(const Command& command, DeviceTalks& talks, const registry::Registry& registry,
                                                Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> set_policy(const Command& command, const registry::Registry& registry, Instant now);

    store::Book& book_;
    Completeness& completeness_;
    std::map<std::int64_t, store::Fetch> asked_;  // by command
    std::map<std::string, bool, std::less<>> policies_;
    std::size_t next_device_ = 0;  // in the order of the registry
    Instant minute_;               // in which were asked:
    std::size_t asked_in_minute_ = 0;
    bool looked_back_ = false;  // commands that ended before a restart were taken in
};

}  // namespace lvwang::pipeline
