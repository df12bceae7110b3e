// Who did and looked at what, and whether the record of it is whole (docs/openapi.json).
import { address, get } from './client'

export type AuditKind = 'command' | 'look' | 'forgot'

export interface AuditEntry {
  number: number
  seq: number
  at: string
  kind: AuditKind
  forgotten: boolean
  actor: string
  what: string
  subject: string
  outcome: string
  count: number
  since: string | null
  hash: string
}

export interface AuditHead {
  number: number
  hash: string
}

export interface AuditChain {
  entries: number
  first_at: string | null
  last_at: string | null
  forgotten_before: string | null
  head: AuditHead
}

export interface AuditFault {
  kind: string
  number: number
  at: string | null
  seq: number | null
  text: string
}

export interface AuditCheck {
  entries: number
  commands: number
  checked_at: string
  head: AuditHead
  faults: AuditFault[]
}

export interface AuditQuery {
  kind?: string
  actor?: string
  what?: string
  subject?: string
  outcome?: string
  from?: string
  to?: string
}

export const auditApi = {
  list: (query: AuditQuery & { before?: number; limit: number }, signal?: AbortSignal) =>
    get<{ items: AuditEntry[]; next_before: number | null }>('/audit', { ...query }, signal),
  chain: () => get<AuditChain>('/audit/chain'),
  check: (head?: string) => get<AuditCheck>('/audit/check', { head }),
  /** Where all that the filters leave can be saved from. */
  sheet: (query: AuditQuery, format: 'csv' | 'xlsx') => address('/audit', { ...query, format, bom: format === 'csv' ? 1 : undefined }),
}
