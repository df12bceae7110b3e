// What was done on this phone and is not yet with the server. Each change bears a key of its own and goes again with that key until
// the server has answered it, so it is made once however often it is sent. Of one case in the order in which it was done; a refused
// one holds back what follows in its case until somebody corrects or drops it. Corrected it says something else: that is another
// change, with another key.
import { computed, ref, shallowRef } from 'vue'
import { ApiError, changeKey, identity, postOnce } from '@/api/client'
import type { CaseDetail, Photo } from '@/api/types_cases'
import { session } from '@/stores/session'
import { addWaiting, allWaiting, dropWaiting, keepFact, putWaiting } from './kept'

export interface WaitingPhoto {
  key: string
  blob: Blob
  /** Number that the server gave it; null while it is only here. */
  id: number | null
}

export interface Waiting {
  id: number
  login: string
  key: string
  /** Null of a report: the server numbers it. */
  caseId: number | null
  /** Kind of the case, whose form it was written in; absent of what an older page kept. */
  type?: string
  title: string
  act: string
  name: string
  nameEn: string
  body: Record<string, unknown>
  /** Of the case, as it is when everything that was done before has come. */
  version: number
  photos: WaitingPhoto[]
  madeAt: string
  refusal: { status: number; detail: string; field: string } | null
}

/** What is said anew of what was refused. */
export interface Correction {
  body: Record<string, unknown>
  photos: WaitingPhoto[]
}

const everyMs = 30_000

const all = shallowRef<Waiting[]>([])
const loaded = ref(false)
const sending = ref(false)
/** Why nothing goes out now: no answer, the server is busy, or it does not know us. */
const trouble = ref<'' | 'line' | 'login' | 'store'>('')
/** The newest that has come; pages show it and ask anew. */
const arrived = shallowRef<{ item: Waiting; detail: CaseDetail } | null>(null)

const mine = computed(() => all.value.filter((item) => item.login === session.me.value?.login))
const ofOthers = computed(() => all.value.length - mine.value.length)

async function reload(): Promise<void> {
  all.value = await allWaiting<Waiting>()
  loaded.value = true
}

async function store(item: Waiting): Promise<void> {
  await putWaiting(item)
  await reload()
}

/** Versions of what waits in a case, counted on from the one that the server has. */
async function renumber(caseId: number, version: number): Promise<void> {
  let next = version
  for (const item of all.value.filter((one) => one.caseId === caseId && one.login === session.me.value?.login)) {
    if (item.version !== next) await putWaiting({ ...item, version: next })
    next += 1
  }
  await reload()
}

export const waitingPhoto = (blob: Blob): WaitingPhoto => ({ key: changeKey(), blob, id: null })

export interface Done {
  caseId: number | null
  type: string
  title: string
  act: string
  name: string
  nameEn: string
  body: Record<string, unknown>
  version: number
  photos: Blob[]
}

async function add(done: Done): Promise<number> {
  await reload()
  const before = done.caseId === null ? 0 : mine.value.filter((item) => item.caseId === done.caseId).length
  const item = {
    ...done,
    login: session.me.value?.login ?? '',
    key: changeKey(),
    version: done.version + before,
    photos: done.photos.map(waitingPhoto),
    madeAt: new Date().toISOString(),
    refusal: null,
  }
  // Later ones have greater ids, also when the clock of the phone was set back.
  let id = Math.max(Date.now(), (all.value.at(-1)?.id ?? 0) + 1)
  while (!(await addWaiting<Waiting>({ ...item, id }))) id += 1
  await reload()
  void sync()
  return id
}

// The first that nothing holds back.
function next(tried: Set<number>): Waiting | undefined {
  const held = new Set<number>()
  for (const item of mine.value) {
    const stops = item.refusal !== null || tried.has(item.id)
    if (!stops && (item.caseId === null || !held.has(item.caseId))) return item
    if (item.caseId !== null) held.add(item.caseId)
  }
  return undefined
}

async function uploaded(item: Waiting): Promise<number[]> {
  let photos = item.photos
  for (const [index, photo] of item.photos.entries()) {
    if (photo.id !== null) continue
    const sent = await postOnce<Photo>('/photos', photo.blob, photo.key)
    photos = photos.map((one, i) => (i === index ? { ...one, id: sent.id } : one))
    await store({ ...item, photos })
  }
  return photos.map((photo) => photo.id).filter((id): id is number => id !== null)
}

async function send(item: Waiting): Promise<CaseDetail> {
  const ids = await uploaded(item)
  const photos = ids.length ? { photos: ids } : {}
  const path = item.caseId === null ? '/cases' : `/cases/${item.caseId}/${encodeURIComponent(item.act)}`
  const version = item.caseId === null ? {} : { version: item.version }
  return postOnce<CaseDetail>(path, { ...item.body, ...version, ...photos }, item.key)
}

// What the server forgot while the phone lay in a drawer is uploaded anew.
const withoutNumbers = (photos: WaitingPhoto[]) => photos.map((photo) => ({ ...photo, id: null, key: changeKey() }))

function isOfTheLine(error: ApiError): boolean {
  return error.status === 0 || error.status === 202 || error.status === 429 || error.status >= 500
}

/** Whether to go on with the next. */
async function settle(item: Waiting, error: ApiError, retried: boolean): Promise<boolean> {
  if (error.status === 401) {
    trouble.value = 'login'
    return false
  }
  if (isOfTheLine(error)) {
    trouble.value = 'line'
    return false
  }
  // A token of a session that is over: the new one is asked for once.
  if (error.status === 403 && error.field === 'X-CSRF-Token' && !retried) {
    return session.renew()
  }
  const now = all.value.find((one) => one.id === item.id) ?? item
  const forgotten = error.field === 'photos' || error.status === 404
  await store({
    ...now,
    photos: forgotten ? withoutNumbers(now.photos) : now.photos,
    refusal: { status: error.status, detail: error.message, field: error.field },
  })
  return true
}

async function run(): Promise<void> {
  await reload()
  if (!mine.value.some((item) => !item.refusal)) {
    trouble.value = ''
    return
  }
  const again = new Set<number>()
  const given = new Set<number>()
  try {
    if (!identity.csrfToken && !(await session.renew())) {
      trouble.value = 'login'
      return
    }
  } catch {
    trouble.value = 'line'
    return
  }
  trouble.value = ''
  for (let item = next(given); item; item = next(given)) {
    try {
      const detail = await send(item)
      await keepFact(`case:${detail.id}`, detail)
      await dropWaiting(item.id)
      await reload()
      if (item.caseId !== null && detail.version === item.version + 1) await renumber(item.caseId, detail.version)
      arrived.value = { item, detail }
    } catch (error) {
      const problem = error instanceof ApiError ? error : new ApiError(0, String(error))
      if (!(await settle(item, problem, again.has(item.id)))) return
      if (again.has(item.id)) given.add(item.id)
      again.add(item.id)
    }
  }
}

let running: Promise<void> | null = null

/** Sends what waits. One at a time in this page; two pages at once do no harm: the keys are the same. */
function sync(): Promise<void> {
  if (running) return running
  sending.value = true
  running = run()
    .catch(() => void (trouble.value = 'store'))
    .finally(() => {
      running = null
      sending.value = false
    })
  return running
}

/** What was refused goes again, corrected or on top of what the server has now. */
async function again(id: number, change: Partial<Correction> & { version?: number } = {}): Promise<void> {
  const item = all.value.find((one) => one.id === id)
  if (!item) return
  const { photos = item.photos } = change
  const body = { ...(change.body ?? item.body) }
  // A time that the server does not believe would be refused until it has come: then nobody says when it was.
  if (item.refusal?.field === 'done_at') delete body['done_at']
  const keys = (list: WaitingPhoto[]) => list.map((photo) => photo.key).join()
  const same = JSON.stringify(body) === JSON.stringify(item.body) && keys(photos) === keys(item.photos)
  const title = item.caseId === null && typeof body['title'] === 'string' ? body['title'] : item.title
  await store({ ...item, body, photos, title, key: same ? item.key : changeKey(), refusal: null })
  if (item.caseId !== null && change.version !== undefined) await renumber(item.caseId, change.version)
  void sync()
}

async function drop(id: number): Promise<void> {
  const item = all.value.find((one) => one.id === id)
  await dropWaiting(id)
  await reload()
  if (item?.caseId !== null && item?.caseId !== undefined) {
    const rest = mine.value.filter((one) => one.caseId === item.caseId)
    const first = rest[0]
    if (first && first.id > item.id) await renumber(item.caseId, first.version - 1)
  }
  void sync()
}

let started = false

function start(): void {
  if (started) return
  started = true
  window.addEventListener('online', () => void sync())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void sync())
  window.setInterval(() => void sync(), everyMs)
  void sync()
}

export const outbox = { all, mine, ofOthers, loaded, sending, trouble, arrived, add, again, drop, sync, start, reload }
