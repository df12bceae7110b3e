// Civil time of the pages: China Standard Time whatever the browser's own zone is; no daylight saving.
const zoneMs = 8 * 3600_000
export const hourMs = 3600_000
export const dayMs = 24 * hourMs

const two = (n: number) => String(n).padStart(2, '0')

/** Milliseconds whose UTC reading is the civil time: what the charts draw with `useUTC`. */
export function civilMs(time: string | number): number {
  return (typeof time === 'number' ? time : Date.parse(time)) + zoneMs
}

export function fromCivilMs(ms: number): number {
  return ms - zoneMs
}

function parts(time: string | number) {
  const at = new Date(civilMs(time))
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  }
}

/** 2026-03-01T08:00:00+08:00, as the API takes it. */
export function isoTime(time: number): string {
  const p = parts(time)
  return `${p.year}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}:${two(p.second)}+08:00`
}

export function isoDate(time: string | number): string {
  const p = parts(time)
  return `${p.year}-${two(p.month)}-${two(p.day)}`
}

export function yearOf(time: string | number): number {
  return parts(time).year
}

/** 0 to 23. */
export function civilHour(time: string | number): number {
  return parts(time).hour
}

/** Midnight of the civil day that holds `time`. */
export function dayStart(time: string | number): number {
  return Date.parse(`${isoDate(time)}T00:00:00+08:00`)
}

/** 03-01 08:05, with the year only where it is not this one. */
export function dateTime(time: string | number | null | undefined, now = Date.now()): string {
  if (time === null || time === undefined || time === '') return '—'
  const p = parts(time)
  const year = p.year === parts(now).year ? '' : `${p.year}-`
  return `${year}${two(p.month)}-${two(p.day)} ${two(p.hour)}:${two(p.minute)}`
}

export function clock(time: string | number, seconds = false): string {
  const p = parts(time)
  return `${two(p.hour)}:${two(p.minute)}${seconds ? `:${two(p.second)}` : ''}`
}

/** 03-01 15–16: an hour by both its ends, so that no convention has to be guessed. */
export function hourSpan(start: string | number, now = Date.now()): string {
  const p = parts(start)
  const year = p.year === parts(now).year ? '' : `${p.year}-`
  return `${year}${two(p.month)}-${two(p.day)} ${two(p.hour)}–${two((p.hour + 1) % 24 === 0 ? 24 : p.hour + 1)}`
}

/** What a value's time reads like for its period. */
export function periodSpan(start: string | number, period: string): string {
  if (period === 'hour') return hourSpan(start)
  if (period === 'day') return isoDate(start)
  return dateTime(start)
}

/** A period as it was asked for; one that runs to a day by both its ends. */
export function periodText(period: { text: string; from: string; to: string } | null | undefined): string {
  if (!period) return ''
  return period.text.startsWith('to-') ? `${period.from} – ${period.to}` : period.text
}
