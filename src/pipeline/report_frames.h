// How does a JSON report read as HJ 212? The frames that a higher platform gets of a device that speaks JSON.
// Promises: pure; the same entry and QN always give the same frames, byte for byte, so that one sent again is known again; codes
// and units are those of HJ 212-2017 annex B; a value without a code there (a mean that only we know) stands in none. Rule: HJ
// 212-2017 6.3 and table 9; docs/formats/report.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/message.h"
#include "protocol/report.h"
#include "registry/registry.h"
#include "store/log.h"

namespace lvwang::pipeline {

struct ReportFrame {
    std::string qn;
    std::string st;
    std::string cn;
    std::string bytes;  ///< with its line end
};

/// Whom the frames name, and how.
struct ReportAddress {
    std::string_view mn;
    std::string_view pw;
    protocol::Edition edition = protocol::Edition::k2017;  ///< version bits of Flag
    bool wants_answer = true;
    Instant first_qn = {};  ///< QN of the first frame; those after it are a millisecond later each (report_qns.h)
};

/// System code of a point that has no device to say it. @clause HJ 212-2017 table 5
[[nodiscard]] std::string_view system_code_of(PointKind kind);

/// One frame for each item, in the report's order; several of the same DataTime where one would be longer than a segment may be
/// (1024 bytes, HJ 212-2017 6.3.1).
/// @pre `device` is the report's
/// @error kOutOfRange  one value alone is too long
[[nodiscard]] Result<std::vector<ReportFrame>> frames_of(const store::Entry& entry, const protocol::Report& report,
                                                         const Device& device, const registry::Registry& registry,
                                                         const ReportAddress& address);

}  // namespace lvwang::pipeline
