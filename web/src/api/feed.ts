// The live feed: one WebSocket that comes back by itself, and what state it is in.
import type { FeedMessage } from './types'

export type FeedState = 'connecting' | 'live' | 'quiet' | 'down'

const retryMs = [1000, 2000, 4000, 8000, 15000] as const
// The server says something every second; this long without a word and the line is doubted.
const quietAfterMs = 6000

export interface Feed {
  close(): void
}

/** Opens the feed; `onState` gets the state and, while down, the time of the next attempt. */
export function openFeed(
  onMessage: (message: FeedMessage) => void,
  onState: (state: FeedState, retryAt?: number) => void,
): Feed {
  let socket: WebSocket | undefined
  let attempt = 0
  let closed = false
  let retryTimer = 0
  let quietTimer = 0

  function listenForQuiet(): void {
    window.clearTimeout(quietTimer)
    quietTimer = window.setTimeout(() => onState('quiet'), quietAfterMs)
  }

  function open(): void {
    onState('connecting')
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    socket = new WebSocket(`${scheme}://${location.host}/api/v1/feed`)
    socket.onmessage = (event: MessageEvent<string>) => {
      attempt = 0
      onState('live')
      listenForQuiet()
      try {
        onMessage(JSON.parse(event.data) as FeedMessage)
      } catch (error) {
        console.error('feed: message dropped', error)
      }
    }
    socket.onclose = () => {
      window.clearTimeout(quietTimer)
      if (closed) return
      const wait = retryMs[Math.min(attempt, retryMs.length - 1)] ?? 15000
      attempt += 1
      onState('down', Date.now() + wait)
      retryTimer = window.setTimeout(open, wait)
    }
  }

  // The browser knows of a cut line before the socket does.
  const cut = () => socket?.close()
  window.addEventListener('offline', cut)

  open()
  return {
    close() {
      closed = true
      window.removeEventListener('offline', cut)
      window.clearTimeout(retryTimer)
      window.clearTimeout(quietTimer)
      socket?.close()
    },
  }
}
