// A change on its way to the API: one at a time, and what was refused is kept for the form to show.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiError } from '@/api/client'

export interface Sending {
  busy: Ref<boolean>
  problem: ShallowRef<ApiError | null>
  /** Somebody was quicker, and what he made of it has been asked for. */
  overtaken: Ref<boolean>
  send: (act: () => Promise<void>) => Promise<void>
}

/** @param askAnew what to do where the version that was seen is no longer the newest; without it this is a problem like others */
export function useSending(askAnew?: () => Promise<void>): Sending {
  const busy = ref(false)
  const overtaken = ref(false)
  const problem = shallowRef<ApiError | null>(null)

  async function send(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = null
    overtaken.value = false
    try {
      await act()
    } catch (error) {
      const refused = error instanceof ApiError ? error : new ApiError(0, String(error))
      if (!askAnew || refused.status !== 409 || refused.field !== 'version') {
        problem.value = refused
        return
      }
      try {
        await askAnew()
        overtaken.value = true
      } catch {
        problem.value = refused
      }
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, overtaken, send }
}
