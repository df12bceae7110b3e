// The report that is being written: it stays while its writer looks at other pages, and nobody else finds it.
import { ref, watch } from 'vue'
import { session } from '@/stores/session'
import { emptyReport, type ReportWords } from './words'

export const reportDraft = ref<ReportWords>(emptyReport())

let writer = ''

// Whose session is over comes back to it; a logout begins the pages anew.
watch(
  () => session.me.value?.login,
  (login) => {
    if (!login || login === writer) return
    writer = login
    reportDraft.value = emptyReport()
  },
  { immediate: true, flush: 'sync' },
)
