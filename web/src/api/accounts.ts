// Who works here: logging in, and the accounts that administrators keep (docs/openapi.json).
import { address, get, post, put, remove } from './client'
import type { List } from './types'

export const roles = [
  'leader', 'duty_officer', 'department_handler', 'town_handler', 'grid_member', 'inspector',
  'discipline_office', 'firm_officer', 'contractor', 'analyst', 'administrator', 'auditor',
] as const
export type Role = (typeof roles)[number]

export type Right =
  | 'self' | 'look' | 'look_district' | 'look_lines' | 'act_in_cases' | 'direct_cases' | 'verify_cases'
  | 'command_devices' | 'configure' | 'set_keys' | 'set_figures' | 'deliver' | 'run_doors' | 'upkeep'
  | 'look_accounts' | 'manage_accounts' | 'metrics' | 'audit' | 'write_notices' | 'sign_notices' | 'sign_sheets' | 'look_informants'

export interface Me {
  login: string
  name: string
  organisation_key: string
  roles: Role[]
  rights: (Right | 'anyone')[]
  scope: { everything: boolean; regions: string[]; organisations: string[] }
  /** Those in whose name one may act in cases now; the scope is one's own and theirs. */
  acts_for: { login: string; name: string; organisation_key: string }[]
  must_change: boolean
  second_factor: boolean
  must_set_second_factor: boolean
  csrf_token: string
}

/** Who acts in whose name. */
export interface Delegation {
  id: number
  principal: string
  principal_name: string
  delegate: string
  delegate_name: string
  since: string
  /** Exclusive: the end of its last day. */
  until: string
  ended_at: string | null
  /** Empty where an account or a role of the two ended it. */
  ended_by: string
  in_force: boolean
}

export interface SecondFactorBegun {
  secret: string
  address: string
  pending: string
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
  second_factor: boolean
  lacks_second_factor: boolean
  sessions: number
  seen_at: string | null
  created_at: string
}

/** What a workbook of accounts would change, and what is wrong in it. */
export interface PeoplePreview {
  people: { row: number; login: string; name: string; organisation_key: string; roles: Role[]; becomes: 'new' | 'changed' | 'same' }[]
  faults: { row: number; column: string; what: string; value: string; text: string }[]
}

export interface PeopleTaken {
  added: number
  changed: number
  passwords: { login: string; name: string; password: string }[]
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
  /** @param code  of the second factor; left out where none was asked for */
  logIn: (login: string, password: string, code = '') => post<Me>('/login', { login, password, ...(code ? { code } : {}) }),
  logOut: () => post<unknown>('/logout', {}),
  me: () => get<Me>('/me'),
  changePassword: (password: string, new_password: string) => put<{ login: string }>('/me/password', { password, new_password }),
  beginSecondFactor: () => post<SecondFactorBegun>('/me/second_factor', {}),
  setSecondFactor: (password: string, pending: string, code: string) =>
    put<{ recovery_codes: string[] }>('/me/second_factor', { password, pending, code }),
  removeSecondFactor: (login: string) => remove<{ login: string }>(`/people/${segment(login)}/second_factor`),
  unlock: (login: string) => post<{ login: string }>(`/people/${segment(login)}/unlock`, {}),
  policy: () => get<{ second_factor_roles: Role[] }>('/account_policy'),
  putPolicy: (second_factor_roles: Role[]) => put<unknown>('/account_policy', { second_factor_roles }),
  informantReaders: () => get<List<{ login: string; name: string }>>('/informant_readers'),
  putInformantReaders: (logins: string[]) => put<unknown>('/informant_readers', { logins }),
  ownDelegations: () => get<List<Delegation>>('/me/delegations'),
  /** @param until  its last day, 2026-12-31 */
  delegate: (delegate: string, until: string) => post<List<Delegation>>('/me/delegations', { delegate, until }),
  endDelegation: (id: number) => remove<List<Delegation>>(`/me/delegations/${id}`),
  delegations: () => get<List<Delegation>>('/delegations'),
  colleagues: () => get<List<{ login: string; name: string; organisation_key: string }>>('/colleagues'),
  people: () => get<List<Person>>('/people'),
  putPerson: (login: string, body: PersonSetting) => put<{ login: string }>(`/people/${segment(login)}`, body),
  resetPassword: (login: string) => post<{ login: string; password: string }>(`/people/${segment(login)}/password`, {}),
  closeSessions: (login: string) => remove<{ closed: number }>(`/people/${segment(login)}/sessions`),
  sheet: address('/people_sheet'),
  sheetForm: address('/people_sheet', { form: 1 }),
  previewSheet: (workbook: Blob) => post<PeoplePreview>('/people_sheet/preview', workbook),
  takeSheet: (workbook: Blob) => post<PeopleTaken>('/people_sheet', workbook),
  sessions: () => get<List<OpenSession>>('/sessions'),
  tokens: () => get<List<ApiToken>>('/tokens'),
  putToken: (body: { name: string; login: string; rights: string[]; days: number }) =>
    post<{ id: number; expires_at: string; token: string }>('/tokens', body),
  revokeToken: (id: number) => remove<{ id: number }>(`/tokens/${id}`),
}
