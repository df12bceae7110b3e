// A question to the API with its three outcomes; an older answer never overwrites a newer one.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiError } from '@/api/client'

export interface Asking<T> {
  answer: ShallowRef<T | null>
  error: ShallowRef<ApiError | null>
  loading: Ref<boolean>
  /** @param of  what was chosen to be asked about, if anything: the answer about something else is not shown in its place */
  ask: (question: (signal: AbortSignal) => Promise<T>, of?: unknown) => Promise<void>
  /** What came by another way, as the answer to a change does: a question still on its way is older than that. */
  take: (got: T) => void
}

export function useAsking<T>(): Asking<T> {
  const answer = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let turn = 0
  let abort: AbortController | undefined
  let about: string | undefined

  async function ask(question: (signal: AbortSignal) => Promise<T>, of?: unknown): Promise<void> {
    const mine = ++turn
    const wanted = JSON.stringify(of)
    if (wanted !== about) {
      about = wanted
      answer.value = null
      error.value = null
    }
    abort?.abort()
    abort = new AbortController()
    loading.value = true
    try {
      const got = await question(abort.signal)
      if (mine !== turn) return
      answer.value = got
      error.value = null
    } catch (caught) {
      if (mine !== turn) return
      error.value = caught instanceof ApiError ? caught : new ApiError(0, String(caught))
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  function take(got: T): void {
    turn += 1
    abort?.abort()
    answer.value = got
    error.value = null
    loading.value = false
  }
  return { answer, error, loading, ask, take }
}
