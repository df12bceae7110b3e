// What outlets sent out: months, days and hours (docs/openapi.json).
import { get } from './client'
import type { Limit } from './types'

export interface OutletCapture {
  quarter: string
  hours: number
  stopped: number
  lost: number
  capture_pct: number | null
}

export interface OutletMonth {
  month: string
  valid_days: number
  lacking: string | null
  measured: number | null
  converted: number | null
  t: number | null
  counted_days: number
  t_counted: number | null
}

export interface OutletDay {
  day: string
  valid_hours: number
  stopped_hours: number
  lost_hours: number
  substituted_hours: number
  exceeded_hours: number
  lacking: string | null
  measured: number | null
  converted: number | null
  exceeded: boolean | null
  kg: number | null
}

export interface OutletHour {
  time: string
  state: 'valid' | 'stopped' | 'lost'
  reason: string | null
  measured: number | null
  converted: number | null
  exceeded: boolean | null
  kg: number | null
  substituted_kg: number | null
  substitution: string | null
}

interface OutletHead {
  parameter: string
  unit: string
  edition: string
  limits: Limit[]
}

export interface EmissionItem extends OutletHead {
  captures: OutletCapture[]
  months: OutletMonth[]
  days: OutletDay[]
}

export interface Emissions {
  point_id: number
  period: string
  items: EmissionItem[]
}

export interface EmissionHours extends OutletHead {
  point_id: number
  date: string
  hours: OutletHour[]
}

export const emission = {
  of: (point: number, period: string, parameters?: string, signal?: AbortSignal) => get<Emissions>('/emissions', { point, period, parameters }, signal),
  hours: (point: number, parameter: string, date: string, signal?: AbortSignal) => get<EmissionHours>('/emissions/hours', { point, parameter, date }, signal),
}
