// 随机抽查: closed cases that were drawn to be seen again.
import { get, post } from './client'

export type DrawResult = 'waiting' | 'passed' | 'failed' | 'reopened'

export interface RecheckDraw {
  id: number
  at: string
  actor: string
  /** Made by the server; with it and the pool anybody can repeat the draw. */
  seed: string
  from: string
  to: string
  type: string
  region_code: string
  n: number
  visitor: string
  due_at: string
  pool_size: number
  drawn: number
  waiting: number
  passed: number
  failed: number
  reopened: number
  seq: number
}

export interface RecheckPick {
  place: number
  case_id: number
  title: string
  title_en: string
  type: string
  region_code: string
  site_key: string
  owner: string
  owner_organisation_name: string
  owner_organisation_name_en: string
  result: DrawResult
  settled_at: string | null
  settled_by: string
  note: string
}

export interface RecheckDrawDetail extends RecheckDraw {
  /** The server drew again from seed and pool, and got the same. */
  repeats: boolean
  picks: RecheckPick[]
  /** Whether the pool is told. */
  whole: boolean
  /** By their digests: the first n are drawn. */
  pool: { case_id: number; digest: string; drawn: boolean }[]
}

export interface DrawWanted {
  from: string
  to: string
  n: number
  due_on: string
  region_code?: string
  type?: string
  visitor?: string
}

export const drawsApi = {
  list: (query: { limit?: number; offset?: number }, signal?: AbortSignal) => get<{ items: RecheckDraw[]; total: number }>('/recheck_draws', query, signal),
  one: (id: number, signal?: AbortSignal) => get<RecheckDrawDetail>(`/recheck_draws/${id}`, {}, signal),
  draw: (wanted: DrawWanted) => post<RecheckDrawDetail>('/recheck_draws', wanted),
}
