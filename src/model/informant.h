// Who told of what a case is about? Of confidential kinds somebody may be named whom only a few may know.
// Promises: what is said of him is sealed from the door on, so that neither log nor book, audit record nor backup shows it.
// Rule: docs/OPERATING.md, Informants.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

inline constexpr std::size_t kInformantNameBytesMax = 120;
inline constexpr std::size_t kInformantContactBytesMax = 200;
inline constexpr std::size_t kInformantRemarkBytesMax = 2'000;
/// Of a sealed text: what is longest, quoted as JSON, with nonce, tag and base64.
inline constexpr std::size_t kInformantSealedBytesMax = 8'000;
inline constexpr std::size_t kInformantsOfCaseMax = 20;  ///< a correction is added, what was said before stays
inline constexpr std::size_t kInformantReadersMax = 20;  ///< people who may open it: a few

/// One time that somebody said who informed; the newest of a case counts.
struct Informant {
    std::int64_t case_id = 0;
    std::string sealed;  ///< JSON of name, contact and remark, sealed for informant_purpose
    std::string put_by;  ///< login: who reported the case
    Instant put_at;
};

/// What it is sealed for (store::Seal): the text of one case opens as no other's.
[[nodiscard]] inline std::string informant_purpose(std::int64_t case_id) {
    return fmt::format("informant of case {}", case_id);
}

}  // namespace lvwang
