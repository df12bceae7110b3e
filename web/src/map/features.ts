// From the newest values to what the map draws: plain features, one for each symbol.
import type { Feature, FeatureCollection, Point } from 'geojson'
import type { FindingClass, LatestPoint, LatestValue } from '@/api/types'
import type { CaseItem } from '@/api/types_cases'
import { aqiColour, aqiInk } from '@/stores/aqi'
import type { Tone } from './symbols'

export type LayerName = 'stations' | 'micro' | 'firms' | 'outfalls' | 'rivers' | 'wind' | 'cases'
export const layerNames: LayerName[] = ['stations', 'micro', 'firms', 'outfalls', 'rivers', 'wind', 'cases']

export interface Shown {
  /** Value and level of an air point in the frame that is shown; absent: no data. */
  value: number | null
  level: number | null
}

export interface MapWords {
  name: (point: LatestPoint) => string
  state: (cls: FindingClass) => string
  silentSince: (point: LatestPoint) => string
  firmLetter: (kinds: Set<string>) => string
  caseLetter: (item: CaseItem) => string
  caseAge: (item: CaseItem) => string
}

export interface MapInput {
  points: LatestPoint[]
  /** Unfinished ones of the moment that is shown. */
  cases: CaseItem[]
  /** By point; the caller decides whether this is now or an hour of the replay. */
  shown: Map<number, Shown>
  /** What was wrong at the moment that is shown, by point, worst first; null: it is now, and the points say it themselves. */
  wrongThen: Map<number, FindingClass[]> | null
  now: number
  siteAt: (key: string) => [number, number] | undefined
  words: MapWords
}

type Properties = Record<string, string | number | boolean>

function feature(at: [number, number], properties: Properties): Feature<Point, Properties> {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties }
}

function valueOf(point: LatestPoint, parameter: string): LatestValue | undefined {
  return point.values.find((value) => value.parameter === parameter && value.aspect === 'measured')
}

// An outfall this near its firm (some 500 m) stands beside the firm's square, or one would cover the other.
const besideDeg = 0.006

const worstFirst: FindingClass[] = ['exceedance', 'warning', 'clue', 'silence', 'disagreement']

// Air that nobody has heard of for so long is not the air of now, even where no silence was agreed upon (years of history).
const airOldMs = 6 * 3600_000

function isOld(point: LatestPoint, now: number): boolean {
  const air = point.point_kind === 'ambient_air' || point.point_kind === 'micro_air'
  return air && point.at !== null && now - Date.parse(point.at) > airOldMs
}

function tone(worst: FindingClass | null, silent: boolean): Tone {
  if (worst === 'exceedance') return 'alarm'
  return silent ? 'mute' : 'calm'
}

export type Features = Record<LayerName, FeatureCollection<Point>>

export function mapFeatures(input: MapInput): Features {
  const made: Record<LayerName, Feature<Point>[]> = {
    stations: [],
    micro: [],
    firms: [],
    outfalls: [],
    rivers: [],
    wind: [],
    cases: [],
  }
  const worstOf = (point: LatestPoint) => (input.wrongThen ? (input.wrongThen.get(point.point_id)?.[0] ?? null) : point.worst)
  const isSilent = (point: LatestPoint) =>
    input.wrongThen ? (input.wrongThen.get(point.point_id)?.includes('silence') ?? false) : point.silent
  const silence = (point: LatestPoint) => (input.wrongThen ? input.words.state('silence') : input.words.silentSince(point))
  const firms = new Map<string, LatestPoint[]>()
  for (const point of input.points) {
    const at: [number, number] = [point.lon, point.lat]
    const worst = worstOf(point)
    const silent = isSilent(point) || (!input.wrongThen && isOld(point, input.now))
    const said = silent ? silence(point) : worst && worst !== 'silence' ? input.words.state(worst) : ''
    const common = { id: point.point_id, name: input.words.name(point), said, alarm: worst === 'exceedance' }
    if (point.point_kind === 'ambient_air') {
      const shown = input.shown.get(point.point_id)
      const level = silent ? 0 : (shown?.level ?? 0)
      made.stations.push(
        feature(at, {
          ...common,
          colour: aqiColour(level),
          ink: aqiInk(level),
          text: shown?.value === null || shown?.value === undefined ? '—' : String(shown.value),
        }),
      )
    } else if (point.point_kind === 'micro_air') {
      const shown = input.shown.get(point.point_id)
      made.micro.push(feature(at, { ...common, colour: silent ? '#8b959b' : aqiColour(shown?.level ?? 0) }))
    } else if (point.point_kind === 'stack' || point.point_kind === 'wastewater') {
      firms.set(point.site_key, [...(firms.get(point.site_key) ?? []), point])
      if (point.point_kind === 'wastewater') {
        const site = input.siteAt(point.site_key)
        const apart = site === undefined || Math.abs(site[0] - at[0]) + Math.abs(site[1] - at[1]) > besideDeg
        made.outfalls.push(
          feature(apart || !site ? at : site, { ...common, said: apart ? said : '', icon: `triangle-${tone(worst, silent)}`, beside: !apart }),
        )
      }
    } else if (point.point_kind === 'surface_water') {
      made.rivers.push(feature(at, { ...common, icon: `diamond-${tone(worst, silent)}` }))
    }
    // Sparse: only where the wind is measured as it should be; a sensor on a lamp post says little about it.
    const measuresWind = point.point_kind === 'ambient_air' || point.point_kind === 'weather'
    const direction = measuresWind ? valueOf(point, 'wind_direction')?.value : undefined
    const speed = valueOf(point, 'wind_speed')?.value
    if (typeof direction === 'number' && typeof speed === 'number' && !silent && !input.wrongThen) {
      // The direction says where the wind comes from; the arrow shows where it goes.
      made.wind.push(feature(at, { id: point.point_id, turn: (direction + 180) % 360, speed }))
    }
  }
  for (const [key, points] of firms) {
    const ranked = [...points].sort(
      (a, b) => worstFirst.indexOf(worstOf(a) ?? 'disagreement') - worstFirst.indexOf(worstOf(b) ?? 'disagreement'),
    )
    const first = ranked[0]
    if (!first) continue
    const worst = worstOf(first)
    const silent = points.every(isSilent)
    const someSilent = ranked.find(isSilent)
    const said = worst && worst !== 'silence' ? input.words.state(worst) : ''
    made.firms.push(
      feature(input.siteAt(key) ?? [first.lon, first.lat], {
        id: first.point_id,
        name: input.words.name(first),
        said: said || (someSilent ? silence(someSilent) : ''),
        alarm: worst === 'exceedance',
        icon: `square-${tone(worst, silent)}`,
        letter: input.words.firmLetter(new Set(points.map((point) => point.point_kind))),
      }),
    )
  }
  for (const item of input.cases) {
    if (!item.position || item.state === 'closed') continue
    made.cases.push(
      feature([item.position.longitude_deg, item.position.latitude_deg], {
        case: item.id,
        late: item.overdue,
        icon: `pin-${item.overdue ? 'late' : 'calm'}${item.supervision === 'none' ? '' : '-supervised'}`,
        letter: input.words.caseLetter(item),
        said: input.words.caseAge(item),
      }),
    )
  }
  const collect = (features: Feature<Point>[]): FeatureCollection<Point> => ({ type: 'FeatureCollection', features })
  return Object.fromEntries(layerNames.map((name) => [name, collect(made[name])])) as Features
}
