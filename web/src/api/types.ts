// The nouns of /api/v1 as they stand on the wire. Times are ISO 8601 with +08:00.
import type { CaseItem, Finding } from './types_cases'
export * from './types_doors'
export * from './types_official'
export * from './types_forwarding'
export * from './types_storage'

export type SiteKind = 'air_station' | 'micro_station' | 'firm' | 'river_section' | 'weather_station'
export type PointKind = 'ambient_air' | 'micro_air' | 'stack' | 'wastewater' | 'surface_water' | 'weather'
export type Period = 'moment' | 'minute' | 'hour' | 'day'
export type Aspect = 'measured' | 'min' | 'max' | 'sum' | 'converted' | 'converted_min' | 'converted_max'
export type FindingClass = 'exceedance' | 'warning' | 'clue' | 'silence' | 'disagreement'
export type FindingState = 'pending' | 'open' | 'resolved'
export type CaseState = 'open' | 'assigned' | 'reported' | 'verified' | 'closed'
export type CrcPolicy = 'strict' | 'accept_modbus' | 'accept_swapped' | 'ignore'

export interface List<T> {
  items: T[]
  total?: number
}

export interface Named {
  name: string
  name_en: string
}

export interface Health {
  /** Days of points that wait to be averaged. */
  due_days: number
  status: 'ok' | 'degraded'
  version: string
  now: string
  uptime_s: number
  log_last_seq: number
  applied_seq: number
  spine_lag_ms: number
  disk_full: boolean
  clock_leap_s: number
  demo: boolean
  disk: { log_bytes: number; series_bytes: number; book_bytes: number }
  district: { code: string; name: string; name_en: string; center: [number, number]; zoom: number }
}

export interface Region extends Named {
  code: string
  parent_code: string
}

export interface Organisation extends Named {
  key: string
  kind: string
}

export interface Parameter extends Named {
  id: number
  key: string
  code: string
  code_2005: string
  medium: string
  unit: string
  decimals: number
}

export interface PointSummary extends Named {
  id: number
  code: string
  kind: PointKind
  lon: number
  lat: number
  silence_limit_s: number
  devices: string[]
}

export interface Site extends Named {
  key: string
  kind: SiteKind
  region_code: string
  organisation_key: string
  lon: number
  lat: number
  industry_code: string
  points: PointSummary[]
}

export interface Limit {
  parameter: string
  limit: number
  lower_limit: number | null
  reference_oxygen_pct: number | null
  standard: string
  clause: string
  table: string
  valid_from: string
  valid_to: string | null
  unit: string
}

export interface Responsible {
  person: string
  organisation_key: string
  organisation: string
  phone: string
}

export interface PointDetail extends PointSummary {
  site: Site
  limits: Limit[]
  responsible: Responsible | null
  state: { last_at: string | null; silent: boolean }
}

export interface Device {
  mn: string
  point_id: number
  site_key: string
  site_name: string
  site_name_en: string
  point_code: string
  name: string
  crc_policy: CrcPolicy
  period_end_stamps: boolean
  last_at: string | null
  clock_drift_ms: number | null
  connected: boolean
  frames: number
  key: KeyState
  /** Open connections that speak for it at the same time. */
  lines: number
  bad_crc: number
  crc_tolerated: number
  corrections: number
  warnings: string[]
  notices: string[]
}

/** How the SM4 key of a device fares; the key itself is never told. */
export interface KeyState {
  state: 'none' | 'missing' | 'set' | 'ok' | 'rotating' | 'wrong' | 'sealed_elsewhere'
  since: string | null
  origin: '' | 'set' | 'issued'
  age_days: number
  overdue: boolean
  opened: number
  unopened: number
  last_opened_at: string | null
  last_unopened_at: string | null
}

export interface DeviceKey extends KeyState {
  mn: string
  events: { at: string; event: string; actor: string; seq: number }[]
}

/** A data logger that asks for an MN, or got one. */
export interface Activation {
  hardware: string
  logger_id: string
  cpu_id: string
  mac_1: string
  mac_2: string
  system_code: string
  first_at: string
  last_at: string
  requests: number
  last_seq: number
  mn: string
  assigned_at: string | null
}

/** Expected, received, stopped, maintained; then transmission, validity, effective and online rate in percent. */
export type CompletenessCell = (number | null)[] | null

export interface CompletenessRow {
  key: string
  /** MN where the row is of one of several devices of its point. */
  device: string
  name: string
  name_en: string
  kind: string
  region_code: string
  site_key: string
  point_id: number | null
  point_code: string
  point_name: string
  point_name_en: string
  cells: CompletenessCell[]
  total: CompletenessCell
}

export interface Completeness {
  period: Period
  rules: { leave_out_stopped: boolean; leave_out_maintained: boolean }
  columns: string[]
  items: CompletenessRow[]
  total: number
  /** Days of points that wait to be counted; while there are some, figures are too low. */
  uncounted_days: number
}

export type FetchState = 'asked' | 'answered' | 'no_data' | 'refused' | 'unanswered' | 'failed' | 'cancelled'

export interface Fetch {
  state: FetchState
  command_id: number
  tries: number
  packets: number
  asked_at: string
  next_at: string | null
  reason: string
  actor: string
}

export interface Gap {
  point_id: number
  mn: string
  site_key: string
  period: Period
  from: string
  to: string
  missing: number
  fetch: Fetch | null
}

export interface Unregistered {
  mn: string
  first_at: string
  last_at: string
  frames: number
  last_peer: string
  sample: string
  factors: string[]
  edition: string
  /** The policy under which its frames would be taken; null where its check sums fit. */
  crc_policy_wanted: CrcPolicy | null
}

export interface Unmapped {
  mn: string
  site_name: string
  wire_code: string
  first_at: string
  last_at: string
  count: number
  sample_value: string | number
}

export interface LatestValue {
  parameter: string
  aspect: Aspect
  value: number | null
  unit: string
  flags: string[]
  mark: string
  valid: boolean
  start: string
  period: Period
}

export interface AirIndex {
  edition: string
  hour?: string
  aqi: number | null
  level: number
  category: string
  primary: string[]
  iaqi: Record<string, number>
  na_reason: string
}

export interface LatestPoint extends Named {
  point_id: number
  point_code?: string
  point_name?: string
  site_key: string
  site_kind: SiteKind
  point_kind: PointKind
  lon: number
  lat: number
  at: string | null
  received_at: string | null
  silent: boolean
  period: Period
  values: LatestValue[]
  air: AirIndex | null
  open_findings: number
  worst: FindingClass | null
}

export interface Latest {
  version: number
  at: string
  items: LatestPoint[]
}

export interface HistoryFrames {
  starts: string[]
  points: { point_id: number; values: (number | null)[]; levels: (number | null)[] }[]
}

export interface SeriesColumn {
  parameter: string
  aspect: Aspect
  unit: string
  values: (number | null)[]
  valid: (0 | 1 | boolean | null)[]
  flags: (number | null)[]
  seqs: (number | null)[]
  /** 0 reported, 1 computed. */
  origins?: (0 | 1 | null)[]
}

export interface SeriesColumns {
  point_id: number
  period: Period
  starts: string[]
  columns: SeriesColumn[]
}

export interface ValueVersion {
  value: number | null
  seq: number
  origin?: 'reported' | 'computed'
  flags?: string[]
  mark?: string
  valid?: boolean
  received_at?: string
  at?: string
}

export interface DayIndex {
  date: string
  aqi: number | null
  level: number
  category: string
  primary: string[]
  edition: string
  na_reason?: string
}

export interface Calendar {
  days: DayIndex[]
  good_days: number
  valid_days: number
}

export interface Assessment {
  start: string
  air: AirIndex
  values: Record<string, number>
}

export interface FrameReading {
  parameter: string
  aspect: Aspect
  period: Period
  start: string
  value: number | null
  unit: string
}

export interface Frame {
  seq: number
  at: string
  kind: string
  mn: string
  raw: string
  verdict: string
  /** Under which other key it opens, where it did not then. */
  note?: 'opens_under_ended_key' | 'opens_under_later_key'
  edition?: string
  header?: Record<string, string | number>
  cp?: [string, string][]
  warnings?: string[]
  readings?: FrameReading[]
  /** Of a report: how it came, and why it could not be read. */
  door?: string
  broker?: string
  topic?: string
  error?: string
  /** Of an entry that is no frame: what it says. */
  payload?: string
}

export interface Connection {
  id: number
  peer: string
  since: string
  mns: string[]
  frames: number
  bytes: number
  last_at: string | null
  paused: boolean
}

export interface Ingest {
  connections: Connection[]
  verdicts: Record<string, number>
  applied: Record<string, number>
  skipped_bytes?: Record<string, number>
  closed?: Record<string, number>
  frames_per_s: number
  frames_per_s_history: [string, number][]
  inbox: { depth: number; capacity: number }
  log: { last_seq: number }
  limits: { connections_max: number; buffer_bytes_max: number }
}

export type FeedMessage =
  | { type: 'hello'; version: number; now: string }
  | { type: 'latest'; version: number; items: LatestPoint[] }
  | ({ type: 'finding' } & Finding)
  | { type: 'case'; case: CaseItem }
  | { type: 'ingest'; frames_per_s: number; connections: number }
