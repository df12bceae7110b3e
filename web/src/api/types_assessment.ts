// The nouns of assessments, targets and exceptional events, as they stand on the wire.
export type Confidence = 'confirmed' | 'single_source' | 'to_be_confirmed'
/** Why there is no figure: docs/openapi.json, schema Lack. */
export interface Lack {
  code: string
  there: number
  due: number
  period: string
  parameters: string[]
}
export interface EditionName {
  key: string
  standard: string
  title: string
  title_en: string
  /** As `standard`, where that is Chinese. */
  standard_en?: string
  status: Confidence
}
export interface AssessedPlace {
  key: string
  name: string
  name_en: string
  area: boolean
  stations: { key: string; name: string; name_en: string; point_id: number }[]
}
export interface AssessedPeriod {
  text: string
  from: string
  to: string
  days: number
}
export type AssessmentEditions = Record<'evaluation' | 'limits' | 'index' | 'composite', EditionName | null>
export interface EvaluatedItem {
  parameter: string
  statistic: string
  unit: string
  value: number | null
  decimals: number
  judged: number | null
  limit: number | null
  attained: boolean | null
  multiple: number | null
  days: number
  lacking: string
  reasons?: Lack[]
  clause: string
  valid: number
  flagged: number
  deducted: number
}
export interface CompositeForm {
  edition: string
  title: string
  title_en: string
  status: Confidence
  index: number | null
  single: { parameter: string; index: number }[]
  largest: string
  missing: string[]
}
export interface AirEvaluation {
  period: AssessedPeriod
  editions: AssessmentEditions
  grade: number
  items: EvaluatedItem[]
  attained: boolean | null
  days_indexed: number
  days_by_level: number[]
  good_days: number
  good_share_pct: number | null
  primary_days: { parameter: string; days: number }[]
  composites: CompositeForm[]
}
export interface AssessmentBasis {
  document: string
  document_en?: string
  status: Confidence
  also: string | null
}
export interface AirAssessment {
  place: AssessedPlace
  basis: AssessmentBasis | null
  deducts: boolean
  evaluation: AirEvaluation
  before?: AirEvaluation
  changes?: { parameter: string; statistic: string; now: number | null; before: number | null; change_pct: number | null }[]
  good_share_change_points?: number | null
  composite_change_pct?: number | null
}
export interface AirComparison {
  place: AssessedPlace
  period: AssessedPeriod
  deducts: boolean
  evaluations: AirEvaluation[]
}
export interface StationDay {
  point_id: number
  value: number
  counted: number | null
  state: 'valid' | 'flagged' | 'deducted'
  partly: boolean
  seq: number
}
/** What one day's index was made from. */
export interface AssessedDay {
  date: string
  place: AssessedPlace
  editions: AssessmentEditions
  basis: AssessmentBasis | null
  deducts: boolean
  aqi: number | null
  level: number
  category: string
  primary: string[]
  na_reason: string
  items: {
    parameter: string
    unit: string
    value: number | null
    iaqi: number | null
    clause: string
    counted: number | null
    limit: number | null
    limit_clause: string
    attained: boolean | null
    stations: StationDay[]
  }[]
}
export interface AssessedDays {
  place: AssessedPlace
  parameter: string
  unit: string
  items: {
    date: string
    value: number | null
    stations: StationDay[]
  }[]
  total: number
}
/** Years of a place one after the other. */
export interface AirTrend {
  place: AssessedPlace
  editions: AssessmentEditions
  deducts: boolean
  first_year: number
  last_year: number
  clause: string
  status: Confidence
  items: {
    parameter: string
    statistic: string
    unit: string
    values: (number | null)[]
    decimals: number
    coefficient: number | null
    critical: number | null
    trend: 'none' | 'increase' | 'decrease' | null
  }[]
}
export interface RankedRow {
  key: string
  name: string
  name_en: string
  ours: boolean
  /** Whose days the figure is made of. */
  days_from: 'own' | 'official'
  rank: number | null
  figure: number | null
  unit: string
  second: number | null
  largest: string
  days: number
  lacking: string
  reasons?: Lack[]
  worst_rank: number | null
  attained: boolean
  /** Of a county of ours: the figure of our own days. */
  own_figure: number | null
  /** As published for the same period. */
  official_rank: number | null
  official_figure: number | null
  /** Ours less the official figure. */
  difference: number | null
}
export interface Ranking {
  period: AssessedPeriod
  editions: AssessmentEditions
  basis: AssessmentBasis | null
  by: string
  level: string
  items: RankedRow[]
  total: number
}
export type WarningLevel = 'none' | 'yellow' | 'orange' | 'red'
export interface AssessmentCalendar {
  place: AssessedPlace
  period: AssessedPeriod
  days: {
    date: string
    aqi: number | null
    level: number
    category: string
    primary: string[]
    edition: string
    na_reason: string
    events: string[]
  }[]
  good_days: number
  days_indexed: number
  warnings: {
    level: WarningLevel
    without_cause: WarningLevel
    from: string
    to: string
    edition: string
    standard: string
    standard_en?: string
    ways: { index_above: number; days: number; start: string; clause: string }[][]
  }[]
}
export interface AirTarget {
  key: string
  name: string
  name_en: string
  place: string
  place_name: string
  place_name_en: string
  year: number
  measure: 'mean' | 'percentile' | 'good_share' | 'section_class'
  parameter: string
  percentile: number
  value: number
  water_class: string | null
  decimals: number
  unit: string
  limits: string
  grounds: string
  basis: 'each_day' | 'one_edition' | 'year_end'
  editions: AssessmentEditions
  state: 'open' | 'safe' | 'impossible'
  days: number
  days_left: number
  to_date: number | null
  bad_day_above: number | null
  bad_days: number
  allowed: number | null
  bad_days_left: number | null
  line: (number | null)[]
  // of section_class only
  to_date_class?: string | null
  items_beyond?: number
  lacking?: string
  reasons?: Lack[]
  items?: SectionItem[]
}
export interface SectionItem {
  parameter: string
  unit: string
  days: number
  mean: number
  class: string
  limit: number
  at_least: boolean
  state: 'open' | 'safe' | 'impossible'
  allowed: number | null
}
export interface AirTargets {
  year: number
  first_day: string
  items: AirTarget[]
  total: number
}
export interface ExceptionalEvent {
  key: string
  cause: 'sand' | 'wildfire' | 'fireworks' | 'other'
  state: 'proposed' | 'approved' | 'withdrawn'
  place: string
  from: string
  to: string
  parameters: string[]
  grounds: string
  reviewer: string
}
