// Which columns hold that somebody is to go and see a closed case again? One step of the book's schema, kept beside what reads
// and writes it (book_cases.h). Promise: planned only while a case is closed. Rule: store/schema.h; model/case.h Revisit.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kRevisitColumns[] = {
    "ALTER TABLE cases ADD COLUMN revisit_at INTEGER CHECK (revisit_at IS NULL OR state = 4)",
    "ALTER TABLE cases ADD COLUMN revisit_by TEXT NOT NULL DEFAULT '' CHECK (revisit_at IS NULL OR revisit_by <> '')",
    "ALTER TABLE cases ADD COLUMN revisit_overdue_at INTEGER CHECK (revisit_overdue_at IS NULL OR revisit_at IS NOT NULL)",
    R"(CREATE INDEX cases_to_revisit ON cases (revisit_at, id, type, region_code, owner_organisation, owner, supervision, site_id,
           point_id) WHERE revisit_at IS NOT NULL)",
};

}  // namespace lvwang::store
