// 早晚通报: morning notices and evening lists (docs/openapi.json).
import { address, ApiError, get, post, put } from './client'
import { refusalText } from './refusal'
import type { List } from './types'

export const noticeKinds = ['morning', 'evening', 'reminder'] as const
/** Those that are of the whole district, and made by themselves. */
export const dailyKinds = ['morning', 'evening'] as const
export type NoticeKind = (typeof noticeKinds)[number]

export interface Words {
  zh: string
  en: string
}

export interface NoticeTile {
  key: string
  label: Words
  value: string
  unit: string
  word: Words
  note: Words
  tone: string
  href: string
}

export interface NoticeCell {
  text: Words
  tone: string
  href: string
}

export interface NoticeSection {
  key: string
  title: Words
  text: Words
  columns: { title: Words; number: boolean }[]
  rows: NoticeCell[][]
  left_off: number
  href: string
  /** Where what the text counts stands; notices made before there were any have none. */
  links?: { text: Words; href: string }[]
}

export interface NoticeDocument {
  title: Words
  issuer: Words
  day: string
  made_at: string
  tiles: NoticeTile[]
  sections: NoticeSection[]
}

export interface Notice {
  id: number
  kind: NoticeKind
  /** Of a reminder: the town it is for. */
  region_code: string
  day: string
  number: number
  state: 'draft' | 'signed' | 'withdrawn'
  version: number
  made_at: string
  changed_at: string
  changed_by: string
  settled_at: string | null
  signed_by: string
  withdrawn_by: string
  reason: string
}

export interface NoticeDetail extends Notice {
  shown_version: number
  versions: { version: number; at: string; actor: string; seq: number }[]
  document: NoticeDocument
}

export interface NoticePlanSetting {
  morning_at: string
  evening_at: string
  issuer: string
  issuer_en: string
}

export interface NoticePlan extends NoticePlanSetting {
  due: { kind: NoticeKind; day: string; due_at: string; tried_at: string | null; error: string }[]
}

export type NoticeTexts = Record<string, Words>

export const noticeFormats = ['pdf', 'docx', 'xlsx'] as const
export type NoticeFormat = (typeof noticeFormats)[number]

/** The notice as a file; what the server says where it cannot make one. */
async function file(id: number, format: NoticeFormat, language: 'zh' | 'en', version: number): Promise<Blob> {
  const response = await fetch(address(`/notices/${id}/file`, { format, language, version })).catch(() => {
    throw new ApiError(0, '')
  })
  if (response.ok) return response.blob()
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; field?: string }
  throw new ApiError(response.status, refusalText(problem.detail ?? ''), problem.field)
}

export const noticesApi = {
  file,
  list: (kind: string, signal?: AbortSignal) => get<List<Notice>>('/notices', { kind, limit: 500 }, signal),
  one: (id: number, version?: number, signal?: AbortSignal) => get<NoticeDetail>(`/notices/${id}`, { version }, signal),
  make: (kind: NoticeKind, region_code?: string) => post<NoticeDetail>('/notices', region_code ? { kind, region_code } : { kind }),
  edit: (id: number, version: number, texts: NoticeTexts) => put<NoticeDetail>(`/notices/${id}`, { version, texts }),
  sign: (id: number, version: number) => post<NoticeDetail>(`/notices/${id}/sign`, { version }),
  withdraw: (id: number, reason: string) => post<NoticeDetail>(`/notices/${id}/withdraw`, { reason }),
  plan: () => get<NoticePlan>('/notice_plan'),
  putPlan: (plan: NoticePlanSetting) => put<NoticePlan>('/notice_plan', plan),
}
