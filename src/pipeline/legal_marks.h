// Which hours of which outlet are legally marked? The marks_import command, and what averages and judgements ask of it.
// Promises: the same row twice changes nothing, a changed one is a version of its own and both stay; all rows of an import are
// taken or none; what is marked is a cache of the book. Rule: 公告2022年第21号; docs/OPERATING.md, Legal marks.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/legal_mark.h"
#include "pipeline/inbox.h"
#include "pipeline/incidents.h"
#include "protocol/json.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/book.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kMarksImportedMax = 5'000;  ///< a district's firms file a few hundred a month
inline constexpr std::size_t kMarkReasonBytesMax = 1'000;
inline constexpr std::size_t kMarkFileBytesMax = 240;
/// A mark of more is a mistake in a date: a plant that stands still all year is marked anew.
inline constexpr std::int64_t kMarkLengthMaxMs = 400 * kDayMs;
/// The edition whose marks are known.
inline constexpr std::string_view kMarksEdition = "marks-2022";

/// | type         | fields of the body (those marked ? may be left out)                                      |
/// |--------------|------------------------------------------------------------------------------------------|
/// | marks_import | file? marks: list of point_id kind carrier from to reason? filed_at? withdrawn?           |
class LegalMarks {
public:
    LegalMarks(store::Book& book, const standards::Standards& standards) : book_(book), standards_(standards) {}

    /// Reads what is marked from the book.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("marks_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"added":…,"changed":…,"same":…,"noted":…}`; noted: unfinished cases in which it is noted
    /// @error kInvalidArgument  names the row and its field; kUnsupported
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, Incidents& incidents,
                                              Instant now, std::uint64_t seq);

    /// Marked stretches of a point that reach into [from, to), by time; they neither touch nor overlap.
    [[nodiscard]] std::vector<Stretch> marked(PointId point, Instant from, Instant to) const;

private:
    [[nodiscard]] Result<LegalMark> read_mark(const protocol::JsonValue& row, std::size_t place,
                                              const registry::Registry& registry) const;
    [[nodiscard]] Result<void> refresh(PointId point);
    [[nodiscard]] std::string in_words(const std::vector<LegalMark>& marks) const;

    store::Book& book_;
    const standards::Standards& standards_;
    std::map<PointId, std::vector<Stretch>> marked_;
};

/// Stretches joined where they touch or overlap, by time.
[[nodiscard]] std::vector<Stretch> joined(std::vector<Stretch> stretches);

/// Body of marks_import.
[[nodiscard]] std::string to_marks_body(std::string_view file, const std::vector<LegalMark>& marks);

}  // namespace lvwang::pipeline
