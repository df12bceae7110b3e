// Legal marks: what firms marked on the state platform, imported here (docs/openapi.json).
import { get, post } from './client'

export interface MarkSaid {
  point_id: number
  point_code: string
  site_key: string
  site_name: string
  site_name_en: string
  kind: string
  group: 'maintenance' | 'condition' | ''
  name: string
  name_en: string
  carrier: 'automatic' | 'manual'
  from: string
  to: string
  reason: string
  filed_at: string | null
  withdrawn: boolean
}

export interface LegalMark extends MarkSaid {
  id: number
  version: number
  newest: boolean
  imported_at: string
  imported_by: string
  file: string
}

export interface MarkKind {
  key: string
  group: 'maintenance' | 'condition'
  industry: string
  name: string
  name_en: string
  state: 'stopped' | 'maintenance' | 'calibration'
  clause: string
  status: 'confirmed' | 'single_source' | 'to_be_confirmed'
}

export interface MarksPreview {
  marks: (MarkSaid & { row: number; becomes: 'new' | 'changed' | 'same' })[]
  faults: { row: number; column: string; what: string; value: string; text: string }[]
}

export interface MarksTaken {
  added: number
  changed: number
  same: number
  noted: number
}

export interface MarkQuery extends Record<string, string | number | undefined> {
  point?: number
  site?: string
  from?: string
  to?: string
  versions?: 'newest' | 'all'
  limit?: number
  offset?: number
}

// What a browser says of a table's kind depends on the programs beside it; the server looks at the bytes.
const plain = (file: File) => new Blob([file], { type: 'application/octet-stream' })

export const marksApi = {
  list: (query: MarkQuery, signal?: AbortSignal) => get<{ items: LegalMark[]; total: number }>('/legal_marks', query, signal),
  kinds: () => get<{ items: MarkKind[]; total: number }>('/legal_mark_kinds'),
  preview: (file: File) => post<MarksPreview>('/legal_marks/preview', plain(file)),
  take: (file: File) => post<MarksTaken>(`/legal_marks?name=${encodeURIComponent(file.name)}`, plain(file)),
}
