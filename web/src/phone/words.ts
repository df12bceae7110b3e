// What a person writes into a form of the phone, and what is sent of it. The same both ways: what the server refused is written back
// into its form to be corrected.
import type { FormField, WorkflowStep } from '@/api/types_cases'
import type { Place } from './position'

export interface StepWords {
  note: string
  /** As a field of the browser has it: no seconds, no zone. */
  due: string
  passed: '' | 'yes' | 'no'
  fields: Record<string, string>
  photos: Blob[]
  place: Place | null
}

export interface ReportWords {
  type: string
  title: string
  text: string
  region: string
  site: string
  photos: Blob[]
  place: Place | null
}

export type Body = Record<string, unknown>

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function placeOf(body: Body): Place | null {
  const { longitude_deg, latitude_deg, coordinate_system, accuracy_m } = body
  if (typeof longitude_deg !== 'number' || typeof latitude_deg !== 'number') return null
  return {
    longitude_deg,
    latitude_deg,
    coordinate_system: (coordinate_system as Place['coordinate_system'] | undefined) ?? 'CGCS2000',
    ...(typeof accuracy_m === 'number' ? { accuracy_m } : {}),
  }
}

export const emptyStep = (): StepWords => ({ note: '', due: '', passed: '', fields: {}, photos: [], place: null })
export const emptyReport = (): ReportWords => ({ type: '', title: '', text: '', region: '', site: '', photos: [], place: null })

export function stepWords(body: Body, photos: Blob[]): StepWords {
  return {
    note: textOf(body['note']),
    due: textOf(body['due_at']).slice(0, 16),
    passed: typeof body['passed'] === 'boolean' ? (body['passed'] ? 'yes' : 'no') : '',
    fields: { ...(body['fields'] as Record<string, string> | undefined) },
    photos,
    place: placeOf(body),
  }
}

/** What is asked for and not there: names as the server would refuse them. */
export function missingInStep(step: WorkflowStep, form: FormField[], words: StepWords): Set<string> {
  const missing = form.filter((field) => field.required && !(words.fields[field.key] ?? '').trim()).map((field) => field.key)
  if (step.needs_note && !words.note.trim()) missing.push('note')
  if (step.act === 'ask_extension' && !words.due) missing.push('due_at')
  if (step.words.includes('passed') && !words.passed) missing.push('passed')
  if (step.on_site && !words.place && !words.note.trim()) missing.push('place')
  return new Set(missing)
}

export function stepBody(step: WorkflowStep, form: FormField[], words: StepWords, doneAt: unknown): Body {
  const body: Body = { note: words.note.trim(), done_at: doneAt, ...(words.place ?? {}) }
  if (step.words.includes('due_at') && words.due) body['due_at'] = `${words.due}:00+08:00`
  if (step.words.includes('passed')) body['passed'] = words.passed === 'yes'
  if (form.length) body['fields'] = Object.fromEntries(form.map((field) => [field.key, (words.fields[field.key] ?? '').trim()]))
  return body
}

export function reportWords(body: Body, photos: Blob[]): ReportWords {
  return {
    type: textOf(body['type']),
    title: textOf(body['title']),
    text: textOf(body['text']),
    region: textOf(body['region_code']),
    site: textOf(body['site_key']),
    photos,
    place: placeOf(body),
  }
}

export function missingInReport(words: ReportWords): Set<string> {
  const missing = (['type', 'title', 'text'] as const).filter((name) => !words[name].trim()) as string[]
  if (!words.region && !words.site) missing.push('region_code', 'site_key')
  return new Set(missing)
}

export function reportBody(words: ReportWords): Body {
  const { accuracy_m: _accuracy, ...where } = words.place ?? {}
  return {
    type: words.type,
    title: words.title.trim(),
    text: words.text.trim(),
    ...(words.site ? { site_key: words.site } : { region_code: words.region }),
    ...where,
  }
}
