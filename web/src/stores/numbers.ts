// How numbers and units are written. Nothing is rounded here: the server has done it.
import type { Parameter } from '@/api/types'

/** The number with at least the parameter's decimals: 35 with one decimal reads 35.0. */
export function numberText(value: number | string | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'string') return value
  const text = String(value)
  if (text.includes('e')) return text
  const given = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  return given < decimals ? value.toFixed(decimals) : text
}

/** A concentration of air as evaluations give it: CO to one decimal, others without (HJ 663, GB 3095). */
export function airText(value: number | null | undefined, parameter: string): string {
  return numberText(value, parameter === 'co' ? 1 : 0)
}

/** A sum of ours with so many decimals at most: what is shown beside a bar or a name, the whole number standing in its title. */
export function fixedText(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined ? '—' : value.toFixed(decimals)
}

const unitSigns: [RegExp, string][] = [
  [/^ug\//, 'µg/'],
  [/m3\b/g, 'm³'],
  [/m2\b/g, 'm²'],
  [/^degC$/, '℃'],
  [/^deg$/, '°'],
  [/^(none|1|dimensionless)$/, ''],
]

export function unitText(unit: string | undefined): string {
  return unitSigns.reduce((text, [from, to]) => text.replace(from, to), unit ?? '')
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MB`
  return `${(bytes / 1024 ** 3).toFixed(2)} GB`
}

export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

const subscripts: Record<string, string> = {
  pm2_5: 'PM₂.₅',
  pm10: 'PM₁₀',
  so2: 'SO₂',
  no2: 'NO₂',
  co: 'CO',
  o3: 'O₃',
  o3_8h: 'O₃-8h',
  nox: 'NOₓ',
}

/** Short name for chips and tiles: the formula where people use one. */
/** Full name beside the formula: without the formula that the table's name repeats. */
export function plainName(key: string, name: string): string {
  return key in subscripts ? name.replace(/\s*[A-Z][A-Z0-9.]*$/, '') : name
}

export function shortName(key: string, parameter: Parameter | undefined, english: boolean): string {
  return subscripts[key] ?? (parameter ? (english ? parameter.name_en || parameter.name : parameter.name) : key)
}
