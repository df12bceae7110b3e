// What was known of a point at a moment, beside what is known now (docs/openapi.json, /past).
import { get } from './client'
import type { AirIndex } from './types'

export interface PastValue {
  v: number
  valid: boolean
  flags: string[]
  seq: number
  origin: 'reported' | 'computed'
}

export interface PastStart {
  start: string
  air_then: AirIndex | null
  air_now: AirIndex | null
  air_differs: boolean
  values: { parameter: string; aspect: string; unit: string; then: PastValue | null; now: PastValue | null; differs: boolean }[]
  differs: boolean
}

export interface Past {
  point_id: number
  period: 'hour' | 'day'
  as_known_at: string
  seq: number
  now: string
  items: PastStart[]
  differences: number
}

/** Half hours of a stretch, and what the air points showed at each of them. */
export interface Replay {
  moments: string[]
  /** Start of the newest hour shown; null where nothing was known. */
  hours: (string | null)[]
  parameter: string
  known: 'then' | 'now'
  points: { point_id: number; values: (number | null)[]; levels: (number | null)[] }[]
}

export const pastApi = {
  replay: (query: { from: string; to: string; parameter: string; known: string }, signal?: AbortSignal) => get<Replay>('/past/replay', query, signal),
  of: (query: { point: number; period: string; from: string; to: string; as_known_at: string }, signal?: AbortSignal) =>
    get<Past>('/past', query, signal),
}
