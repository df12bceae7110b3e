// Where this person may report from: the areas of his scope and all that lies in them.
import type { Region } from '@/api/types'
import { session } from './session'

export function ownAreas(regions: Region[]): Region[] {
  const scope = session.me.value?.scope
  if (!scope || scope.everything) return regions
  const parents = new Map(regions.map((row) => [row.code, row.parent_code]))
  const own = new Set(scope.regions)
  return regions.filter((row) => {
    const seen = new Set<string>()
    for (let code: string | undefined = row.code; code && !seen.has(code); code = parents.get(code)) {
      if (own.has(code)) return true
      seen.add(code)
    }
    return false
  })
}
