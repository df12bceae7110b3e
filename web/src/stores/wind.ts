// An hour's wind in words.
import type { WindOfHour } from '@/api/types_cases'
import { useWords } from '@/i18n'

export function useWindText(): (wind: WindOfHour | null | undefined) => string {
  const { t } = useWords()
  return (wind) => {
    if (!wind) return t('caseflow.windNone')
    if (wind.direction_deg === null) return t('caseflow.windSpeed', { speed: wind.speed_m_s })
    return t('caseflow.wind', { direction: Math.round(wind.direction_deg), speed: wind.speed_m_s })
  }
}
