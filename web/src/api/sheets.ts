// 交办单: who issues them, what stands on one, and what may be done with it (docs/openapi.json).
import { get, getFile, post, put, putFile } from './client'
import type { List } from './types'
import type { CaseItem } from './types_cases'

export const sheetStates = ['draft', 'rejected', 'issued', 'withdrawn'] as const
export type SheetState = (typeof sheetStates)[number]
export type SheetAction = 'edit' | 'sign' | 'issue' | 'reject' | 'withdraw'

export interface SheetBodySetting {
  name: string
  name_en: string
  /** What stands before the year in the number. */
  mark: string
  organisation_key: string
  /** Logins; none: whoever has the right. */
  signers: string[]
}

export interface SheetBody extends SheetBodySetting {
  key: string
  /** Kinds of cases that it hands over without a signature each time. */
  routine_types: string[]
  routine_by: string
  routine_at: string | null
  may_sign: boolean
}

export interface SheetHead {
  id: number
  /** Key of the issuing body. */
  body: string
  /** Empty before it is issued. */
  number: string
  year: number | null
  serial: number | null
  issuer: string
  title: string
  /** Whether all of its problems are seen; where not, it has neither title nor text. */
  whole: boolean
  state: SheetState
  drafted_by: string
  drafted_at: string
  settled_by: string
  settled_at: string | null
  reason: string
  /** The leader who pre-authorised its issue; empty where one signed this sheet. */
  authorised_by: string
  version: number
}

export interface ListedSheet extends SheetHead {
  problems: number
  closed: number
  overdue: number
}

export interface SheetProblem {
  case_id: number
  owner: string
  owner_organisation: string
  owner_organisation_name: string
  owner_organisation_name_en: string
  due_at: string
  requirement: string
  /** Whether something was done in the case since the line was written. */
  changed: boolean
  case: CaseItem
}

export interface Sheet extends SheetHead {
  text: string
  body_name: string
  body_name_en: string
  problems: SheetProblem[]
  acts: { version: number; at: string; act: 'drafted' | 'edited' | 'rejected' | 'withdrawn' | 'signed' | 'issued'; actor: string; note: string }[]
  actions: SheetAction[]
}

export interface SheetDraft {
  body: string
  title: string
  text: string
  problems: { case_id: number; owner: string; owner_organisation: string; due_at: string; requirement: string }[]
}

export interface SheetCount {
  body: string
  name: string
  name_en: string
  waiting: number
  sheets: number
  sheets_finished: number
  problems: number
  problems_closed: number
  problems_overdue: number
}

/** A Word document that sheets of a body are made on; of no bytes: the program's own. */
export interface SheetForm {
  version: number
  at: string
  actor: string
  name: string
  bytes: number
}

const formOf = (key: string) => `/dispatch_bodies/${encodeURIComponent(key)}/form`

export const sheetsApi = {
  forms: (key: string) => get<List<SheetForm>>(formOf(key)),
  formFile: (key: string, version?: number) => getFile(`${formOf(key)}/file`, { version }),
  putForm: (key: string, file: File) => putFile<List<SheetForm>>(formOf(key), { name: file.name }, file),
  restoreForm: (key: string, version: number) => post<List<SheetForm>>(`${formOf(key)}/restore`, { version }),
  file: (id: number, format: 'pdf' | 'docx') => getFile(`/dispatch_sheets/${id}/file`, { format }),
  bodies: () => get<List<SheetBody>>('/dispatch_bodies'),
  putBody: (key: string, body: SheetBodySetting) => put<List<SheetBody>>(`/dispatch_bodies/${encodeURIComponent(key)}`, body),
  putRoutine: (key: string, types: string[]) => put<List<SheetBody>>(`/dispatch_bodies/${encodeURIComponent(key)}/routine`, { types }),
  list: (query: { state?: string; body?: string; year?: string }, signal?: AbortSignal) =>
    get<List<ListedSheet>>('/dispatch_sheets', { ...query, limit: 1000 }, signal),
  one: (id: number, signal?: AbortSignal) => get<Sheet>(`/dispatch_sheets/${id}`, {}, signal),
  draft: (draft: SheetDraft) => post<Sheet>('/dispatch_sheets', draft),
  edit: (id: number, version: number, draft: SheetDraft) => put<Sheet>(`/dispatch_sheets/${id}`, { version, ...draft }),
  act: (id: number, act: 'sign' | 'issue', version: number) => post<Sheet>(`/dispatch_sheets/${id}/${act}`, { version }),
  sendBack: (id: number, act: 'reject' | 'withdraw', version: number, reason: string) => post<Sheet>(`/dispatch_sheets/${id}/${act}`, { version, reason }),
  counts: (year: string) => get<List<SheetCount> & { year: number }>('/dispatch_counts', { year }),
}
