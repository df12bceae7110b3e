// Units by their keys, asked for once and kept: an answer that has only a unit's key and Chinese name is named in the language of the page.
import { computed, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Organisation } from '@/api/types'

const all = shallowRef<Organisation[]>([])
const byKey = computed(() => new Map(all.value.map((row) => [row.key, row])))
let asked: Promise<void> | null = null

function load(): Promise<void> {
  asked ??= api.organisations().then(
    (answer) => void (all.value = answer.items),
    () => void (asked = null),
  )
  return asked
}

export const units = { load, unit: (key: string): Organisation | undefined => byKey.value.get(key) }
