// The URL holds the state of a page: one way to read and to change it.
import { useRoute, useRouter } from 'vue-router'

export function useQuery() {
  const route = useRoute()
  const router = useRouter()
  return {
    text: (key: string, initial = ''): string => {
      const value = route.query[key]
      return typeof value === 'string' ? value : initial
    },
    list: (key: string): string[] => String(route.query[key] ?? '').split(',').filter(Boolean),
    /** Keys without a value leave the URL; with `push` the step can be taken back. */
    set(change: Record<string, string | undefined>, push = false): void {
      const query = { ...route.query, ...change }
      for (const key of Object.keys(query)) if (query[key] === undefined || query[key] === '') delete query[key]
      void router[push ? 'push' : 'replace']({ query })
    },
  }
}
