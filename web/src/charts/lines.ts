// Plain data of the charts, made from the API's columns. Nothing is averaged or filled in here.
import type { Period, SeriesColumn, SeriesColumns } from '@/api/types'
import { dayMs, hourMs } from '@/stores/time'

export interface ChartPoint {
  at: number
  value: number | null
  valid: boolean
  flags: string[]
  seq: number | null
  origin?: 'reported' | 'computed'
}

export interface ChartLine {
  key: string
  name: string
  unit: string
  colour: string
  dashed?: boolean
  points: ChartPoint[]
  /** Longest step between two neighbours that is still drawn as a line, ms. */
  stepMs: number
}

export interface ChartLimit {
  unit: string
  value: number
  label: string
}

export interface ChartStretch {
  from: number
  to: number
  label: string
}

// The bits of a value's flags, lowest first.
const flagBits = [
  'mark_assumed',
  'mark_invalid',
  'manual',
  'implausible',
  'negative',
  'too_few',
  'backfill',
  'clock_doubt',
  'converted_by_us',
  'crc_tolerated',
  'no_flow',
  'reviewed',
] as const

export function flagNames(bits: number | null | undefined): string[] {
  return flagBits.filter((_, bit) => ((bits ?? 0) & (1 << bit)) !== 0)
}

/** The same colour for the same parameter on every page. */
const parameterColours: Record<string, string> = {
  pm2_5: '#8c3fa0',
  pm10: '#9a6a1e',
  so2: '#c23b6b',
  no2: '#1f6fb2',
  co: '#4f5b66',
  o3: '#12816f',
  o3_8h: '#12816f',
  nox: '#1f6fb2',
  pm: '#9a6a1e',
}
const otherColours = ['#1f6fb2', '#9a6a1e', '#12816f', '#8c3fa0', '#c23b6b', '#4f5b66', '#5b7a17', '#a0472a']

export function parameterColour(parameter: string): string {
  // The same pollutant in a stack keeps its colour.
  const key = parameter.replace(/^stack_/, '')
  const own = parameterColours[key]
  if (own) return own
  let sum = 0
  for (const letter of key) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return otherColours[sum % otherColours.length] ?? '#4f5b66'
}

/** Devices report minutes at intervals of their own (1 to 30 min): the usual step is read off the data. */
function usualStepMs(period: Period, starts: number[]): number {
  if (period === 'hour') return hourMs
  if (period === 'day') return dayMs
  const steps: number[] = []
  for (let i = 1; i < starts.length && steps.length < 500; i += 1) steps.push((starts[i] ?? 0) - (starts[i - 1] ?? 0))
  steps.sort((a, b) => a - b)
  return steps[Math.floor(steps.length / 2)] ?? 60_000
}

export function pointsOf(column: SeriesColumn, starts: number[]): ChartPoint[] {
  return starts.map((at, i) => ({
    at,
    value: column.values[i] ?? null,
    valid: Boolean(column.valid[i] ?? true),
    flags: flagNames(column.flags[i]),
    seq: column.seqs[i] ?? null,
    origin: column.origins?.[i] === 1 ? 'computed' : 'reported',
  }))
}

export function linesOf(answer: SeriesColumns, name: (column: SeriesColumn) => string, shiftMs = 0): ChartLine[] {
  const starts = answer.starts.map((start) => Date.parse(start) + shiftMs)
  return answer.columns.map((column) => {
    const points = pointsOf(column, starts).filter((point) => point.value !== null)
    const step = usualStepMs(
      answer.period,
      points.map((point) => point.at),
    )
    return {
      key: `${column.parameter}.${column.aspect}`,
      name: name(column),
      unit: column.unit,
      colour: parameterColour(column.parameter),
      dashed: column.aspect === 'measured' ? false : undefined,
      points,
      stepMs: step * 1.6,
    }
  })
}
