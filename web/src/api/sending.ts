// 发送: channels, who is told of what, and what became of each message (docs/openapi.json).
import { get, post, put } from './client'
import type { List } from './types'

export const channelKinds = ['mail', 'wecom', 'dingtalk', 'sms'] as const
export type ChannelKind = (typeof channelKinds)[number]
export const securities = ['starttls', 'tls', 'plain'] as const
export const sendSubjects = ['morning', 'evening', 'reminder'] as const
export type SendSubject = (typeof sendSubjects)[number] | 'test' | 'case'
export const sendStates = ['waiting', 'begun', 'sent', 'refused', 'uncertain', 'cancelled'] as const
export type SendState = (typeof sendStates)[number]

export interface ChannelName {
  key: string
  name: string
  kind: ChannelKind
  enabled: boolean
}

export interface Channel extends ChannelName {
  host: string
  port: number
  security: (typeof securities)[number]
  user: string
  from: string
  has_secret: boolean
  ca_file: string
  proxy: string
  method: string
  content_type: string
  body: string
  ok_field: string
  ok_value: string
  id_field: string
  deduplicates: boolean
  per_minute_max: number
}

export type ChannelSetting = Partial<Omit<Channel, 'key' | 'has_secret'>> & { kind: ChannelKind; url?: string; secret?: string }

export interface Receiver {
  channel: string
  address: string
  name: string
  /** Of reminders: of which town; empty: of each. */
  region_code: string
}

export interface SendList {
  subject: SendSubject
  on_signing: boolean
  receivers: Receiver[]
}

export interface SendLists {
  channels: ChannelName[]
  lists: SendList[]
}

/** A channel by which a word about a case can be sent. */
export interface MessageWay {
  key: string
  name: string
  kind: ChannelKind
}

export interface SendItem {
  id: number
  channel: string
  address: string
  name: string
  token: string
  state: SendState
  tries: number
  at: string
  next_at: string | null
  begun_at: string | null
  settled_at: string | null
  receipt: string
  reason: string
  actor: string
  again_of: number | null
  again_by: number | null
  subject: SendSubject
  subject_id: number | null
  version: number
  title: string
}

export interface SendDetail extends SendItem {
  brief: string
  markdown: string
  plain: string
  history: {
    number: number
    begun_at: string
    ended_at: string | null
    outcome: 'sent' | 'refused' | 'uncertain' | 'unsent' | null
    receipt: string
    reason: string
  }[]
}

const segment = encodeURIComponent

export const sendingApi = {
  channels: () => get<List<Channel>>('/channels'),
  putChannel: (key: string, body: ChannelSetting) => put<{ key: string }>(`/channels/${segment(key)}`, body),
  removeChannel: (key: string) => post<{ key: string }>(`/channels/${segment(key)}/remove`, {}),
  test: (key: string, address: string) => post<SendDetail>(`/channels/${segment(key)}/test`, address ? { address } : {}),
  lists: () => get<SendLists>('/send_lists'),
  putList: (list: SendList) => put<SendLists>(`/send_lists/${list.subject}`, { on_signing: list.on_signing, receivers: list.receivers }),
  sends: (query: { subject?: string; subject_id?: number; state?: string; channel?: string; limit?: number }, signal?: AbortSignal) =>
    get<List<SendItem>>('/sends', query, signal),
  send: (id: number) => get<SendDetail>(`/sends/${id}`),
  sendNotice: (id: number) => post<{ ids: number[] }>(`/notices/${id}/send`, {}),
  ways: () => get<List<MessageWay>>('/message_ways'),
  sendCase: (word: { case_id: number; channel: string; text: string; address?: string; name?: string }) => post<SendDetail>('/case_messages', word),
  again: (id: number) => post<SendDetail>(`/sends/${id}/again`, {}),
  cancel: (id: number) => post<SendDetail>(`/sends/${id}/cancel`, {}),
}
