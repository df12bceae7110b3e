// What one browser remembers: the language, which table columns are shown.
import { ref, watch } from 'vue'

function remembered(key: string, initial: string) {
  const value = ref(initial)
  try {
    value.value = localStorage.getItem(key) ?? initial
  } catch {
    // A browser that forbids storage forgets at the end of the page; nothing else is lost.
  }
  watch(value, (now) => {
    try {
      localStorage.setItem(key, now)
    } catch {
      return
    }
  })
  return value
}

export const chosenLocale = remembered('lvwang.locale', 'zh-CN')
