// What the channels are called: a message holds the key of its channel, people know the name.
import { shallowRef } from 'vue'
import { sendingApi, type ChannelName } from '@/api/sending'

const list = shallowRef<ChannelName[]>([])
let asked = false

export const channelNames = {
  /** Asks once. Who may not see the lists reads keys. */
  ready(): void {
    if (asked) return
    asked = true
    sendingApi.lists().then(
      (answer) => (list.value = answer.channels),
      () => (asked = false),
    )
  },
  /** From whoever has just asked for them. */
  take(channels: ChannelName[]): void {
    asked = true
    list.value = channels
  },
  of: (key: string): string => list.value.find((one) => one.key === key)?.name || key,
}
