// The nouns of the stores, as they stand on the wire.
export interface RetentionPolicy {
  frame_days: number
  minute_days: number
  waiting_days: number
}

export interface HeldBy {
  by: 'unregistered' | 'unmapped' | 'decoding_again' | 'forwarding'
  name: string
  seq: number
}

export interface PassedOver {
  name: string
  seq: number
  entries: number
}

export interface StoreSize {
  name: 'log' | 'series' | 'photos' | 'book'
  bytes: number
  growth_bytes_day: number | null
}

export interface Storage {
  disk: {
    capacity_bytes: number
    free_bytes: number
    growth_known: boolean
    full_in_days: number | null
    full: boolean
    backups_on_disk: boolean | null
  }
  stores: StoreSize[]
  retention: RetentionPolicy & {
    days_min: number
    days_max: number
    changed_at: string | null
    actor: string
    next_run_at: string
    first_seq: number
    last_seq: number
    oldest_frame_at: string | null
    oldest_minute_at: string | null
    last_forgot_at: string | null
    last_forgot_entries: number
    held_by: HeldBy | null
    passed_over: PassedOver[]
  }
  /** The last day of which it is known whether it is a working day; null: of none. */
  working_days_until: string | null
}

export interface RetentionPreview extends RetentionPolicy {
  at: string
  entries: number
  bytes: number
  frames_before: string
  minutes_before: string
  minute_bytes: number
  held_by: HeldBy | null
  passed_over: PassedOver[]
}

export interface Upkeep {
  kind: 'backup' | 'check'
  begun_at: string
  ended_at: string | null
  place: string
  bytes: number
  damages: number
  failure: string
}

export interface PutBackupPlan {
  enabled: boolean
  directory: string
  at: string
  keep: number
}

export interface BackupPlan extends PutBackupPlan {
  next_at: string | null
  changed_at: string | null
  actor: string
}

export interface UpkeepState {
  plan: BackupPlan
  running: boolean
  done_bytes: number
  total_bytes: number
  current: Upkeep | null
  damages: { where: string; what: string }[]
  items: Upkeep[]
}
