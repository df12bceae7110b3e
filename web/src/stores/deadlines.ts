// Whether a step of a case moved its deadline, or asked for another, and in which words that is said.
import type { CaseEvent } from '@/api/types_cases'
import { useWords } from '@/i18n'
import { dateTime } from './time'

export function useDeadlineText() {
  const { t } = useWords()
  /** @param events of one case, the oldest first; empty where this one says nothing of the deadline */
  return (events: CaseEvent[], event: CaseEvent): string => {
    if (event.details.due_at) return t('caseflow.askedUntil', { at: dateTime(event.details.due_at) })
    const before = events[events.indexOf(event) - 1]?.due_at
    const handedOver = event.act === 'assigned'
    if (!event.due_at || (event.due_at === before && !handedOver)) return ''
    return t('caseflow.dueNow', { at: dateTime(event.due_at) })
  }
}
