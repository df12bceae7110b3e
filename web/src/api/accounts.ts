// Who works here: logging in, and the accounts that administrators keep (docs/openapi.json).
import { get, post, put, remove } from './client'
import type { List } from './types'

export const roles = [
  'leader', 'duty_officer', 'department_handler', 'town_handler', 'grid_member', 'inspector',
  'discipline_office', 'firm_officer', 'contractor', 'analyst', 'administrator', 'auditor',
] as const
export type Role = (typeof roles)[number]

export type Right =
  | 'self' | 'look' | 'look_district' | 'look_lines' | 'act_in_cases' | 'direct_cases' | 'verify_cases'
  | 'command_devices' | 'configure' | 'set_keys' | 'set_figures' | 'deliver' | 'run_doors' | 'upkeep'
  | 'look_accounts' | 'manage_accounts' | 'metrics' | 'audit' | 'write_notices' | 'sign_notices' | 'sign_sheets'

export interface Me {
  login: string
  name: string
  organisation_key: string
  roles: Role[]
  rights: (Right | 'anyone')[]
  scope: { everything: boolean; regions: string[]; organisations: string[] }
  must_change: boolean
  csrf_token: string
}

export interface DemoAccount {
  login: string
  password: string
  name: string
  name_en: string
  role: Role
}

export interface PersonSetting {
  name: string
  phone: string
  organisation_key: string
  roles: Role[]
  everything: boolean
  regions: string[]
  organisations: string[]
  disabled: boolean
}

export interface Person extends PersonSetting {
  login: string
  rights: string[]
  has_password: boolean
  must_change: boolean
  locked_until: string | null
  sessions: number
  seen_at: string | null
  created_at: string
}

export interface OpenSession {
  login: string
  opened_at: string
  seen_at: string
  expires_at: string
}

export interface ApiToken {
  id: number
  name: string
  login: string
  rights: string[]
  created_at: string
  expires_at: string
  expired: boolean
  created_by: string
}

const segment = encodeURIComponent

export const accountsApi = {
  loginPage: () => get<{ demo: boolean; accounts: DemoAccount[] }>('/login'),
  logIn: (login: string, password: string) => post<Me>('/login', { login, password }),
  logOut: () => post<unknown>('/logout', {}),
  me: () => get<Me>('/me'),
  changePassword: (password: string, new_password: string) => put<{ login: string }>('/me/password', { password, new_password }),
  colleagues: () => get<List<{ login: string; name: string; organisation_key: string }>>('/colleagues'),
  people: () => get<List<Person>>('/people'),
  putPerson: (login: string, body: PersonSetting) => put<{ login: string }>(`/people/${segment(login)}`, body),
  resetPassword: (login: string) => post<{ login: string; password: string }>(`/people/${segment(login)}/password`, {}),
  closeSessions: (login: string) => remove<{ closed: number }>(`/people/${segment(login)}/sessions`),
  sessions: () => get<List<OpenSession>>('/sessions'),
  tokens: () => get<List<ApiToken>>('/tokens'),
  putToken: (body: { name: string; login: string; rights: string[]; days: number }) =>
    post<{ id: number; expires_at: string; token: string }>('/tokens', body),
  revokeToken: (id: number) => remove<{ id: number }>(`/tokens/${id}`),
}
