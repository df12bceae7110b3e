// The base map: land, water, rivers, roads and town borders from local files; a missing file is a missing layer.
import type { Feature, FeatureCollection, Point, Position } from 'geojson'
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'

export const baseNames = ['boundary', 'built', 'towns', 'water', 'rivers', 'roads'] as const
export type BaseName = (typeof baseNames)[number]
export type Base = Partial<Record<BaseName, FeatureCollection>>

async function fetchBase(name: BaseName): Promise<FeatureCollection | undefined> {
  try {
    const response = await fetch(`/map/${name}.geojson`)
    if (!response.ok) return undefined
    // A server without the file may answer with the page itself; only a collection counts.
    const read = JSON.parse(await response.text()) as FeatureCollection
    return read.type === 'FeatureCollection' ? read : undefined
  } catch {
    return undefined
  }
}

export async function loadBase(): Promise<Base> {
  const found = await Promise.all(baseNames.map(fetchBase))
  return Object.fromEntries(baseNames.flatMap((name, i) => (found[i] ? [[name, found[i]]] : [])))
}

const white = 'rgba(255, 255, 255, 0.85)'

// Wide roads and rivers by their kind; what has none is drawn as the least of them.
const rank: unknown = ['match', ['get', 'kind'], 'motorway', 3, ['trunk', 'primary'], 2, 1]
const roadWidth = (edge: number): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], 9, ['+', edge * 0.6, ['*', 0.6, rank]], 13, ['+', edge, ['*', 1.9, rank]]] as ExpressionSpecification
const roadColour = ['match', ['get', 'kind'], 'motorway', '#f3dfb0', '#ffffff'] as ExpressionSpecification
const riverWidth = [
  'interpolate',
  ['linear'],
  ['zoom'],
  9,
  ['*', 1.1, ['coalesce', ['get', 'width'], 1]],
  13,
  ['*', 3.2, ['coalesce', ['get', 'width'], 1]],
] as ExpressionSpecification

const layersOf: Record<BaseName, LayerSpecification[]> = {
  boundary: [
    { id: 'land', source: 'base-boundary', type: 'fill', paint: { 'fill-color': '#f6f4ee' } },
    {
      id: 'land-edge',
      source: 'base-boundary',
      type: 'line',
      paint: { 'line-color': '#8d8f86', 'line-width': 1.6 },
    },
  ],
  towns: [
    {
      id: 'town-edge',
      source: 'base-towns',
      type: 'line',
      filter: ['in', ['geometry-type'], ['literal', ['Polygon', 'MultiPolygon', 'LineString']]],
      paint: { 'line-color': '#a9a89c', 'line-width': 1, 'line-dasharray': [4, 3] },
    },
  ],
  built: [{ id: 'built', source: 'base-built', type: 'fill', paint: { 'fill-color': '#ebe5dc' } }],
  water: [{ id: 'water', source: 'base-water', type: 'fill', paint: { 'fill-color': '#c3dae8' } }],
  rivers: [
    {
      id: 'river-lines',
      source: 'base-rivers',
      type: 'line',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': '#a5c8de', 'line-width': riverWidth },
    },
  ],
  roads: [
    {
      id: 'roads-edge',
      source: 'base-roads',
      type: 'line',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': '#cfcabb', 'line-width': roadWidth(1.4) },
    },
    {
      id: 'roads',
      source: 'base-roads',
      type: 'line',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': roadColour, 'line-width': roadWidth(0) },
    },
  ],
}

function labels(english: boolean): Partial<Record<BaseName, LayerSpecification>> {
  const name = english ? ['coalesce', ['get', 'name_en'], ['get', 'name'], ''] : ['coalesce', ['get', 'name'], '']
  const text = name as unknown as string
  return {
    towns: {
      id: 'town-names',
      source: 'base-towns-names',
      type: 'symbol',
      layout: { 'text-field': text, 'text-size': 13, 'text-letter-spacing': english ? 0.02 : 0.2 },
      paint: { 'text-color': '#6a6a5f', 'text-halo-color': white, 'text-halo-width': 1.4 },
    },
    rivers: {
      id: 'river-names',
      source: 'base-rivers',
      type: 'symbol',
      layout: { 'text-field': text, 'text-size': 12, 'symbol-placement': 'line', 'symbol-spacing': 360 },
      paint: { 'text-color': '#35688a', 'text-halo-color': white, 'text-halo-width': 1.4 },
    },
    water: {
      id: 'water-names',
      source: 'base-water-names',
      type: 'symbol',
      layout: { 'text-field': text, 'text-size': 12 },
      paint: { 'text-color': '#35688a', 'text-halo-color': white, 'text-halo-width': 1.4 },
    },
    roads: {
      id: 'road-names',
      source: 'base-roads',
      type: 'symbol',
      minzoom: 11,
      layout: { 'text-field': text, 'text-size': 11, 'symbol-placement': 'line', 'symbol-spacing': 420 },
      paint: { 'text-color': '#7a766a', 'text-halo-color': white, 'text-halo-width': 1.4 },
    },
  }
}

/** Where the name of an area stands, once however many tiles it spans: its `label`, or the middle of its largest ring. */
function nameplates(areas: FeatureCollection): FeatureCollection<Point> {
  const features = areas.features.flatMap((feature): Feature<Point>[] => {
    const label: unknown = feature.properties?.['label']
    if (Array.isArray(label)) {
      return [{ type: 'Feature', properties: feature.properties, geometry: { type: 'Point', coordinates: label as Position } }]
    }
    const rings: Position[][] =
      feature.geometry.type === 'Polygon'
        ? feature.geometry.coordinates.slice(0, 1)
        : feature.geometry.type === 'MultiPolygon'
          ? feature.geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1))
          : []
    const plates = rings.map(middle).sort((a, b) => b.area - a.area)
    if (!plates[0]) return []
    return [{ type: 'Feature', properties: feature.properties, geometry: { type: 'Point', coordinates: plates[0].at } }]
  })
  return { type: 'FeatureCollection', features }
}

function middle(ring: Position[]): { at: [number, number]; area: number } {
  let [twice, x, y] = [0, 0, 0]
  const [x0 = 0, y0 = 0] = ring[0] ?? []
  for (let i = 1; i < ring.length; i += 1) {
    const [ax = 0, ay = 0] = ring[i - 1] ?? []
    const [bx = 0, by = 0] = ring[i] ?? []
    const cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
    twice += cross
    x += (ax + bx - 2 * x0) * cross
    y += (ay + by - 2 * y0) * cross
  }
  return twice === 0
    ? { at: [x0, y0], area: 0 }
    : { at: [x0 + x / (3 * twice), y0 + y / (3 * twice)], area: Math.abs(twice) / 2 }
}

export function baseStyle(base: Base, english: boolean): StyleSpecification {
  const present = baseNames.filter((name) => base[name])
  const names = labels(english)
  return {
    version: 8,
    sources: Object.fromEntries(
      present.flatMap((name) => {
        const data = base[name] as FeatureCollection
        return [
          [`base-${name}`, { type: 'geojson', data }],
          [`base-${name}-names`, { type: 'geojson', data: nameplates(data) }],
        ]
      }),
    ),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#e6eaea' } },
      ...present.flatMap((name) => layersOf[name]),
      ...present.flatMap((name) => names[name] ?? []),
    ],
  }
}

/** The box around everything in the base, or nothing where there is no base. */
export function extentOf(base: Base): [[number, number], [number, number]] | undefined {
  const shape = base.boundary ?? base.towns
  if (!shape) return undefined
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return
    if (typeof part[0] === 'number' && typeof part[1] === 'number') {
      west = Math.min(west, part[0])
      east = Math.max(east, part[0])
      south = Math.min(south, part[1])
      north = Math.max(north, part[1])
    } else part.forEach(visit)
  }
  for (const feature of shape.features) if ('coordinates' in feature.geometry) visit(feature.geometry.coordinates)
  return west < east ? [[west, south], [east, north]] : undefined
}
