#include "store/schema.h"

#include <array>

#include "store/schema_accounts.h"
#include "store/schema_assessment.h"
#include "store/schema_audit.h"
#include "store/schema_broker_past.h"
#include "store/schema_brokers.h"
#include "store/schema_case_lists.h"
#include "store/schema_case_lives.h"
#include "store/schema_cases.h"
#include "store/schema_commands.h"
#include "store/schema_completeness.h"
#include "store/schema_courses.h"
#include "store/schema_delegations.h"
#include "store/schema_device_days.h"
#include "store/schema_evidence.h"
#include "store/schema_exposures.h"
#include "store/schema_finding_times.h"
#include "store/schema_firm_first.h"
#include "store/schema_forward.h"
#include "store/schema_forward_set.h"
#include "store/schema_informants.h"
#include "store/schema_keys.h"
#include "store/schema_letters.h"
#include "store/schema_limits.h"
#include "store/schema_marks.h"
#include "store/schema_notice_edits.h"
#include "store/schema_notices.h"
#include "store/schema_official.h"
#include "store/schema_outcomes.h"
#include "store/schema_photos.h"
#include "store/schema_recheck_draws.h"
#include "store/schema_record_versions.h"
#include "store/schema_released.h"
#include "store/schema_reports.h"
#include "store/schema_revisits.h"
#include "store/schema_rhythm_changes.h"
#include "store/schema_rhythm_history.h"
#include "store/schema_second_factor.h"
#include "store/schema_sending.h"
#include "store/schema_sheets.h"
#include "store/schema_shift.h"
#include "store/schema_upkeep.h"
#include "store/schema_waiting.h"
#include "store/schema_water.h"
#include "store/schema_wind_watches.h"

namespace lvwang::store {

namespace {

// Conventions. Times are milliseconds since 1970 (…_at, …_ms), civil dates ISO text. Decimals are TEXT as written, for SQL has
// none. Enumerations are the numbers of the model. An absent text is '' where it only describes and NULL where it refers.
// Identifiers of sites, points and cases are given once and never again (AUTOINCREMENT): series and log refer to them.

constexpr std::string_view kVersion1[] = {

    "CREATE TABLE applied (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT",
    "INSERT INTO applied (one, seq) VALUES (1, 0)",

    // ---- registry: who is it? (model/place.h) ----

    R"(CREATE TABLE regions (
        code TEXT PRIMARY KEY CHECK (code <> ''),
        name TEXT NOT NULL,
        name_en TEXT NOT NULL DEFAULT '',
        parent_code TEXT REFERENCES regions (code)
    ) STRICT)",

    R"(CREATE TABLE organisations (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        name TEXT NOT NULL,
        name_en TEXT NOT NULL DEFAULT '',
        kind TEXT NOT NULL CHECK (kind IN ('bureau', 'town', 'firm', 'grid')),
        region_code TEXT REFERENCES regions (code),
        uscc TEXT NOT NULL DEFAULT ''
    ) STRICT)",

    R"(CREATE TABLE sites (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE CHECK (key <> ''),
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
        name TEXT NOT NULL,
        name_en TEXT NOT NULL DEFAULT '',
        region_code TEXT REFERENCES regions (code),
        organisation_key TEXT REFERENCES organisations (key),
        longitude_deg REAL NOT NULL,
        latitude_deg REAL NOT NULL,
        industry_code TEXT NOT NULL DEFAULT ''
    ) STRICT)",

    R"(CREATE TABLE points (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site_id INTEGER NOT NULL REFERENCES sites (id),
        code TEXT NOT NULL CHECK (code <> ''),
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 6),
        name TEXT NOT NULL,
        name_en TEXT NOT NULL DEFAULT '',
        longitude_deg REAL NOT NULL,
        latitude_deg REAL NOT NULL,
        silence_limit_s INTEGER NOT NULL DEFAULT 0 CHECK (silence_limit_s >= 0),
        UNIQUE (site_id, code)
    ) STRICT)",

    R"(CREATE TABLE devices (
        mn TEXT PRIMARY KEY CHECK (mn <> ''),
        point_id INTEGER NOT NULL REFERENCES points (id),
        name TEXT NOT NULL DEFAULT '',
        crc_policy INTEGER NOT NULL DEFAULT 0 CHECK (crc_policy BETWEEN 0 AND 3),
        period_end_stamps INTEGER NOT NULL DEFAULT 0 CHECK (period_end_stamps IN (0, 1))
    ) STRICT)",

    // mn '' holds for all devices; it refers to no device, so that a mapping may come before its device.
    R"(CREATE TABLE factor_mappings (
        mn TEXT NOT NULL,
        wire_code TEXT NOT NULL CHECK (wire_code <> ''),
        parameter INTEGER NOT NULL,
        wire_unit TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (mn, wire_code)
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE permit_limits (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        point_id INTEGER NOT NULL REFERENCES points (id),
        parameter INTEGER NOT NULL,
        upper_limit TEXT NOT NULL,
        lower_limit TEXT,
        reference_oxygen_pct TEXT,
        standard TEXT NOT NULL,
        clause TEXT NOT NULL,
        valid_from TEXT NOT NULL,
        valid_to TEXT CHECK (valid_to IS NULL OR valid_to >= valid_from)
    ) STRICT)",
    "CREATE INDEX permit_limits_by_point ON permit_limits (point_id, parameter, valid_from)",

    R"(CREATE TABLE responsibilities (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        region_code TEXT REFERENCES regions (code),
        site_key TEXT REFERENCES sites (key),
        matter TEXT NOT NULL CHECK (matter IN ('air', 'water', 'any')),
        person TEXT NOT NULL CHECK (person <> ''),
        organisation_key TEXT REFERENCES organisations (key),
        phone TEXT NOT NULL DEFAULT '',
        CHECK ((region_code IS NULL) <> (site_key IS NULL))
    ) STRICT)",

    // What the registry said before: every change appends the row as it became (JSON), or NULL where it was removed.
    R"(CREATE TABLE registry_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        seq INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        actor TEXT NOT NULL,
        table_name TEXT NOT NULL,
        row_key TEXT NOT NULL,
        row_json TEXT
    ) STRICT)",
    "CREATE INDEX registry_history_by_row ON registry_history (table_name, row_key, id)",
    R"(CREATE TRIGGER registry_history_stays BEFORE UPDATE ON registry_history
       BEGIN SELECT RAISE (ABORT, 'the history of the registry is only added to'); END)",
    R"(CREATE TRIGGER registry_history_remains BEFORE DELETE ON registry_history
       BEGIN SELECT RAISE (ABORT, 'the history of the registry is only added to'); END)",

    // ---- what waits: devices and factors that nobody has named yet ----

    R"(CREATE TABLE waiting_mns (
        mn TEXT PRIMARY KEY,
        first_seq INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        frames INTEGER NOT NULL CHECK (frames > 0),
        last_peer TEXT NOT NULL DEFAULT '',
        edition TEXT NOT NULL DEFAULT '',
        system_code TEXT NOT NULL DEFAULT '',
        factors TEXT NOT NULL DEFAULT '',
        sample TEXT NOT NULL DEFAULT ''
    ) STRICT)",

    R"(CREATE TABLE unmapped_factors (
        mn TEXT NOT NULL,
        wire_code TEXT NOT NULL,
        first_seq INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        count INTEGER NOT NULL CHECK (count > 0),
        sample_value TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (mn, wire_code)
    ) STRICT, WITHOUT ROWID)",

    // Kept frames of a device that are to be decoded again, a stretch at a time: next_seq <= frame < until_seq.
    R"(CREATE TABLE redecodes (
        mn TEXT PRIMARY KEY,
        next_seq INTEGER NOT NULL,
        until_seq INTEGER NOT NULL,
        asked_seq INTEGER NOT NULL
    ) STRICT)",

    // ---- findings: what is wrong? (model/finding.h) ----

    R"(CREATE TABLE findings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE CHECK (key <> ''),
        rule TEXT NOT NULL,
        class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 4),
        point_id INTEGER NOT NULL REFERENCES points (id),
        parameter INTEGER,
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        start_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        pending_at INTEGER NOT NULL,
        open_at INTEGER,
        resolved_at INTEGER,
        resolution TEXT NOT NULL DEFAULT '',
        value TEXT NOT NULL DEFAULT '',
        measured TEXT NOT NULL DEFAULT '',
        limit_text TEXT NOT NULL DEFAULT '',
        unit TEXT NOT NULL DEFAULT '',
        standard TEXT NOT NULL DEFAULT '',
        clause TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '',
        text_en TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL,
        live INTEGER NOT NULL CHECK (live IN (0, 1)),
        CHECK (state <> 1 OR open_at IS NOT NULL),
        CHECK ((state = 2) = (resolved_at IS NOT NULL))
    ) STRICT)",
    "CREATE INDEX findings_by_state ON findings (state, point_id, rule)",
    "CREATE INDEX findings_by_point ON findings (point_id, rule, last_ms)",

    R"(CREATE TABLE finding_periods (
        finding_id INTEGER NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
        start_ms INTEGER NOT NULL,
        value TEXT NOT NULL,
        measured TEXT,
        reference TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (finding_id, start_ms)
    ) STRICT, WITHOUT ROWID)",

    // ---- cases: who must act by when? ----

    R"(CREATE TABLE cases (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        finding_id INTEGER NOT NULL UNIQUE REFERENCES findings (id),
        title TEXT NOT NULL,
        title_en TEXT NOT NULL DEFAULT '',
        point_id INTEGER NOT NULL REFERENCES points (id),
        site_id INTEGER NOT NULL REFERENCES sites (id),
        region_code TEXT REFERENCES regions (code),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
        owner TEXT NOT NULL DEFAULT '',
        owner_organisation TEXT REFERENCES organisations (key),
        opened_at INTEGER NOT NULL,
        due_at INTEGER,
        overdue_at INTEGER,
        closed_at INTEGER,
        seq INTEGER NOT NULL,
        CHECK (state = 4 OR (owner <> '' AND due_at IS NOT NULL)),
        CHECK ((state = 4) = (closed_at IS NOT NULL))
    ) STRICT)",
    "CREATE INDEX cases_by_state ON cases (state, due_at)",

    R"(CREATE TABLE case_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        at INTEGER NOT NULL,
        act TEXT NOT NULL CHECK (act <> ''),
        actor TEXT NOT NULL CHECK (actor <> ''),
        owner TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL
    ) STRICT)",
    "CREATE UNIQUE INDEX case_events_once ON case_events (case_id, act, seq)",
    R"(CREATE TRIGGER case_events_stay BEFORE UPDATE ON case_events
       BEGIN SELECT RAISE (ABORT, 'what was done in a case is only added to'); END)",
    R"(CREATE TRIGGER case_events_remain BEFORE DELETE ON case_events
       BEGIN SELECT RAISE (ABORT, 'what was done in a case is only added to'); END)",
};

}  // namespace

std::span<const SchemaStep> schema_steps() {
    static const std::array kSteps = {SchemaStep{kVersion1},
                                      SchemaStep{completeness_tables()},
                                      SchemaStep{kKeyTables},
                                      SchemaStep{kForwardTables},
                                      SchemaStep{kDeviceCommandTables},
                                      SchemaStep{kBrokerTables},
                                      SchemaStep{kRecordTables},
                                      SchemaStep{kUpkeepTables},
                                      SchemaStep{fetching_tables()},
                                      SchemaStep{kWaterTables},
                                      SchemaStep{kAssessmentTables},
                                      SchemaStep{kOfficialTables},
                                      SchemaStep{kWaitingWithoutPeer},
                                      SchemaStep{kLimitTables},
                                      SchemaStep{kAccountTables},
                                      SchemaStep{kBackupPlanTables},
                                      SchemaStep{kOutcomeTables},
                                      SchemaStep{kFindingLimitTable},
                                      SchemaStep{kAuditTables},
                                      SchemaStep{kNoticeTables},
                                      SchemaStep{kCaseTables},
                                      SchemaStep{kSendingTables},
                                      SchemaStep{kReportTables},
                                      SchemaStep{kPhotoTables},
                                      SchemaStep{kCaseIndices},
                                      SchemaStep{kShiftTables},
                                      SchemaStep{kLetterTables},
                                      SchemaStep{kCaseLists},
                                      SchemaStep{kFirmFirst},
                                      SchemaStep{kSheetTables},
                                      SchemaStep{kSheetFormTables},
                                      SchemaStep{kExposureTables},
                                      SchemaStep{kCaseLifeIndex},
                                      SchemaStep{kSecondFactorTables},
                                      SchemaStep{kInformantTables},
                                      SchemaStep{kRevisitColumns},
                                      SchemaStep{kRecheckDrawTables},
                                      SchemaStep{kWindWatchTable},
                                      SchemaStep{kEvidenceColumns},
                                      SchemaStep{kMarkTables},
                                      SchemaStep{kDelegationTables},
                                      SchemaStep{kReleasedColumn},
                                      SchemaStep{kOutcomeDigests},
                                      SchemaStep{kRhythmChangeColumns},
                                      SchemaStep{kBrokerPast},
                                      SchemaStep{kForwardSetColumn},
                                      SchemaStep{kRhythmHistory},
                                      SchemaStep{kNoticeEdits},
                                      SchemaStep{kRecordVersions},
                                      SchemaStep{kFindingTimes},
                                      SchemaStep{kDeviceDays},
                                      SchemaStep{kFirmOfficersWithoutAreas},
                                      SchemaStep{fetches_of_each_device()}};
    return kSteps;
}

}  // namespace lvwang::store
