// How a rate is shown: its place in a cell, its colour, its text. The server has computed and rounded it.
import type { CompletenessCell } from '@/api/types'

export const metrics = ['transmission', 'validity', 'effective', 'online'] as const
export type Metric = (typeof metrics)[number]

const firstRate = 4

export function rateOf(cell: CompletenessCell | undefined, metric: Metric): number | null {
  return cell?.[firstRate + metrics.indexOf(metric)] ?? null
}

// Complete is calm, missing stands out: from the desk's own teal to brown, never a colour of AQI or of an alert.
export const shades = [
  { from: 100, background: '#e3eff1', color: '#1b262c' },
  { from: 99, background: '#eef5f0', color: '#1b262c' },
  { from: 95, background: '#fbf0dc', color: '#1b262c' },
  { from: 90, background: '#f1d8a8', color: '#1b262c' },
  { from: 75, background: '#d9aa62', color: '#1b262c' },
  { from: 50, background: '#8f5a10', color: '#ffffff' },
  { from: 0, background: '#5a3600', color: '#ffffff' },
]

export function shadeOf(rate: number | null): { background: string; color: string } | undefined {
  if (rate === null) return undefined
  const shade = shades.find((one) => rate >= one.from)
  return shade && { background: shade.background, color: shade.color }
}

/** Four characters at most; never rounded up to what it is not. */
export function cellText(rate: number | null): string {
  if (rate === null) return ''
  if (rate >= 100) return '100'
  if (rate < 10) return rate.toFixed(rate > 0 ? 1 : 0)
  return (Math.floor(rate * 10) / 10).toFixed(1)
}

export function percentText(rate: number | null): string {
  return rate === null ? '—' : `${rate.toFixed(2)} %`
}
