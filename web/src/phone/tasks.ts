// My tasks: unfinished cases that are mine, my unit's, or that I was asked to help with, and closed ones that I am to see again; the
// one that is due first comes first, which puts what is overdue on top. Asked for when there is a line, kept for when there is none.
import { computed, ref, shallowRef, watch } from 'vue'
import { api, ApiError, get } from '@/api/client'
import type { Me } from '@/api/accounts'
import type { List, Region, Site } from '@/api/types'
import type { CaseDetail, CaseItem, Workflow } from '@/api/types_cases'
import { session } from '@/stores/session'
import { workflows } from '@/stores/workflows'
import { forgetFacts, keepFact, keptFact } from './kept'

const listedMax = 1000
/** Tasks that are kept with all that is known of them; whoever has more of them has a desk. */
const keptMax = 40

const tasks = shallowRef<CaseItem[]>([])
const at = ref('')
const state = ref<'loading' | 'ready' | 'failed'>('loading')
const problem = shallowRef<ApiError | null>(null)
const regions = shallowRef<Region[]>([])
const sites = shallowRef<Site[]>([])
const center = shallowRef<[number, number]>([118, 31])

interface KeptTasks {
  at: string
  items: CaseItem[]
}

function isMine(item: CaseItem, me: Me): boolean {
  // In whose name he acts, his tasks are his own to do.
  return [me, ...(me.acts_for ?? [])].some((one) => {
    const called = (name: string) => name === one.login || name === one.name
    return called(item.owner) || (one.organisation_key !== '' && item.owner_organisation === one.organisation_key) || item.joined.some(called)
  })
}

/** By when something is to be done: of a closed case the revisit. */
function dueOf(item: CaseItem): string {
  return (item.state === 'closed' && item.revisit_at) || item.due_at
}

const byDue = computed(() => [...tasks.value].sort((a, b) => Date.parse(dueOf(a)) - Date.parse(dueOf(b)) || a.id - b.id))

/** Whoever comes back without a line is who he was; another person finds nothing of his. */
async function recall(): Promise<void> {
  const kept = await keptFact<Me>('me')
  if (kept && !session.me.value) session.remember(kept)
}

async function begin(me: Me): Promise<void> {
  const kept = await keptFact<Me>('me')
  if (kept && kept.login !== me.login) await forgetFacts()
  // Neither the token nor anything else that opens a door.
  await keepFact('me', { ...me, csrf_token: '' })
  const [last, flows, places, areas, middle, names] = await Promise.all([
    keptFact<KeptTasks>('tasks'), keptFact<Workflow[]>('workflows'), keptFact<Site[]>('sites'), keptFact<Region[]>('regions'), keptFact<[number, number]>('center'),
    keptFact<Map<string, string>>('names'),
  ])
  if (last && state.value !== 'ready') {
    tasks.value = last.items
    at.value = last.at
    state.value = 'ready'
  }
  if (flows && !workflows.all.value.length) workflows.all.value = flows
  if (places) sites.value = places
  if (areas) regions.value = areas
  if (middle) center.value = middle
  if (names && !session.names.value.size) session.names.value = names
  keepNames()
}

// They come with the answer to who this is, which the phone does not wait for.
let keepsNames = false

function keepNames(): void {
  if (keepsNames) return
  keepsNames = true
  watch(session.names, (now) => void (now.size && keepFact('names', now).catch(() => undefined)), { immediate: true })
}

// What seldom changes: asked for once a start.
let surroundings: Promise<void> | null = null

async function askSurroundings(): Promise<void> {
  const [areas, places, health] = await Promise.all([api.regions(), api.sites(), api.health()])
  await workflows.load()
  regions.value = areas.items
  sites.value = places.items
  center.value = health.district.center
  await Promise.all([keepFact('regions', areas.items), keepFact('sites', places.items), keepFact('center', health.district.center)])
  if (workflows.all.value.length) await keepFact('workflows', workflows.all.value)
}

/** All that this person sees, or, where that is more than one answer holds, the first of them and all that are his or his unit's. */
async function unfinished(me: Me): Promise<CaseItem[]> {
  const ask = (more: Record<string, string>) => get<List<CaseItem>>('/cases', { state: 'open', limit: listedMax, ...more })
  const all = await ask({})
  if ((all.total ?? 0) <= all.items.length) return all.items
  const parts = await Promise.all(
    [me, ...(me.acts_for ?? [])].flatMap((one) => [ask({ owner: one.login }), ...(one.organisation_key ? [ask({ organisation: one.organisation_key })] : [])]),
  )
  return [...new Map([...all.items, ...parts.flatMap((part) => part.items)].map((item) => [item.id, item])).values()]
}

async function revisits(me: Me): Promise<CaseItem[]> {
  if (session.ofFirm.value) return [] // firms are not told when somebody comes
  const { items } = await get<List<CaseItem>>('/cases', { state: 'revisit', limit: listedMax })
  return items.filter((item) => item.revisit_by === me.login || item.revisit_by === me.name)
}

let running: Promise<void> | null = null

/** Asks anew; whoever asks meanwhile waits for the same answer. */
function load(): Promise<void> {
  running ??= refresh().finally(() => (running = null))
  return running
}

/** For whoever knows of a change: what is on its way may have been read before it. */
function loadAnew(): Promise<void> {
  return running ? running.then(load, load) : load()
}

async function refresh(): Promise<void> {
  const me = session.me.value
  if (!me) return
  await begin(me)
  try {
    surroundings ??= askSurroundings()
    surroundings.catch(() => void (surroundings = null))
    const [open, again] = await Promise.all([unfinished(me), revisits(me)])
    tasks.value = [...open.filter((item) => isMine(item, me)), ...again]
    at.value = new Date().toISOString()
    state.value = 'ready'
    problem.value = null
    await keepFact('tasks', { at: at.value, items: tasks.value } satisfies KeptTasks)
    // One after another: a phone's line has other things to do.
    for (const item of byDue.value.slice(0, keptMax)) {
      const kept = await keptFact<CaseDetail>(`case:${item.id}`)
      if (kept?.version !== item.version) await keepFact(`case:${item.id}`, await api.case(item.id))
    }
    await surroundings
  } catch (error) {
    problem.value = error instanceof ApiError ? error : new ApiError(0, String(error))
    if (state.value !== 'ready') state.value = 'failed'
  }
}

/** One case, as the server has it or as it was last seen here. */
async function one(id: number, show: (detail: CaseDetail, fresh: boolean) => void): Promise<ApiError | null> {
  const kept = await keptFact<CaseDetail>(`case:${id}`)
  if (kept) show(kept, false)
  try {
    const detail = await api.case(id)
    await keepFact(`case:${id}`, detail).catch(() => undefined) // a full phone still shows it
    show(detail, true)
    return null
  } catch (error) {
    return error instanceof ApiError ? error : new ApiError(0, String(error))
  }
}

/** Where a case is: as it was reported, or where its point or site stands. */
function placeOf(item: CaseItem): [number, number] | null {
  if (item.longitude_deg !== null && item.latitude_deg !== null) return [item.longitude_deg, item.latitude_deg]
  const site = sites.value.find((row) => row.key === item.site_key)
  const point = site?.points.find((row) => row.id === item.point_id)
  if (point) return [point.lon, point.lat]
  return site ? [site.lon, site.lat] : null
}

export const phone = { tasks: byDue, at, state, problem, regions, sites, center, recall, load, loadAnew, one, placeOf, dueOf }
