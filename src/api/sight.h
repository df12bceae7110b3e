// What does somebody see of the district? The registry without the places that are outside his scope.
// Promises: what is not in it does not exist for him: lists leave it out, its name is unknown; one is made once for each scope
// and registry and shared. Thread-safe.
// Rule: model/account.h, Scope; adr/0009.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/latest_text.h"
#include "model/account.h"
#include "registry/registry.h"

namespace lvwang::api {

inline constexpr std::size_t kSightsMax = 64;  ///< scopes kept ready; a district has some thirty towns, firms and contractors

struct Sight {
    registry::RegistrySnapshot registry;  ///< never null
    std::shared_ptr<LatestText> latest;   ///< keeps the texts of this registry
    Scope scope = {.everything = true};   ///< whose sight it is
};

/// Sites in the scope with everything that hangs on them; of regions, those in the scope and those above them; of organisations,
/// those that what is seen refers to, and those of the scope.
/// @pre !scope.everything
[[nodiscard]] registry::RegistrySnapshot seen_by(const Scope& scope, const registry::Registry& whole);

class Sights {
public:
    /// @param latest  of the whole registry; outlives this
    explicit Sights(LatestText& latest) : latest_(&latest, [](LatestText*) {}) {}

    [[nodiscard]] Sight of(const Scope& scope, const registry::RegistrySnapshot& whole);

    /// A text that is the same for scopes that see the same.
    [[nodiscard]] static std::string name_of(const Scope& scope);

private:
    std::shared_ptr<LatestText> latest_;
    std::mutex mutex_;
    registry::RegistrySnapshot whole_;  // of which those kept are parts
    std::map<std::string, Sight> kept_;
};

}  // namespace lvwang::api
