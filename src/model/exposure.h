// What does the public see of a problem? 曝光台: a case told anew for everybody, who took it on, and how it looks mended.
// Plain values; pipeline says what may follow what, the book keeps them. Nothing here is copied from the case by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// The numbers are stored.
enum class ExposureState : std::uint8_t {
    kDraft = 0,      ///< written, not approved
    kShown = 1,      ///< on the public page
    kWithdrawn = 2,  ///< no longer, or never
};
[[nodiscard]] std::string_view to_string(ExposureState state);  ///< draft, shown, withdrawn
[[nodiscard]] Result<ExposureState> parse_exposure_state(std::string_view text);

struct Exposure {
    std::int64_t id = 0;
    std::int64_t case_id = 0;
    ExposureState state = ExposureState::kDraft;
    std::string title;  ///< written for the public
    std::string text;
    std::string place;                 ///< in words, as exact as the public is to know
    std::vector<std::int64_t> before;  ///< photos of the case
    std::string unit_key;              ///< organisation that answers for it: of the case, until one claims it
    std::string drafted_by;            ///< login
    Instant drafted_at;
    std::string approved_by;  ///< login; empty of what was never shown
    std::optional<Instant> shown_at;
    std::string reason;                 ///< why it was withdrawn
    std::optional<Instant> claimed_at;  ///< 认领: its unit has taken it on
    std::string claimed_by;             ///< login
    std::string reply;                  ///< what the unit says to the public
    std::string after_text;             ///< how it was mended, as proposed by the unit
    std::vector<std::int64_t> after;    ///< photos
    std::optional<Instant> mended_at;   ///< when that was confirmed and shown; absent again once the case went back to work
    std::string confirmed_by;           ///< login
    std::int64_t version = 1;           ///< one more with each change: what somebody saw who acts
    std::uint64_t seq = 0;
    bool on_board = false;  ///< the public sees it now: it is shown, and nothing in its case stands against that
};

}  // namespace lvwang
