// Commands to devices: what can be asked, what was asked, what came back (docs/openapi.json).
import { get, post, put } from './client'
import type { List } from './types'

export type Edition = '2005' | '2017' | '2025'

export interface CommandField {
  key: string
  type: 'integer' | 'decimal' | 'choice' | 'time' | 'clock' | 'hour_minute' | 'time_of_day' | 'hours' | 'code' | 'codes' | 'info' | 'password' | 'text'
  required: boolean
  minimum: number | null
  maximum: number | null
  unit: string
  default: string
  choices: string[]
  name: string
  name_en: string
}

export interface CommandKind {
  cn: string
  edition: Edition
  kind: 'request' | 'notice'
  ends_with: 'result' | 'data' | 'answer'
  category: string
  name: string
  name_en: string
  warning: string
  warning_en: string
  clause: string
  fields: CommandField[]
}

export type CommandState =
  | 'queued'
  | 'sent'
  | 'accepted'
  | 'receiving'
  | 'done'
  | 'refused'
  | 'failed'
  | 'timed_out'
  | 'expired'
  | 'cancelled'

export interface DeviceCommand {
  id: number
  batch: number
  mn: string
  site_key: string
  site_name: string
  site_name_en: string
  cn: string
  name: string
  name_en: string
  edition: Edition
  qn: string
  arguments: { key: string; value: string }[]
  actor: string
  note: string
  state: CommandState
  reason: string
  over: boolean
  attempts: number
  attempts_max: number
  timeout_s: number
  queued_at: string
  expires_at: string
  sent_at: string | null
  accepted_at: string | null
  ended_at: string | null
  deadline_at: string | null
  qn_rtn: number | null
  exe_rtn: number | null
  packets: number
  answer: string
  seq: number
}

export interface CommandStep {
  at: string
  seq: number
  what: string
  detail: string
}

export interface DeviceCommandDetail extends DeviceCommand {
  request: string
  steps: CommandStep[]
}

export interface DeviceLine {
  mn: string
  edition: Edition | null
  st: string | null
  link: 'mobile' | 'wired'
  timeout_s: number
  attempts_max: number
  by_standard: boolean
  may_set_time: boolean
  clock_drift_max_s: number
  set_by: string
  set_at: string | null
}

export interface DeviceSettings {
  link: 'mobile' | 'wired'
  timeout_s?: number
  attempts_max?: number
  may_set_time: boolean
  clock_drift_max_s: number
}

export interface SentCommands {
  batch: number
  commands: { id: number; mn: string }[]
  skipped: { mn: string; reason: string }[]
}

/** What the server looks for; times with their zone. */
export interface CommandQuery {
  state?: string
  mn?: string
  cn?: string
  actor?: string
  from?: string
  to?: string
  /** The page behind this id. */
  before?: number
  limit?: number
}

const segment = encodeURIComponent

export const commandsApi = {
  kinds: () => get<List<CommandKind>>('/command_kinds'),
  lines: () => get<List<DeviceLine>>('/device_lines'),
  list: (query: CommandQuery) => get<List<DeviceCommand>>('/device_commands', { ...query }),
  one: (id: number) => get<DeviceCommandDetail>(`/device_commands/${id}`),
  send: (body: { mns: string[]; cn: string; arguments: Record<string, string>; note: string; expires_in_s: number }) =>
    post<SentCommands>('/device_commands', body),
  cancel: (id: number) => post<DeviceCommandDetail>(`/device_commands/${id}/cancel`, {}),
  decide: (mn: string, body: DeviceSettings) => put<{ mn: string }>(`/devices/${segment(mn)}/settings`, body),
}
