// The way down from a number to its frame: opened from anywhere, drawn once by the shell.
import { shallowRef } from 'vue'
import type { ValuePlace } from '@/api/client'

export type Descent = { place: ValuePlace } | { seq: number }

export const descent = shallowRef<Descent | null>(null)

export function openProvenance(place: ValuePlace): void {
  descent.value = { place }
}

export function openFrame(seq: number): void {
  descent.value = { seq }
}
