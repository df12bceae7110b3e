// Tables and pictures as files for people: CSV with a byte order mark, so that spreadsheets read the Chinese right.
export function csvText(rows: (string | number | null | undefined)[][]): string {
  const cell = (value: string | number | null | undefined) => {
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

export function saveCsv(name: string, rows: (string | number | null | undefined)[][]): void {
  saveFile(name, new Blob([csvText(rows)], { type: 'text/csv;charset=utf-8' }))
}
