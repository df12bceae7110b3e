// 先告知、后处理: whether the firm of a case is still to be heard, as the server reckons it (Case::may_be_explained).
import type { CaseItem } from '@/api/types_cases'

/** Nothing follows for the firm, and the public is told nothing, while this is true. */
export function mayBeExplained(item: CaseItem): boolean {
  return !!item.firm_until && !item.explained_at && !item.explain_lapsed_at && item.state !== 'closed'
}
