// What this browser can do here. Without a trusted HTTPS address a browser gives a page neither a place to start from without a
// line nor a position; that is said, not hidden.
import { ref } from 'vue'
import { outlives } from './kept'

const secure = window.isSecureContext
const worker = ref<'no' | 'coming' | 'ready' | 'failed'>(secure && 'serviceWorker' in navigator ? 'coming' : 'no')
const stores = ref(true)
const online = ref(navigator.onLine)
/** The browser's own question whether to install, kept until somebody presses our button. */
const installs = ref<InstallEvent | null>(null)
const installed = ref(window.matchMedia('(display-mode: standalone)').matches)

interface InstallEvent extends Event {
  prompt: () => Promise<void>
}

let started = false

async function start(): Promise<void> {
  if (started) return
  started = true
  window.addEventListener('online', () => (online.value = true))
  window.addEventListener('offline', () => (online.value = false))
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    installs.value = event as InstallEvent
  })
  window.addEventListener('appinstalled', () => {
    installs.value = null
    installed.value = true
  })
  stores.value = await outlives()
  if (worker.value === 'no') return
  try {
    await navigator.serviceWorker.register('/phone_worker.js', { scope: '/m/' })
    await navigator.serviceWorker.ready
    worker.value = 'ready'
    // What waits to be sent must not be cleared because the phone is full.
    await navigator.storage?.persist?.()
  } catch {
    worker.value = 'failed'
  }
}

export const able = { secure, worker, stores, online, installs, installed, start, locates: secure && 'geolocation' in navigator }
