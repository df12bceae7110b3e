-- A book of a district at full size, invented: run into the book of a district that has its places and one administrator.
-- :cases, :events a case and :people come from tools/bench-volume. Every case is of some entry before the first: a replay adds nothing.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -1000000;
PRAGMA temp_store = MEMORY;
BEGIN;
CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
INSERT INTO n WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < :cases) SELECT i FROM c;
CREATE TEMP TABLE site AS SELECT row_number() OVER (ORDER BY s.id) - 1 AS i, s.id AS id, p.id AS point, s.region_code AS region, s.name AS name
  FROM sites s JOIN points p ON p.site_id = s.id;
CREATE UNIQUE INDEX site_by_i ON site (i);
CREATE TEMP TABLE unit AS SELECT row_number() OVER (ORDER BY key) - 1 AS i, key FROM organisations;
CREATE UNIQUE INDEX unit_by_i ON unit (i);

INSERT INTO people (login, name, phone, organisation_key, roles, everything, regions, organisations, disabled, password_hash, must_change, created_at)
SELECT 'person' || i, '员' || i, '', (SELECT key FROM unit WHERE unit.i = n.i % 50), 'town_handler', 0,
       '990101' || printf('%03d', 1 + i % 30), '', 0, (SELECT password_hash FROM people WHERE login = 'admin'), 0, 1700000000000
FROM n WHERE i <= :people;

-- Three years of cases, one in twenty unfinished, nine in ten from a finding.
INSERT INTO findings (id, key, rule, class, point_id, parameter, period, start_ms, last_ms, state, pending_at, open_at, resolved_at, resolution, value, measured,
                      limit_text, unit, standard, clause, text, text_en, seq, live)
SELECT n.i, 'invented/' || n.i, 'stack_hour_exceeded', 0, s.point, 1, 2, :newest - (:cases - n.i) * 94608, :newest - (:cases - n.i) * 94608, 2,
       :newest - (:cases - n.i) * 94608, :newest - (:cases - n.i) * 94608, :newest - (:cases - n.i) * 94608 + 7200000, 'ended', '62.3', '40.1', '50', 'mg/m3',
       'GB 13271-2014', '表 3', '二氧化硫折算浓度 62.3 mg/m³，限值 50 mg/m³', 'SO2 62.3 mg/m³, limit 50 mg/m³', 1, 1
FROM n JOIN site s ON s.i = (n.i * 1103515245 / 32768) % (SELECT count(*) FROM site) WHERE n.i % 10 <> 0;

INSERT INTO cases (id, finding_id, type, title, title_en, report, reported_by, point_id, site_id, region_code, state, owner, owner_organisation, opened_at, due_at,
                   deadline, overdue_at, supervision, closed_at, outcome, watch_until, version, seq)
SELECT n.i, CASE WHEN n.i % 10 = 0 THEN NULL ELSE n.i END,
       CASE (n.i * 2654435761 / 65536) % 8 WHEN 0 THEN 'general' WHEN 1 THEN 'dust' WHEN 2 THEN 'open_burning' WHEN 3 THEN 'air_day' WHEN 4 THEN 'air_high' WHEN 5 THEN 'silence'
         WHEN 6 THEN 'wastewater_exceedance' ELSE 'stack_exceedance' END,
       s.name || ' DA001 二氧化硫小时均值超标', s.name || ' DA001 SO2 hour over its limit',
       CASE WHEN n.i % 10 = 0 THEN '巡查发现' || n.i ELSE '' END, CASE WHEN n.i % 10 = 0 THEN 'person' || (1 + n.i % :people) ELSE '' END,
       CASE WHEN n.i % 10 = 0 THEN NULL ELSE s.point END, s.id, s.region,
       CASE WHEN (n.i * 48271) % 20 = 0 THEN (n.i * 13) % 4 ELSE 4 END, 'person' || (1 + (n.i * 69069 / 4096) % :people),
       (SELECT key FROM unit WHERE unit.i = (n.i * 40503 / 1024) % (SELECT count(*) FROM unit)), :newest - (:cases - n.i) * 94608,
       :newest - (:cases - n.i) * 94608 + 432000000, 'handle',
       CASE WHEN (n.i * 48271) % 20 = 0 AND n.i % 3 = 0 THEN :newest - (:cases - n.i) * 94608 + 432000000 END,
       CASE WHEN (n.i * 22695477 / 16384) % 500 < 3 THEN 1 + n.i % 3 ELSE 0 END,
       CASE WHEN (n.i * 48271) % 20 = 0 THEN NULL ELSE :newest - (:cases - n.i) * 94608 + 200000000 + (n.i * 7) % 500000000 END,
       CASE WHEN (n.i * 48271) % 20 = 0 THEN '' ELSE 'mended' END,
       CASE WHEN (n.i * 48271) % 20 <> 0 AND n.i % 10 <> 0 AND n.i > :cases - :cases / 40 THEN :newest + 864000000 END, :events, 1
FROM n JOIN site s ON s.i = (n.i * 1103515245 / 32768) % (SELECT count(*) FROM site);

INSERT INTO case_findings (finding_id, case_id) SELECT finding_id, id FROM cases WHERE finding_id IS NOT NULL;

INSERT INTO case_events (case_id, at, act, actor, owner, owner_organisation, state, due_at, version, note, seq)
SELECT c.id, c.opened_at + e.i * 3600000,
       CASE e.i WHEN 1 THEN 'opened' WHEN 2 THEN 'accepted' WHEN :events - 2 THEN 'fed_back' WHEN :events - 1 THEN 'verified' WHEN :events THEN 'closed' ELSE 'noted' || e.i END,
       CASE e.i WHEN 1 THEN 'system' ELSE c.owner END, c.owner, c.owner_organisation,
       CASE e.i WHEN 1 THEN 0 WHEN :events - 2 THEN 2 WHEN :events - 1 THEN 3 WHEN :events THEN 4 ELSE 1 END, c.due_at, e.i, '现场情况说明', 1
FROM cases c JOIN n e ON e.i <= :events WHERE c.state = 4 OR e.i < :events;
COMMIT;
