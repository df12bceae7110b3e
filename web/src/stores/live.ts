// What is now: the server's health, the newest values, the open findings, and whether the live feed stands.
import { computed, ref, shallowRef, triggerRef } from 'vue'
import { api } from '@/api/client'
import { openFeed, type FeedState } from '@/api/feed'
import type { Health, LatestPoint } from '@/api/types'
import type { CaseItem, Finding } from '@/api/types_cases'

const sparkLength = 60

const health = shallowRef<Health | null>(null)
const healthFailed = ref(false)
const points = shallowRef(new Map<number, LatestPoint>())
const latestAt = ref('')
const latestState = ref<'loading' | 'ready' | 'failed'>('loading')
const findings = shallowRef(new Map<number, Finding>())
const findingsState = ref<'loading' | 'ready' | 'failed'>('loading')
const feedState = ref<FeedState>('connecting')
const retryAt = ref(0)
const framesPerS = ref(0)
const connections = ref(0)
const rateHistory = shallowRef<[number, number][]>([])
const lastCase = shallowRef<CaseItem | null>(null)
const caughtUp = ref(0)
/** Milliseconds by which the server's clock is ahead of this browser's. */
const aheadMs = ref(0)
const tick = ref(Date.now())

let started = false
let missed = false

async function loadHealth(): Promise<void> {
  try {
    const answer = await api.health()
    health.value = answer
    aheadMs.value = Date.parse(answer.now) - Date.now()
    healthFailed.value = false
  } catch {
    healthFailed.value = true
  }
}

async function loadLatest(): Promise<void> {
  try {
    const answer = await api.latest()
    points.value = new Map(answer.items.map((item) => [item.point_id, item]))
    latestAt.value = answer.at
    latestState.value = 'ready'
  } catch {
    if (points.value.size === 0) latestState.value = 'failed'
  }
}

async function loadFindings(): Promise<void> {
  try {
    const answer = await api.findings({ state: 'open', limit: 500 })
    findings.value = new Map(answer.items.map((item) => [item.id, item]))
    findingsState.value = 'ready'
  } catch {
    if (findings.value.size === 0) findingsState.value = 'failed'
  }
}

// Whoever opened it: its finding has a case from now on.
function noteCase(item: CaseItem): void {
  const finding = item.finding && findings.value.get(item.finding.id)
  if (!finding || finding.case_id !== null) return
  findings.value.set(finding.id, { ...finding, case_id: item.id })
  triggerRef(findings)
}

function reload(): void {
  void loadHealth()
  void loadLatest()
  void loadFindings()
}

function start(): void {
  if (started) return
  started = true
  reload()
  window.setInterval(() => void loadHealth(), 20_000)
  window.setInterval(() => (tick.value = Date.now()), 1000)
  // Case numbers of findings and states set by people come with the list; the feed brings the rest at once.
  window.setInterval(() => void loadFindings(), 60_000)
  openFeed(
    (message) => {
      switch (message.type) {
        case 'hello':
          aheadMs.value = Date.parse(message.now) - Date.now()
          if (missed) {
            reload()
            caughtUp.value += 1
          }
          missed = false
          break
        case 'latest':
          for (const item of message.items) points.value.set(item.point_id, item)
          latestAt.value = new Date(Date.now() + aheadMs.value).toISOString()
          if (latestState.value !== 'loading') latestState.value = 'ready'
          triggerRef(points)
          break
        case 'finding':
          if (message.state === 'open') findings.value.set(message.id, message)
          else findings.value.delete(message.id)
          triggerRef(findings)
          break
        case 'case':
          lastCase.value = message.case
          noteCase(message.case)
          break
        case 'ingest':
          framesPerS.value = message.frames_per_s
          connections.value = message.connections
          rateHistory.value = [
            ...rateHistory.value.slice(1 - sparkLength),
            [Date.now() + aheadMs.value, message.frames_per_s],
          ]
          break
      }
    },
    (state, at) => {
      if (state === 'down') missed = true
      feedState.value = state
      retryAt.value = at ?? 0
    },
  )
}

const rank = { exceedance: 0, warning: 1, clue: 2, silence: 3, disagreement: 4 } as const

export function worstFirst(all: Finding[]): Finding[] {
  return [...all].sort(
    (a, b) => rank[a.class] - rank[b.class] || Date.parse(b.open_at ?? b.start) - Date.parse(a.open_at ?? a.start),
  )
}

export const live = {
  health,
  healthFailed,
  points,
  latestAt,
  latestState,
  findings,
  findingsState,
  feedState,
  retryAt,
  framesPerS,
  connections,
  rateHistory,
  lastCase,
  /** Counts how often the feed came back: of what happened meanwhile nobody is told. */
  caughtUp,
  start,
  reload,
  /** Only where we are and what time it is: before anybody has logged in. */
  greet: loadHealth,
  /** The server's clock, moving by the second. */
  now: computed(() => tick.value + aheadMs.value),
  /** Open findings, worst first, the newest of a kind first. */
  openFindings: computed(() => worstFirst([...findings.value.values()])),
}
