// Surface water: classes of sections, rivers and lakes, shares, CWQI (docs/openapi.json).
import { address, get, put } from './client'
import type { Lack } from './types_assessment'

export type WaterClass = 'I' | 'II' | 'III' | 'IV' | 'V' | 'inferior_V'
export type WaterTrend = 'clearly_worse' | 'somewhat_worse' | 'unchanged' | 'somewhat_better' | 'clearly_better'
export type WaterBody = 'river' | 'lake'

export interface WaterItem {
  parameter: string
  value: number
  unit: string
  class: WaterClass
  multiple: number | null
  limit: number
  samples: number
  below_detection: number
  evaluated: boolean
  clause: string
}

export interface WaterAssessment {
  class: WaterClass | null
  level: number | null
  quality: string | null
  quality_en: string | null
  items: WaterItem[]
  indicators: { parameter: string; multiple: number | null }[]
  missing: string[]
  lacking: string | null
  reasons?: Lack[]
}

export interface WaterSection {
  key: string
  name: string
  river: string
  body: WaterBody
  target: WaterClass | null
  attained: boolean | null
  days: number
  now: WaterAssessment
  class_before: WaterClass | null
  trend: WaterTrend | null
  cwqi: number | null
  cwqi_missing: string[]
  rank: number | null
  cwqi_change_pct: number | null
}

export interface WaterShares {
  sections: number
  without_class: number
  by_class: Record<WaterClass, number>
  good_pct: number | null
  inferior_pct: number | null
}

export interface WaterBodyResult {
  name: string
  body: WaterBody
  sections: string[]
  level: number | null
  quality: string | null
  quality_en: string | null
  by_mean: boolean
  assessment: WaterAssessment | null
  shares: WaterShares | null
  indicators: string[]
  trend: WaterTrend | null
  trophic: {
    edition: string
    index: number | null
    single: Record<string, number>
    name: string | null
    name_en: string | null
    missing: string[]
  } | null
}

export interface WaterReport {
  period: string
  compare: string | null
  editions: { method: string; limits: string; index: string; trophic: string }
  sections: WaterSection[]
  bodies: WaterBodyResult[]
  summary: {
    shares: WaterShares
    shares_before: WaterShares | null
    targets: number
    attained: number
    cwqi: number | null
    cwqi_before: number | null
    cwqi_change_pct: number | null
    trend: WaterTrend | null
  }
}

export interface WaterPlace {
  key: string
  point_id: number
  site_key: string
  point_code: string
  name: string
  name_en: string
  river: string
  river_en: string
  body: WaterBody
  target: WaterClass | null
  lon: number
  lat: number
}

export interface WaterSheet {
  asked: string
  places: WaterPlace[]
  latest: { key: string; day: string | null; seq: number | null; assessment: WaterAssessment | null }[]
  month: WaterReport
  year: WaterReport
}

export interface WaterSectionSetting {
  point_id: number
  river: string
  river_en: string
  body: WaterBody
  target: WaterClass | ''
}

export const waterApi = {
  sectionsFile: (month: string) => address('/water/sections', { month, format: 'xlsx' }),
  sections: (month: string, signal?: AbortSignal) => get<WaterSheet>('/water/sections', { month }, signal),
  putSection: (body: WaterSectionSetting) => put<unknown>('/water/sections', body),
}
