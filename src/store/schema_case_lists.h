// Which indices find a page of cases among a million? One step of the book's schema, kept beside what reads by it
// (book_case_list.h). Promises: nothing but indices and two columns that are computed. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

// The order of a list is closed, list_key, id. An index holds every column that a list may be narrowed to, so that of a row that
// is passed over nothing else is read; who has few cases, as a person or a site, needs no more than the order.
inline constexpr std::string_view kCaseLists[] = {
    "ALTER TABLE cases ADD COLUMN closed INTEGER GENERATED ALWAYS AS (state = 4) VIRTUAL",
    "ALTER TABLE cases ADD COLUMN list_key INTEGER GENERATED ALWAYS AS (CASE state WHEN 4 THEN -closed_at ELSE due_at END) "
    "VIRTUAL",
    R"(CREATE INDEX cases_listed ON cases (closed, list_key, id, type, region_code, owner_organisation, owner, supervision, site_id,
           point_id))",
    R"(CREATE INDEX cases_unfinished ON cases (closed, list_key, id, type, region_code, owner_organisation, owner, supervision,
           site_id, point_id, overdue_at) WHERE state <> 4)",
    R"(CREATE INDEX cases_watched ON cases (closed, list_key, id, type, region_code, owner_organisation, owner, supervision, site_id,
           point_id) WHERE watch_until IS NOT NULL AND watch_outcome = '')",
    R"(CREATE INDEX cases_supervised ON cases (closed, list_key, id, type, region_code, owner_organisation, owner, supervision,
           site_id, point_id) WHERE supervision > 0)",
    R"(CREATE INDEX cases_of_type ON cases (type, closed, list_key, id, region_code, owner_organisation, owner, supervision, site_id,
           point_id))",
    R"(CREATE INDEX cases_of_region ON cases (region_code, closed, list_key, id, type, owner_organisation, owner, supervision,
           site_id, point_id))",
    R"(CREATE INDEX cases_of_organisation ON cases (owner_organisation, closed, list_key, id, type, region_code, owner, supervision,
           site_id, point_id))",
    "CREATE INDEX cases_of_owner ON cases (owner, closed, list_key, id)",
    "CREATE INDEX cases_of_site ON cases (site_id, closed, list_key, id)",
};

}  // namespace lvwang::store
