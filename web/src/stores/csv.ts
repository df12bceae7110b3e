// Tables and pictures as files for people: CSV with a byte order mark, so that spreadsheets read the Chinese right.
import { postForFile } from '@/api/client'

export type Cell = string | number | null | undefined

export function csvText(rows: Cell[][]): string {
  const cell = (value: Cell) => {
    const text = value === null || value === undefined ? '' : String(value)
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return '\ufeff' + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

export function saveFile(name: string, content: Blob | string): void {
  const link = document.createElement('a')
  const made = typeof content !== 'string'
  link.href = made ? URL.createObjectURL(content) : content
  link.download = name
  link.click()
  if (made) window.setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

export function saveCsv(name: string, rows: Cell[][]): void {
  saveFile(name, new Blob([csvText(rows)], { type: 'text/csv;charset=utf-8' }))
}

const decimal = /^[+-]?\d+(\.\d+)?$/

/**
 * The same table as a workbook, which the server makes.
 * @param rows     the headings first
 * @param numeric  columns whose texts are numbers; columns that hold numbers, or decimals with a fraction, are known without it
 */
export async function saveXlsx(name: string, rows: Cell[][], numeric: number[] = []): Promise<void> {
  const [head = [], ...body] = rows
  const text = (cell: Cell) => (cell === null || cell === undefined ? '' : String(cell))
  const isNumeric = (column: number) => {
    const cells = body.map((row) => row[column]).filter((cell) => text(cell) !== '')
    const numbers = numeric.includes(column) || cells.some((cell) => typeof cell === 'number' || (decimal.test(cell ?? '') && (cell ?? '').includes('.')))
    return numbers && cells.some((cell) => decimal.test(text(cell)))
  }
  const file = await postForFile('/sheets', {
    name,
    columns: head.map(text),
    numeric: head.map((_cell, column) => column).filter(isNumeric),
    rows: body.map((row) => head.map((_cell, column) => text(row[column]).replace(/^\+(?=\d)/, ''))),
  })
  saveFile(`${name}.xlsx`, file)
}
