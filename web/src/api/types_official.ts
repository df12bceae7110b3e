// The nouns of official figures, as they stand on the wire. Figures are texts: what was published as 35.0 stays 35.0.
import type { Lack } from './types_assessment'

export interface OfficialFigure {
  place: string
  place_name: string
  place_name_en: string
  ours: boolean
  kind: 'day' | 'month' | 'quarter' | 'year' | 'ranking'
  period: string
  item: string
  value: string
  unit: string
  edition: string
  source: string
  line: number
  seq: number
  at: string | null
}

export interface ComparedFigure extends OfficialFigure {
  own: string | null
  own_edition: string
  lacking: string
  reasons?: Lack[]
  difference: string | null
  steps: number | null
  reviewed_hours: number
  unreviewed_hours: number
}

export interface OfficialFile {
  seq: number
  at: string
  name: string
  feed: string
  layout: string
  bytes: number
  actor: string
  figures: number
  added: number
  changed: number
  hours: number
}

export interface OfficialDelivery {
  name: string
  text: string
  modified_ms: number
}

export interface OfficialPreview {
  layout: string
  figures: number
  added: number
  changed: number
  hours: number
  items: OfficialFigure[]
}

export interface OfficialTaken {
  taken: boolean
  seq: number
  figures?: number
  added?: number
  changed?: number
  hours?: number
}

export interface OfficialFeedSetting {
  kind: 'folder' | 'http' | 'database'
  source: string
  view: string
  secret?: string | null
  layout: string
  every_min: number
  daily_at: string
  enabled: boolean
}

export interface OfficialFeed extends Omit<OfficialFeedSetting, 'secret'> {
  key: string
  has_secret: boolean
  tried_at: string | null
  next_at: string | null
  succeeded_at: string | null
  taken_at: string | null
  taken_name: string
  error: string
  failed_at: string | null
  failed_name: string
  failure: string
}
