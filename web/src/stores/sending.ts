// A change on its way to the API: one at a time, and what was refused is kept for the form to show.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiError } from '@/api/client'

export interface Sending {
  busy: Ref<boolean>
  problem: ShallowRef<ApiError | null>
  send: (act: () => Promise<void>) => Promise<void>
}

export function useSending(): Sending {
  const busy = ref(false)
  const problem = shallowRef<ApiError | null>(null)

  async function send(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    problem.value = null
    try {
      await act()
    } catch (error) {
      problem.value = error instanceof ApiError ? error : new ApiError(0, String(error))
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, send }
}
