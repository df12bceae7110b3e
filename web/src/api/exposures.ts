// 曝光台: what the public sees of problems, and how it comes to that. The public routes ask for no account.
import { address, get, post, put } from './client'
import type { AirIndex } from './types'

export type ExposureState = 'draft' | 'shown' | 'withdrawn'

/** A problem as the public sees it. */
export interface PublicProblem {
  id: number
  title: string
  text: string
  place: string
  unit_name: string
  unit_name_en: string
  before: number[]
  shown_at: string
  claimed_at: string | null
  reply: string
  mended_at: string | null
  after_text: string
  after: number[]
}

export interface Exposure extends Omit<PublicProblem, 'shown_at'> {
  case_id: number
  state: ExposureState
  unit_key: string
  drafted_by: string
  drafted_at: string
  approved_by: string
  shown_at: string | null
  /** The public sees it now. */
  on_board: boolean
  reason: string
  claimed_by: string
  confirmed_by: string
  version: number
  /** The unit of who asks answers for it. */
  mine: boolean
}

export interface PublicStation {
  name: string
  name_en: string
  longitude_deg: number
  latitude_deg: number
  air: AirIndex | null
}

export interface ExposureWords {
  title: string
  text: string
  place: string
  photos: number[]
}

interface Page<T> {
  items: T[]
  total: number
}

export const exposuresApi = {
  list: (query: { state?: string; case?: number; limit?: number; offset?: number } = {}) => get<Page<Exposure>>('/exposures', query),
  one: (id: number) => get<Exposure>(`/exposures/${id}`),
  draft: (body: ExposureWords & { case_id: number }) => post<Exposure>('/exposures', body),
  edit: (id: number, body: ExposureWords & { version: number }) => put<Exposure>(`/exposures/${id}`, body),
  act: (id: number, act: string, body: Record<string, unknown>) => post<Exposure>(`/exposures/${id}/${act}`, body),
  board: (query: { limit?: number; offset?: number } = {}) => get<Page<PublicProblem>>('/public/board', query),
  air: () => get<Page<PublicStation>>('/public/air'),
  photo: (id: number) => address(`/public/photos/${id}`, {}),
}
