// What is wrong and who has it: findings, cases, their workflows and photos (docs/openapi.json).
import type { CaseState, FindingClass, FindingState, Period } from './types'

export interface Finding {
  id: number
  rule: string
  class: FindingClass
  state: FindingState
  site_key: string
  site_name: string
  point_id: number
  point_code: string
  parameter: string | null
  period: Period
  start: string
  last: string
  open_at: string | null
  resolved_at: string | null
  value: string | number | null
  measured: string | number | null
  limit: string | number | null
  unit: string
  standard: string
  clause: string
  table: string
  text: string
  text_en: string
  seq: number
  live: boolean
  case_id: number | null
}

/** A finding made a case by hand; what is absent the rule and the table of who answers decide. */
export interface OpenCase {
  note: string
  type?: string
  owner?: string
  owner_organisation?: string
  /** A day is its end. */
  due_at?: string
}

/** A photo or a PDF of a case; when and where a photo was taken is null for whoever may not see its original. */
export interface Photo {
  id: number
  kind: 'jpeg' | 'png' | 'webp' | 'pdf'
  bytes: number
  /** 0 of a PDF, as is its height. */
  width: number
  height: number
  /** 0 of a photo. */
  pages: number
  /** Of a PDF, without its ending; may be empty. */
  name: string
  uploaded_at: string
  original: boolean
  digest: string
  uploaded_by: string
  taken_at: string | null
  longitude_deg: number | null
  latitude_deg: number | null
}

/** What a list of cases may be narrowed to. */
export interface CaseQuery extends Record<string, string | number | undefined> {
  type?: string
  region?: string
  /** Key; `-`: of none. */
  organisation?: string
  /** Unfinished, in time, and due by the end of that day. */
  due?: string
  confidential?: 'no'
  supervision?: string
  q?: string
  limit?: number
  offset?: number
}

export interface CaseList {
  items: CaseItem[]
  total: number
  /** There are as many as were counted, or more. */
  more_than_total: boolean
}

export interface CaseItem {
  id: number
  title: string
  title_en: string
  state: CaseState
  owner: string
  owner_organisation: string
  owner_organisation_name: string
  owner_organisation_name_en?: string
  site_key: string
  site_name: string
  /** Null of what was reported. */
  point_id: number | null
  point_code?: string
  region_code: string
  origin: 'finding' | 'report'
  report: string
  reported_by: string
  /** CGCS2000, whatever it was given in. */
  longitude_deg: number | null
  latitude_deg: number | null
  given_in: '' | 'CGCS2000' | 'WGS84' | 'GCJ02'
  /** Where a map shows it: where it was seen, or else its site. */
  position: { of: 'report' | 'site'; longitude_deg: number; latitude_deg: number } | null
  opened_at: string
  due_at: string
  overdue: boolean
  closed_at: string | null
  type: string
  /** One more with each event: what is shown to whoever acts, so that of two one is refused. */
  version: number
  joined: string[]
  deadline: string
  deadline_kind: DeadlineKind
  deadline_clause: string
  asked_due_at: string | null
  extensions: number
  suspended_at: string | null
  supervision: Supervision
  /** Of a confidential kind: since when firms may see it. */
  released_at: string | null
  clue_sent_at: string | null
  clue_received_at: string | null
  /** Until when the firm may explain; null where its kind does not tell first. */
  firm_until: string | null
  explained_at: string | null
  explain_lapsed_at: string | null
  appealed_at: string | null
  outcome: '' | 'mended' | 'merged' | 'dismissed'
  merged_into: number | null
  watch_until: string | null
  watch_outcome: '' | 'held' | 'held_uncertain'
  /** By when somebody is to see a closed case again; null where nobody is, and for firms. */
  revisit_at: string | null
  revisit_by: string
  revisit_overdue: boolean
  relapses: number
  finding: Finding | null
}

export type DeadlineKind = 'internal' | 'superior' | 'statutory'
export type Supervision = 'none' | 'general' | 'key' | 'listed'

/** One of the two findings that a relapse is compared by. */
export interface ComparedFinding {
  finding_id: number
  start: string
  value: string
  measured: string
  limit: string
  unit: string
  text: string
}

export interface WindOfHour {
  /** Where it came from, clockwise from north. */
  direction_deg: number | null
  speed_m_s: number
}

/** How the wind was that the finding came with, and how often it has blown like that since. */
export interface WindWatch {
  /** Empty where nobody near measured any then. */
  site_name: string
  site_name_en: string
  at: string
  direction_deg: number | null
  speed_m_s: number | null
  hours_needed: number
  hours_comparable: number
  hours_known: number
  prolonged: boolean
}

export interface CaseEvent {
  at: string
  act: string
  actor: string
  owner: string
  note: string
  seq: number
  version: number
  state: CaseState
  due_at: string | null
  details: {
    fields?: Record<string, string>
    joined?: string[]
    level?: Supervision
    into?: number
    merged?: number
    /** Login in whose name a delegate took the step. */
    for?: string
    /** The 交办单 that handed it over. */
    sheet?: number
    /** The random re-check that drew it. */
    draw?: number
    /** Of a watch that was over, where it asks for the wind. */
    comparable_hours?: number
    known_hours?: number
    needed_hours?: number
    watch_until?: string
    wind_then?: WindOfHour | null
    wind_now?: WindOfHour | null
    revisit_at?: string
    revisit_by?: string
    passed?: boolean
    then?: ComparedFinding
    now?: ComparedFinding
    closed_at?: string
    firm_until?: string
    /** Numbers of the case's photos that came with the step. */
    photos?: number[]
    /** Where whoever took it was, CGCS2000. */
    where?: { longitude_deg: number; latitude_deg: number; given_in: 'CGCS2000' | 'WGS84' | 'GCJ02'; accuracy_m?: number }
    /** When it was done, as the device said; it came at `at`. */
    done_at?: string
    /** Of an extension that is asked for: until when. */
    due_at?: string
  }
}

/** Proof of a step that somebody took. */
export interface CaseReceipt {
  case_id: number
  title: string
  title_en: string
  version: number
  act: string
  actor: string
  at: string
  seq: number
  digest: string
  record_number: number
  record_hash: string
}

export interface SentFrame {
  seq: number
  at: string
  mn: string
  raw: string
}

export interface FormField {
  key: string
  name: string
  name_en: string
  kind: 'text' | 'number' | 'choice' | 'date' | 'flag'
  required: boolean
  choices: string[]
  /** The same in English, in the same order; empty where the file has none. */
  choices_en?: string[]
  /** A date that must have come. */
  past: boolean
}

export interface WorkflowStep {
  act: string
  event: string
  name: string
  name_en: string
  from: CaseState[]
  to: CaseState | null
  roles: string[]
  form: string
  /** Taken on the spot: a position, or in a note why there is none. */
  on_site: boolean
  needs_note: boolean
  words: ('owner' | 'due_at' | 'joined' | 'level' | 'into' | 'passed')[]
}

export interface WorkflowDeadline {
  key: string
  hours: number
  calendar_days: number
  working_days: number
  kind: DeadlineKind
  clause: string
  note: string
  confirmed: boolean
}

export interface Workflow {
  key: string
  name: string
  name_en: string
  confidential: boolean
  may_report: boolean
  watch_days: number
  watch_wind: boolean
  watch_hours: number
  revisit_days: number
  revisit_note: string
  deadline: string
  deadlines: WorkflowDeadline[]
  forms: { key: string; fields: FormField[] }[]
  steps: WorkflowStep[]
}

export interface CaseReading {
  start: string
  value: number | null
  measured: number | null
  limit: number | null
  valid: boolean
  seq: number
}

export interface CaseDetail extends CaseItem {
  /** Its working days run into a year whose days off are not known to the server yet. */
  due_is_estimate: boolean
  /** The moment as of which it is told; null: now. */
  as_known_at: string | null
  /** Since when it is on record who informed, of a confidential kind; null: nobody said. */
  informant_at: string | null
  /** Null where the wind does not matter, is not looked at yet, or of the past. */
  wind_watch: WindWatch | null
  photos: Photo[]
  events: CaseEvent[]
  readings: CaseReading[]
  /** Whether who asks has the case. */
  mine: boolean
  /** What who asks may do now. */
  actions: string[]
}
