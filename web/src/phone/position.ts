// Where the phone is. Browsers give WGS 84; some that are built into other apps in China give GCJ-02 and do not say so, hence the
// choice on the page 我的. The server makes CGCS2000 of both.
import { ref, watch } from 'vue'
import type { CoordinateSystem } from '@/api/reports'

export interface Place {
  longitude_deg: number
  latitude_deg: number
  coordinate_system: CoordinateSystem
  accuracy_m?: number
}

const key = 'lvwang.phone.system'
const patienceMs = 20_000

export const deviceSystem = ref<'WGS84' | 'GCJ02'>(localStorage.getItem(key) === 'GCJ02' ? 'GCJ02' : 'WGS84')
watch(deviceSystem, (now) => localStorage.setItem(key, now))

/** Refused, not to be had, or too slow; what the page says of it is named so. */
export type NoPlace = 'insecure' | 'denied' | 'nowhere' | 'slow'

export function locate(): Promise<Place | NoPlace> {
  if (!window.isSecureContext || !('geolocation' in navigator)) return Promise.resolve('insecure')
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          longitude_deg: Number(coords.longitude.toFixed(7)),
          latitude_deg: Number(coords.latitude.toFixed(7)),
          coordinate_system: deviceSystem.value,
          accuracy_m: Math.max(1, Math.ceil(coords.accuracy)),
        }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : error.code === error.TIMEOUT ? 'slow' : 'nowhere'),
      { enableHighAccuracy: true, timeout: patienceMs, maximumAge: 30_000 },
    )
  })
}
