// What the server refuses with, in the language of the page. A sentence without a translation stays as the server said it.
import i18n from '@/i18n'
import { fieldNames, refusals } from '@/i18n/refusals'

interface Pattern {
  pattern: RegExp
  words: string
}

let patterns: Pattern[] | undefined

const escape = (text: string): string => text.replace(/[.[\]()*+?^$|\\{}]/g, '\\$&')

// Those that say most come first: "{}: {} is no port" before whatever begins with a name and a colon. Cases go by number.
function compiled(): Pattern[] {
  patterns ??= [...refusals]
    .sort(([one], [other]) => other.replaceAll('{}', '').length - one.replaceAll('{}', '').length)
    .map(([sentence, words]) => ({ pattern: new RegExp(`^${sentence.split('{}').map(escape).join('(.*?)').replace(/^(case|send|sheet) \(\.\*\?\)/, '$1 (\\d+)')}$`, 's'), words }))
  return patterns
}

/** Who stands behind a login: the session says it (stores/session.ts). */
export const people = { nameOf: (login: string): string => login }

const groups = ['cases.state', 'caseflow.event', 'sheets.states', 'sheets.acts', 'audit.command', 'accounts.role', 'sending.states'] as const
const actGroups = ['caseflow.event', 'sheets.acts'] as const

function named(word: string, within: readonly string[] = groups): string | undefined {
  const { t, te } = i18n.global
  const keys = /^\w+$/.test(word) ? within.flatMap((group) => [`${group}.${word}`, `${group}.case_step_${word}`]) : []
  const key = keys.find((one) => te(one))
  return key && t(key)
}

// What fills a hole: a field, a state or an act by its name, a list of them, another sentence, or just what it is.
function filling(text: string): string {
  const field = /^[\w.[\]]+$/.test(text) ? fieldNames[text.replace(/^.*\./, '').replace(/\[\d+\]$/, '')] : undefined
  if (field) return field
  const name = named(text)
  if (name) return name
  // What others did meanwhile: "joined by zhou, remarked by wu".
  const done = [...text.matchAll(/ (\w+) by ([^,]+)/g)]
  if (done.length && text === done.map(([one]) => one).join(',')) {
    const by = (who: string) => (who === 'system' ? i18n.global.t('cases.system') : people.nameOf(who))
    return done.map(([, act = '', who = '']) => `${by(who)} ${named(act, actGroups) ?? named(act) ?? act}`).join('、')
  }
  if (/^\w+(, \w+)+$/.test(text)) return text.split(', ').map(filling).join('、')
  if (/^\w+( or \w+)+$/.test(text)) return text.split(' or ').map(filling).join('、')
  return inChinese(text)
}

function inChinese(text: string): string {
  for (const { pattern, words } of compiled()) {
    const found = pattern.exec(text)
    if (found) return words.replace(/\{(\d)\}/g, (_hole, n: string) => filling(found[Number(n) + 1] ?? ''))
  }
  const [seen = '', since] = text.split(/(?=; since then:)/)
  if (since) return inChinese(seen) + inChinese(since)
  // "document.title: …": the rest may be a sentence of its own.
  const [, field = '', rest = ''] = /^([\w.[\]]+): (.+)$/s.exec(text) ?? []
  if (!field) return text
  const [name, said] = [filling(field), inChinese(rest)]
  return name === field && said === rest ? text : `${name}：${said}`
}

export function refusalText(detail: string): string {
  return i18n.global.locale.value === 'en' ? detail : inChinese(detail)
}

/** Why a message has not gone, or may have gone. What it was given up for stands behind what had made it doubtful. */
export function reasonText(reason: string): string {
  if (i18n.global.locale.value === 'en') return reason
  const at = reason.lastIndexOf('; ')
  const end = reason.slice(at + 2)
  return at > 0 && inChinese(end) !== end ? `${inChinese(reason.slice(0, at))}；${inChinese(end)}` : inChinese(reason)
}

/** A field that a refusal is about, as the page calls it. */
export function fieldWord(field: string): string {
  return i18n.global.locale.value === 'en' ? field : (fieldNames[field.replace(/^.*\./, '').replace(/\[\d+\]$/, '')] ?? field)
}
