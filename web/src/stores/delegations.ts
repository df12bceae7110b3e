// Who acted, and for whom: how it stands in histories; and the last day of a delegation as people say it.
import { useWords } from '@/i18n'
import { session } from './session'
import { isoDate } from './time'

/** `李四（代 张三）`, or the one name where nobody was stood in for. */
export function useActor(): (actor: string, principal?: string) => string {
  const { t } = useWords()
  return (actor, principal) => {
    const who = session.nameOf(actor)
    return principal ? t('delegations.actor', { who, of: session.nameOf(principal) }) : who
  }
}

/** The end is exclusive: the last day is the one before it. */
export function lastDay(until: string): string {
  return isoDate(Date.parse(until) - 1)
}
