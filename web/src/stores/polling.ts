// Asks again while somebody looks: never behind another window, nor while the last answer is on its way and may still come. A
// question that is put anew each time would get none where answers take longer than the interval.
import { onBeforeUnmount, onMounted, type Ref } from 'vue'

/** After so many rounds an answer is given up: the line may have gone from under it. */
const patience = 10

/**
 * @param of    what `ask` asks
 * @param when  false: not now
 */
export function usePolling(everyMs: number, of: readonly { loading: Ref<boolean> }[], ask: () => unknown, when: () => boolean = () => true): void {
  let timer = 0
  let waited = 0
  onMounted(() => {
    timer = window.setInterval(() => {
      if (document.hidden || !when()) return
      waited = of.some((one) => one.loading.value) ? waited + 1 : 0
      if (waited % patience === 0) ask()
    }, everyMs)
  })
  onBeforeUnmount(() => window.clearInterval(timer))
}
