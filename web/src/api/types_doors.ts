// The nouns of the HTTP and MQTT doors, as they stand on the wire.
import type { Period } from './types'

export interface FlatValue {
  field: string
  code: string
  unit: string
}

export interface BrokerMapping {
  device_field: string
  time_field: string
  time_form: 'iso' | 'epoch_s' | 'china'
  period: Period
  values: FlatValue[]
}

export interface BrokerSetting {
  host: string
  port: number
  client_id: string
  user: string
  password?: string
  tls: boolean
  ca_file: string
  topics: string[]
  mapping: BrokerMapping | null
  enabled: boolean
}

export interface CarriedMessage {
  at: string
  topic: string
  device: string
  bytes: number
  seq: number | null
  error: string
  retained: boolean
}

export interface Broker extends Omit<BrokerSetting, 'password'> {
  key: string
  has_password: boolean
  phase: string
  since: string | null
  reason: string
  connections: number
  messages: number
  reports: number
  bad: number
  last_error: string
  last_error_topic: string
  last_error_at: string | null
  recent: CarriedMessage[]
}

export interface Doors {
  http: {
    path: string
    bytes_max: number
    reports_max: number
    requests: number
    reports: number
    bad: number
    refused: number
    unsynced: number
    last_report_at: string | null
    last_error: string
    last_error_at: string | null
  }
  brokers: Broker[]
}
