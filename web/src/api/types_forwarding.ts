// The nouns of forwarding to higher platforms, as they stand on the wire.
export type ForwardPhase = 'paused' | 'connecting' | 'sending' | 'caught_up' | 'waiting' | 'stuck'

export interface ForwardProblem {
  what: string
  at: string
  detail: string
  seq: number
  mn: string
  qn: string
  code: number | null
}

export interface ForwardState {
  phase: ForwardPhase
  problem: ForwardProblem | null
  retry_at: string | null
  connected_since: string | null
  peer: string
  acked_seq: number
  last_acked_at: string | null
  sent: number
  sent_again: number
  acknowledged: number
  stray_answers: number
  nonsense_bytes: number
  declined_requests: number
  sent_per_s: number
  outstanding: number
  waiting: number
  all_counted: boolean
  oldest_seq: number
  oldest_at: string | null
  lag_s: number
}

export interface ForwardSettings {
  name: string
  host: string
  port: number
  enabled: boolean
  edition: string
  regions: string[]
  system_codes: string[]
  commands: string[]
  mns: string[]
  mn_map: [string, string][]
  answer_expected: boolean
  window: number
  timeout_s: number
  attempts: number
}

export interface ForwardTarget extends ForwardSettings {
  key: string
  pw_set: boolean
  frames_acked: number
  passed_over: number[]
  state: ForwardState
}

export interface ForwardTargetDetail extends ForwardTarget {
  history: [at: string, waiting: number, acknowledged: number][]
  events: { at: string; act: string; actor: string; note: string; seq: number }[]
}

export interface ForwardProbe {
  reached: boolean
  peer: string
  took_ms: number
  problem: ForwardProblem | null
}
