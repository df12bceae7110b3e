// 交接班: the shift log, hand-overs, and whom to call (docs/openapi.json).
import { get, post, put } from './client'
import type { List } from './types'

export interface ShiftEntry {
  id: number
  at: string
  actor: string
  text: string
  open_item: boolean
  closes: number | null
  closed_by: number | null
}

export interface HandOver {
  id: number
  from: string
  to: string
  signed_by: string
  at: string
  note: string
  state: 'offered' | 'taken' | 'withdrawn'
  settled_at: string | null
  settled_by: string
  answer: string
  items: number[]
  cases_open: number
  cases_overdue: number
}

export interface Shift {
  on_duty: string | null
  since: string | null
  offered: HandOver | null
  open_items: ShiftEntry[]
  may_have_duty: string[]
}

export interface CallSetting {
  organisation_key: string
  unit: string
  name: string
  duty: string
  phone: string
  phone_2: string
  place: number
}

export interface Call extends CallSetting {
  id: number
  unit_en: string
  at: string
  actor: string
}

export const shiftApi = {
  shift: () => get<Shift>('/shift'),
  entries: () => get<List<ShiftEntry>>('/shift/entries', { limit: 200 }),
  note: (text: string, open_item: boolean) => post<Shift>('/shift/entries', { text, open_item }),
  close: (id: number, text: string) => post<Shift>(`/shift/entries/${id}/close`, { text }),
  handOvers: () => get<List<HandOver>>('/shift/hand_overs', { limit: 50 }),
  handOver: (to: string, note: string) => post<Shift>('/shift/hand_overs', { to, note }),
  take: (id: number, answer: string) => post<Shift>(`/shift/hand_overs/${id}/take`, { answer }),
  giveBack: (id: number, answer: string) => post<Shift>(`/shift/hand_overs/${id}/back`, { answer }),
  calls: () => get<List<Call>>('/calls'),
  addCall: (call: CallSetting) => post<{ id: number }>('/calls', call),
  putCall: (id: number, call: CallSetting) => put<{ id: number }>(`/calls/${id}`, call),
  removeCall: (id: number) => post<{ id: number }>(`/calls/${id}/remove`, {}),
}
