// What changes seldom: parameters and sites, asked for once and kept.
import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Parameter, PointSummary, Site } from '@/api/types'

const parameterList = shallowRef<Parameter[]>([])
const siteList = shallowRef<Site[]>([])
const failed = ref(false)
let pending: Promise<void> | undefined

const parameterByKey = computed(() => new Map(parameterList.value.map((row) => [row.key, row])))
const siteByKey = computed(() => new Map(siteList.value.map((row) => [row.key, row])))
const placeByPoint = computed(() => {
  const places = new Map<number, { site: Site; point: PointSummary }>()
  for (const site of siteList.value) for (const point of site.points) places.set(point.id, { site, point })
  return places
})

async function load(): Promise<void> {
  try {
    const [parameters, sites] = await Promise.all([api.parameters(), api.sites()])
    parameterList.value = parameters.items
    siteList.value = sites.items
    failed.value = false
  } catch (error) {
    failed.value = true
    pending = undefined
    throw error
  }
}

export const catalogue = {
  parameters: parameterList,
  sites: siteList,
  failed,
  parameter: (key: string) => parameterByKey.value.get(key),
  site: (key: string) => siteByKey.value.get(key),
  place: (point: number) => placeByPoint.value.get(point),
  /** Asks once; a second call waits for the same answer. */
  ready(): Promise<void> {
    pending ??= load()
    return pending
  },
  /** Asks again, after something was registered. */
  refresh(): Promise<void> {
    pending = load()
    return pending
  },
}
