// What devices of HJ 212-2025 report besides readings (docs/openapi.json): letters and results as they were sent.
import { get } from './client'
import type { List } from './types'

export interface CheckRecord {
  mn: string
  point_id: number
  wire_code: string
  at: string
  sample_value: string
  standard_value: string
  result: string
  seq: number
  /** Entry that said otherwise of the same moment since. */
  replaced_by: number | null
}

export interface StateRecord {
  mn: string
  point_id: number
  wire_code: string
  letters: string
  since: string
  /** Moment of the newest report of the same letters. */
  last_at: string
  seq: number
  /** Entry that said otherwise of the same moment since; the row is that moment then. */
  replaced_by: number | null
}

export const recordsApi = {
  checks: (mn: string) => get<List<CheckRecord>>('/checks', { mn }),
  states: (mn: string) => get<List<StateRecord>>('/states', { mn }),
}
