// How units, people and places close their cases (docs/openapi.json).
import { get } from './client'

export const caseFigures = ['opened', 'answered', 'handled', 'closed', 'on_time', 'late', 'first_pass', 'returned', 'relapsed', 'repeated', 'unfinished', 'overdue'] as const
export type CaseFigure = (typeof caseFigures)[number]

export type Scorecard = Record<CaseFigure, number> & { response_h: number | null; handling_h: number | null }
export type NamedCard = Scorecard & { key: string; name: string; name_en: string }

export interface Scorecards {
  by: string
  from: string
  to: string
  all: Scorecard
  items: NamedCard[]
}

export interface ScoredCase {
  id: number
  title: string
  title_en: string
  type: string
  state: string
  site_key: string
  owner: string
  owner_organisation: string
  opened_at: string
  due_at: string
  closed_at: string | null
  overdue: boolean
  returned: number
  relapses: number
  before: number
  response_h: number | null
  handling_h: number | null
}

interface Stretch {
  by: string
  from?: string
  to?: string
}

export const scorecards = {
  of: (asked: Stretch, signal?: AbortSignal) => get<Scorecards>('/scorecards', { ...asked }, signal),
  /** Without a key those of all cards; an empty one is that of the card without. */
  cases: (asked: Stretch & { key?: string; figure: CaseFigure }, signal?: AbortSignal) =>
    get<{ items: ScoredCase[]; total: number }>(`/scorecards/cases${asked.key === '' ? '?key=' : ''}`, { ...asked }, signal),
}
