// Chinese first, English one click away; names that the server sends in both languages follow the choice.
import { computed, watch } from 'vue'
import { createI18n, useI18n } from 'vue-i18n'
import type { Lack } from '@/api/types_assessment'
import { chosenLocale } from '@/stores/settings'
import { outletReason } from '@/stores/outlet_reason'
import { fixedText, numberText, shortName, unitText } from '@/stores/numbers'
import { catalogue } from '@/stores/catalogue'
import en from './en'
import zh, { type Messages } from './zh-CN'

const i18n = createI18n<[Messages], 'zh-CN' | 'en', false>({
  legacy: false,
  locale: chosenLocale.value === 'en' ? 'en' : 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
})

watch(
  i18n.global.locale,
  (locale) => {
    chosenLocale.value = locale
    document.documentElement.lang = locale
  },
  { immediate: true },
)

/** The words of a page: `t`, and the ways to name what the server speaks of. */
export function useWords() {
  const { t, te, locale } = useI18n<{ message: Messages }, 'zh-CN' | 'en'>()
  const english = computed(() => locale.value === 'en')

  function named(row: { name: string; name_en?: string } | null | undefined): string {
    if (!row) return '—'
    return (english.value && row.name_en) || row.name
  }

  /** Several names in a row, with the comma of the language. */
  function commas(names: string[]): string {
    return names.join(english.value ? ', ' : '、')
  }

  /** Several sentences in a row. */
  function sentences(said: string[]): string {
    return said.join(english.value ? '; ' : '；')
  }

  /** What stands behind in brackets. */
  function bracketed(text: string): string {
    return english.value ? ` (${text})` : `（${text}）`
  }

  const colon = computed(() => (english.value ? ': ' : '：'))

  /** A word for a key that the server may send before this page knows it: then the key itself. */
  function word(group: string, key: string): string {
    const path = `${group}.${key}`
    return te(path) ? t(path) : key
  }

  function levelWord(level: number | null | undefined): string {
    return t(`level[${level ?? 0}]`)
  }

  function parameterName(key: string): string {
    return named(catalogue.parameter(key) ?? { name: key })
  }

  function parameterShort(key: string): string {
    return shortName(key, catalogue.parameter(key), english.value)
  }

  /** Why there is no index: the server names the pollutants that are missing, or that none is valid. */
  function naText(reason: string | null | undefined): string {
    if (!reason) return ''
    if (reason === 'none') return t('aqi.noneValid')
    return t('aqi.missing', { what: reason.split(' ').map(parameterShort).join(' ') })
  }

  /** Why there is no figure, by the server's codes; what has no code stands as the server said it. */
  function lackText(row: { reasons?: Lack[]; lacking?: string | null } | null | undefined): string {
    if (!row?.reasons?.length) return row?.lacking ?? ''
    return sentences(
      row.reasons.map((one) => {
        const code = one.code === 'pollutants' && one.period ? 'pollutants_in' : one.code
        return t(`lack.${code}`, { there: one.there, due: one.due, period: one.period, what: one.parameters.map(parameterShort).join(' ') })
      }),
    )
  }

  /** Why an hour, a day or a month of an outlet is not valid, or what stands for it. */
  function outletText(sentence: string | null): string {
    if (!sentence) return ''
    const known = outletReason(sentence)
    return known ? t(`emission.reasons.${known.key}`, known.values) : sentence
  }

  function valueText(value: number | string | null | undefined, parameter: string): string {
    return numberText(value, catalogue.parameter(parameter)?.decimals ?? 0)
  }

  /** A mean that the server gives with more decimals than its parameter is shown with; the whole number belongs in the title. */
  function meanText(value: number | null | undefined, parameter: string): string {
    return fixedText(value, catalogue.parameter(parameter)?.decimals ?? 0)
  }

  /** How long ago, in the largest unit that says it. */
  function ago(time: string | number | null | undefined, now: number): string {
    if (time === null || time === undefined) return '—'
    const s = Math.round((now - (typeof time === 'number' ? time : Date.parse(time))) / 1000)
    if (s < 5) return t('common.ago.soon')
    if (s < 90) return t('common.ago.seconds', { n: s })
    if (s < 5400) return t('common.ago.minutes', { n: Math.round(s / 60) })
    if (s < 48 * 3600) return t('common.ago.hours', { n: Math.round(s / 3600) })
    return t('common.ago.days', { n: Math.round(s / 86400) })
  }

  /** How long until a deadline, or since it passed. */
  function untilDue(time: string, now: number): string {
    const s = Math.round((Date.parse(time) - now) / 1000)
    const group = s >= 0 ? 'common.left' : 'common.past'
    const n = Math.abs(s)
    if (n < 5400) return t(`${group}.minutes`, { n: Math.round(n / 60) })
    if (n < 48 * 3600) return t(`${group}.hours`, { n: Math.round(n / 3600) })
    return t(`${group}.days`, { n: Math.floor(n / 86400) })
  }

  /** The same of a case; the clock of a suspended one stands. */
  function dueText(item: { due_at: string; suspended_at: string | null; overdue: boolean }, now: number): string {
    return item.suspended_at && !item.overdue ? t('caseflow.stands') : untilDue(item.due_at, now)
  }

  return {
    t,
    locale,
    english,
    named,
    commas,
    sentences,
    bracketed,
    colon,
    word,
    levelWord,
    parameterName,
    parameterShort,
    naText,
    lackText,
    outletText,
    valueText,
    meanText,
    unitText,
    ago,
    untilDue,
    dueText,
  }
}

export default i18n
