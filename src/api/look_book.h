// Who looks at what, and what was he refused? Looks at protected data and changes that the door refused, collected until they
// become one entry of the log.
// Promises: a request costs a lookup in memory; each look is in the record within kLooksEveryMs, or as one of several alike
// within kSameLookMs; a flood of different looks is counted together, never dropped. Thread-safe.
// Rule: adr/0011; which routes show protected data is said by is_protected.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "api/router.h"
#include "model/audit.h"

namespace lvwang::api {

inline constexpr std::int64_t kLooksEveryMs = 5 * kSecondMs;  ///< a batch, where there is one: so much a crash may lose
inline constexpr std::int64_t kSameLookMs = 10 * kMinuteMs;   ///< a page that asks again and again is one look with a count
inline constexpr std::size_t kSubjectsOfOneMax = 100;         ///< of one person and route in one window; beyond, one for all
inline constexpr std::string_view kManySubjects = "…";        ///< stands for those beyond
inline constexpr std::string_view kSeen = "seen";
inline constexpr std::string_view kRefused = "refused";

/// Whether what a route answers is somebody's: places, values, people, cases, frames. Catalogues and what is one's own are not.
[[nodiscard]] bool is_protected(const Route& route);
/// Whether a route changes something in somebody's name. What the door refuses of it becomes no command: it is noted as a look.
[[nodiscard]] bool is_change(const Route& route);
/// `GET /api/v1/sites/{key}`
[[nodiscard]] std::string name_of(const Route& route);
/// What a request was about: the places of its path, and of its query what names a thing; never of its body.
[[nodiscard]] std::string subject_of(const Request& request);
/// What came of it: kSeen, or kRefused where the answer says nothing but why.
[[nodiscard]] std::string_view outcome_of(const Response& response);

class LookBook {
public:
    void note(std::string_view actor, std::string_view what, std::string subject, std::string_view outcome, Instant now);

    /// What is due to be recorded, at most `count`; empty where it is not time yet. @param all  however fresh
    [[nodiscard]] std::vector<Look> take_due(Instant now, std::size_t count, bool all = false);
    /// Takes back what could not be handed over.
    void put_back(const std::vector<Look>& looks);

private:
    struct Kept {
        std::int64_t count = 0;  ///< not recorded yet
        Instant since;
        Instant recorded_at;  ///< 0: never
    };
    using Key = std::tuple<std::string, std::string, std::string, std::string>;  // actor, what, outcome, subject

    std::mutex mutex_;
    std::map<Key, Kept> kept_;
    std::map<std::pair<std::string, std::string>, std::size_t> subjects_;  // of an actor and a route
    Instant taken_at_;
};

}  // namespace lvwang::api
