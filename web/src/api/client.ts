// One door to /api/v1: typed requests, and errors that say which field is wrong.
import { refusalText } from './refusal'
import type * as T from './types'
import type * as C from './types_cases'

const base = '/api/v1'

/** What the server (or the network) answered instead of data. `status` 0: no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly field = '',
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

/** What every change must carry along, and who is told when the server does not know us any more (stores/session.ts). */
export const identity = { csrfToken: '', lost: (): void => undefined }

export type Query = Record<string, string | number | boolean | null | undefined>

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  return base + path + (text ? (path.includes('?') ? '&' : '?') + text : '')
}

// A change that takes longer than five seconds is answered with a slip to ask for it by.
const slipEveryMs = 500
const slipPatienceMs = 60_000

/** Nobody knows yet what became of a change. */
class Unsettled extends Error {}

async function settled(response: Response, signal?: AbortSignal): Promise<Response> {
  const since = Date.now()
  let latest = response
  const slip = response.headers.get('location')
  while (latest.status === 202 && slip && Date.now() - since < slipPatienceMs) {
    await new Promise((resolve) => setTimeout(resolve, slipEveryMs))
    latest = await fetch(slip, { signal })
  }
  if (latest.status === 202 && slip) throw new Unsettled()
  return latest
}

// Whoever sends a change again with its key gets the answer of the first time, so that one whose answer was lost can be sent
// again: it is carried out once or not at all, and the page knows which.
const againAfterMs = [500, 1500, 4000]

/** A key of its own for each change; 128 random bits. */
export function changeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// A file goes as it is, everything else as JSON. A change bears its key.
function envelope(body: unknown, key: string): { headers: Record<string, string>; body?: BodyInit } {
  const file = body instanceof Blob
  const headers = {
    ...(body === undefined ? {} : { 'content-type': file ? body.type || 'application/octet-stream' : 'application/json' }),
    ...(key ? { 'idempotency-key': key } : {}),
    ...(key && identity.csrfToken ? { 'x-csrf-token': identity.csrfToken } : {}),
  }
  return body === undefined ? { headers } : { headers, body: file ? body : JSON.stringify(body) }
}

async function persist(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const isChange = method !== 'GET'
  const sent = envelope(body, isChange ? changeKey() : '')
  for (let tries = 0; ; tries += 1) {
    const last = !isChange || tries === againAfterMs.length
    try {
      const response = await fetch(url, { method, signal, ...sent })
      if (last || response.status !== 503) return await settled(response, signal)
    } catch (error) {
      if (last || error instanceof Unsettled || (error instanceof DOMException && error.name === 'AbortError')) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, againAfterMs[tries]))
  }
}

async function send(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await persist(method, url, body, signal)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, '')
  }
}

async function read(url: string, response: Response): Promise<unknown> {
  const text = await response.text()
  let answer: unknown
  try {
    answer = text ? JSON.parse(text) : null
  } catch {
    throw new ApiError(response.status, text.slice(0, 200))
  }
  if (!response.ok) {
    if (response.status === 401 && !url.endsWith('/login') && !url.endsWith('/me')) identity.lost()
    const problem = (answer ?? {}) as { detail?: string; title?: string; field?: string }
    throw new ApiError(response.status, refusalText(problem.detail ?? problem.title ?? ''), problem.field)
  }
  return answer
}

async function request<Answer>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  return (await read(url, await send(method, url, body, signal))) as Answer
}

export function get<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>('GET', address(path, query), undefined, signal)
}

export function put<Answer>(path: string, body: unknown): Promise<Answer> {
  return request<Answer>('PUT', address(path), body)
}

export function post<Answer>(path: string, body: unknown): Promise<Answer> {
  return request<Answer>('POST', address(path), body)
}

/** What is answered as a file: a workbook, say. */
export async function postForFile(path: string, body: unknown): Promise<Blob> {
  const url = address(path)
  const response = await send('POST', url, body)
  if (!response.ok) await read(url, response)
  return response.blob()
}

export async function getFile(path: string, query: Query = {}): Promise<Blob> {
  const url = address(path, query)
  const response = await send('GET', url)
  if (!response.ok) await read(url, response)
  return response.blob()
}

export function putFile<Answer>(path: string, query: Query, file: Blob): Promise<Answer> {
  return request<Answer>('PUT', address(path, query), file)
}

export function remove<Answer>(path: string): Promise<Answer> {
  return request<Answer>('DELETE', address(path))
}

// A photo of twelve megabytes over a slow phone line; the server waits as long.
const oncePatienceMs = 120_000

/** A change that is sent once with a key of its sender's own: he keeps it and sends it again himself. No clear answer: status 0. */
export async function postOnce<Answer>(path: string, body: unknown, key: string): Promise<Answer> {
  const url = address(path)
  let response: Response
  try {
    response = await settled(await fetch(url, { method: 'POST', signal: AbortSignal.timeout(oncePatienceMs), ...envelope(body, key) }))
  } catch {
    throw new ApiError(0, '')
  }
  if (response.status === 202) throw new ApiError(0, '')
  return (await read(url, response)) as Answer
}

const segment = encodeURIComponent

export interface SeriesRequest {
  point: number
  period: T.Period
  from: string
  to: string
  parameters?: string
  aspects?: string
  origin?: 'best' | 'reported' | 'computed'
}

export interface ValuePlace {
  point: number
  period: T.Period
  start: string
  parameter: string
  aspect: T.Aspect
}

export const api = {
  health: () => get<T.Health>('/health'),
  regions: () => get<T.List<T.Region>>('/regions'),
  organisations: () => get<T.List<T.Organisation>>('/organisations'),
  parameters: () => get<T.List<T.Parameter>>('/parameters'),

  sites: (query: { kind?: string; region?: string } = {}) => get<T.List<T.Site>>('/sites', query),
  site: (key: string) => get<T.Site>(`/sites/${segment(key)}`),
  putSite: (key: string, body: Partial<T.Site>) => put<T.Site>(`/sites/${segment(key)}`, body),
  putPoint: (site: string, code: string, body: Partial<T.PointSummary>) =>
    put<Partial<T.PointSummary>>(`/sites/${segment(site)}/points/${segment(code)}`, body),
  point: (id: number) => get<T.PointDetail>(`/points/${id}`),

  doors: () => get<T.Doors>('/doors'),
  putBroker: (key: string, body: T.BrokerSetting) => put<{ key: string }>(`/brokers/${segment(key)}`, body),
  removeBroker: (key: string) => post<{ key: string }>(`/brokers/${segment(key)}/remove`, {}),

  storage: () => get<T.Storage>('/storage'),
  retentionPreview: (policy: T.RetentionPolicy, signal?: AbortSignal) =>
    get<T.RetentionPreview>('/storage/retention/preview', { ...policy }, signal),
  putRetention: (policy: T.RetentionPolicy) => put<T.RetentionPolicy>('/storage/retention', policy),
  upkeep: () => get<T.UpkeepState>('/upkeep'),
  beginBackup: (directory: string) => post<T.UpkeepState>('/backups', { directory }),
  putBackupPlan: (plan: T.PutBackupPlan) => put<T.UpkeepState>('/backups/plan', plan),
  beginCheck: () => post<T.UpkeepState>('/examinations', {}),
  cancelUpkeep: () => remove<T.UpkeepState>('/upkeep'),
  officialComparison: (query: { period: string; place?: string; kind?: string; item?: string }, signal?: AbortSignal) =>
    get<T.List<T.ComparedFigure>>('/official/compare', query, signal),
  officialFiles: () => get<T.List<T.OfficialFile>>('/official/files'),
  previewOfficialFile: (body: T.OfficialDelivery) => post<T.OfficialPreview>('/official/preview', body),
  takeOfficialFile: (body: T.OfficialDelivery) => post<T.OfficialTaken>('/official/files', body),
  officialFeeds: () => get<T.List<T.OfficialFeed>>('/official/feeds'),
  putOfficialFeed: (key: string, body: T.OfficialFeedSetting) => put<{ key: string }>(`/official/feeds/${segment(key)}`, body),
  removeOfficialFeed: (key: string) => remove<{ key: string }>(`/official/feeds/${segment(key)}`),
  fetchOfficialFeed: (key: string) => post<{ key: string }>(`/official/feeds/${segment(key)}/fetch`, {}),

  devices: () => get<T.List<T.Device>>('/devices'),
  putDevice: (
    mn: string,
    body: { point_id: number; name: string; crc_policy: T.CrcPolicy; period_end_stamps: boolean },
  ) => put<{ mn: string; redecoding: number }>(`/devices/${segment(mn)}`, body),
  deviceKey: (mn: string) => get<T.DeviceKey>(`/devices/${segment(mn)}/key`),
  putDeviceKey: (mn: string, key: string) => put<T.DeviceKey>(`/devices/${segment(mn)}/key`, { key }),
  removeDeviceKey: (mn: string) => remove<T.DeviceKey>(`/devices/${segment(mn)}/key`),
  activations: () => get<T.List<T.Activation>>('/activations'),
  assignMn: (hardware: string, body: { mn: string; point_id: number; name: string; takes_over: boolean }) =>
    post<{ sent: boolean }>(`/activations/${segment(hardware)}/assign`, body),
  unregistered: () => get<T.List<T.Unregistered>>('/unregistered'),
  unmapped: () => get<T.List<T.Unmapped>>('/unmapped'),
  putMapping: (body: { mn: string; wire_code: string; parameter: string; wire_unit: string }) =>
    put<unknown>('/mappings', body),
  ingest: () => get<T.Ingest>('/ingest'),

  completeness: (query: Query, signal?: AbortSignal) => get<T.Completeness>('/completeness', query, signal),
  completenessCsv: (query: Query) => address('/completeness', { ...query, format: 'csv', bom: 1 }),
  gaps: (query: { point: number; from: string; to: string }, signal?: AbortSignal) =>
    get<T.List<T.Gap>>('/gaps', query, signal),
  forwardTargets: () => get<T.List<T.ForwardTarget>>('/forward_targets'),
  forwardTarget: (key: string) => get<T.ForwardTargetDetail>(`/forward_targets/${segment(key)}`),
  putForwardTarget: (key: string, body: T.ForwardSettings & { pw?: string | null; start?: string; actor?: string }) =>
    put<T.ForwardTargetDetail>(`/forward_targets/${segment(key)}`, body),
  removeForwardTarget: (key: string) => remove<{ key: string }>(`/forward_targets/${segment(key)}`),
  actOnForwardTarget: (key: string, act: 'pause' | 'resume' | 'skip', body: Record<string, string | number>) =>
    post<T.ForwardTargetDetail>(`/forward_targets/${segment(key)}/${act}`, body),
  probeForwardTarget: (key: string) => post<T.ForwardProbe>(`/forward_targets/${segment(key)}/probe`, {}),
  fetchGap: (body: { mn: string; period: T.Period; from: string; to: string }) => post<{ command_id: number }>('/gaps', body),

  latest: () => get<T.Latest>('/latest'),
  history: (parameter: string, hours = 24) => get<T.HistoryFrames>('/latest/history', { hours, parameter }),
  series: (query: SeriesRequest, signal?: AbortSignal) =>
    get<T.SeriesColumns>('/series', { ...query, shape: 'columns' }, signal),
  seriesCsv: (query: SeriesRequest) => address('/series', { ...query, format: 'csv', bom: 1 }),
  versions: async (place: ValuePlace): Promise<T.ValueVersion[]> => {
    const answer = await get<T.List<T.ValueVersion> | T.ValueVersion[]>('/series/versions', { ...place })
    return Array.isArray(answer) ? answer : answer.items
  },
  frame: (seq: number) => get<T.Frame>(`/frames/${seq}`),
  assessments: (query: { point: number; period: 'hour' | 'day'; from: string; to: string; edition?: string }) =>
    get<T.List<T.Assessment>>('/assessments', query),
  calendar: (site: string, year: number, edition = 'auto') =>
    get<T.Calendar>('/assessments/calendar', { site, year, edition }),

  findings: (query: { state?: string; point?: number; limit?: number; open_at?: string } = {}, signal?: AbortSignal) =>
    get<T.List<C.Finding>>('/findings', query, signal),
  openCase: (finding: number, body: C.OpenCase) => post<C.CaseDetail>(`/findings/${finding}/case`, body),
  cases: (state: string, query: C.CaseQuery = {}, signal?: AbortSignal) => get<C.CaseList>('/cases', { ...query, state }, signal),
  /** As they were known at a moment. */
  casesAt: (state: string, as_known_at: string, signal?: AbortSignal) => get<C.CaseList>('/cases', { state, as_known_at }, signal),
  case: (id: number) => get<C.CaseDetail>(`/cases/${id}`),
  caseAt: (id: number, as_known_at: string, signal?: AbortSignal) => get<C.CaseDetail>(`/cases/${id}`, { as_known_at }, signal),
  receipt: (id: number, version: number, signal?: AbortSignal) => get<C.CaseReceipt>(`/cases/${id}/events/${version}/receipt`, {}, signal),
  framesOfPoint: (point: number, query: { from: string; to: string; offset: number; limit: number }) =>
    get<T.List<C.SentFrame>>(`/points/${point}/frames`, query),
  workflows: () => get<T.List<C.Workflow>>('/workflows'),
  act: (id: number, act: string, body: Record<string, unknown>) => post<C.CaseDetail>(`/cases/${id}/${act}`, body),
}
