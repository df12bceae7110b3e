// Who may do what? Rights that routes ask for, and which of them each role has.
// Promises: a table, nothing else; a right over the whole district is nobody's whose sight is limited, whatever the role says.
// Rule: docs/guides/add-a-right.md; every route names one right (api/routes.cc).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/account.h"

namespace lvwang::accounts {

/// What a route asks for. The words stand in tokens and in docs/openapi.json.
enum class Right : std::uint8_t {
    kAnyone,          ///< no account needed
    kSelf,            ///< whoever has logged in, about himself
    kLook,            ///< places, values, findings and cases of those places that he sees
    kLookDistrict,    ///< figures that are made of the whole district: ranking, targets, evaluation, official figures
    kLookLines,       ///< connections, raw frames, commands, forwarding, storage
    kActInCases,      ///< report what was done
    kDirectCases,     ///< open a case and hand it to someone
    kVerifyCases,     ///< confirm, send back, close
    kCommandDevices,  ///< send commands to devices, fetch what is missing
    kConfigure,       ///< regions, organisations, sites, points, devices, limits, mappings, who answers
    kSetKeys,         ///< SM4 keys of devices
    kSetFigures,      ///< targets, exceptional events, water sections, official figures
    kDeliver,         ///< deliver reports of devices
    kRunDoors,        ///< MQTT brokers, forwarding to higher platforms
    kUpkeep,          ///< backups, checks, how long things are kept
    kLookAccounts,    ///< people, sessions, tokens
    kManageAccounts,  ///< change them
    kMetrics,         ///< /metrics; programs of this machine need none
    kAudit,           ///< who did and looked at what
    kWriteNotices,    ///< make and edit morning notices and evening lists
    kSignNotices,     ///< sign and withdraw them
    kSignSheets,      ///< sign 交办单, and say which kinds of cases need no signature
    kLookInformants,  ///< open who informed of a case that he sees; no role's, but of who is named (Directory)
};
inline constexpr std::size_t kRights = 23;
[[nodiscard]] std::string_view to_string(Right right);  ///< anyone, self, look, look_district, …
[[nodiscard]] Result<Right> parse_right(std::string_view text);

/// Whether it reaches over the whole district, so that nobody with a limited sight can have it.
[[nodiscard]] bool is_of_the_district(Right right);

class Rights {
public:
    constexpr Rights() = default;
    constexpr Rights(std::initializer_list<Right> rights) {
        for (const Right right : rights) bits_ |= bit(right);
    }
    [[nodiscard]] constexpr bool has(Right right) const { return (bits_ & bit(right)) != 0; }
    constexpr Rights& operator|=(Rights other) {
        bits_ |= other.bits_;
        return *this;
    }
    friend constexpr Rights operator&(Rights a, Rights b) {
        a.bits_ &= b.bits_;
        return a;
    }
    /// By their order in Right.
    [[nodiscard]] std::vector<Right> list() const;
    friend constexpr bool operator==(Rights, Rights) = default;

private:
    static constexpr std::uint32_t bit(Right right) { return 1U << static_cast<unsigned>(right); }
    std::uint32_t bits_ = 0;
};

/// What a role may do where the whole district is seen.
[[nodiscard]] Rights rights_of(Role role);
/// What a person may do: all roles together, within the sight; kAnyone and kSelf are in it. Nothing for a disabled one.
[[nodiscard]] Rights rights_of(const Person& person);

/// Whoever works for a firm is on that side alone, and a firm's officer sees his firms only.
/// @error kInvalidArgument  `roles`, `everything` or `regions`
[[nodiscard]] Result<void> check_side(const Person& person);

}  // namespace lvwang::accounts
