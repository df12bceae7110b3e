// How the features are drawn. Order is from below to above.
import type { LayerSpecification, Map as MapLibre, SourceSpecification } from 'maplibre-gl'
import { layerNames, type Features, type LayerName } from './features'

const numberZoom = 10
const nameZoom = 11.2

const saidColour: unknown = ['case', ['get', 'alarm'], '#9b1c31', '#4d5a62']

/** Name (from a zoom on) and what is wrong (always) under a symbol. */
function caption(id: string, source: LayerName, offset: number, zoom = nameZoom): LayerSpecification {
  return {
    id,
    source,
    type: 'symbol',
    layout: {
      'text-field': [
        'step',
        ['zoom'],
        ['format', ['get', 'said'], { 'text-color': saidColour }],
        zoom,
        ['format', ['get', 'name'], {}, ['case', ['==', ['get', 'said'], ''], '', '\n'], {}, ['get', 'said'], { 'text-color': saidColour }],
      ],
      'text-size': 12,
      'text-anchor': 'top',
      'text-offset': [0, offset],
      'text-optional': true,
      'symbol-sort-key': ['case', ['get', 'alarm'], 0, ['!=', ['get', 'said'], ''], 1, 2],
    },
    paint: { 'text-color': '#26343b', 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.6 },
  } as LayerSpecification
}

/** Symbols shrink where the whole district is in view. */
const small: unknown = ['interpolate', ['linear'], ['zoom'], 8.5, 0.55, 10, 0.85, 11, 1]

function symbol(id: string, source: LayerName, more: object = {}): LayerSpecification {
  return {
    id,
    source,
    type: 'symbol',
    layout: { 'icon-image': ['get', 'icon'], 'icon-size': small, 'icon-allow-overlap': true, 'icon-ignore-placement': true, ...more },
    paint: { 'text-color': '#ffffff' },
  } as LayerSpecification
}

const drawn: LayerSpecification[] = [
  {
    id: 'wind',
    source: 'wind',
    type: 'symbol',
    layout: {
      'icon-image': 'arrow',
      'icon-rotate': ['get', 'turn'],
      'icon-rotation-alignment': 'map',
      'icon-size': ['interpolate', ['linear'], ['get', 'speed'], 0, 0.6, 8, 1.3],
      'icon-offset': [0, -28],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  },
  {
    id: 'micro',
    source: 'micro',
    type: 'circle',
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3, 13, 7],
      'circle-color': ['get', 'colour'],
      'circle-stroke-width': 1,
      'circle-stroke-color': '#5d6a70',
    },
  },
  symbol('rivers', 'rivers'),
  symbol('firms', 'firms', {
    'text-field': ['step', ['zoom'], '', numberZoom, ['get', 'letter']],
    'text-size': ['case', ['>', ['length', ['get', 'letter']], 1], 9, 11],
    'text-allow-overlap': true,
    'text-ignore-placement': true,
  }),
  symbol('outfalls', 'outfalls', { 'icon-offset': ['case', ['get', 'beside'], ['literal', [15, 5]], ['literal', [0, 0]]] }),
  caption('firm-names', 'firms', 0.9, 12),
  caption('outfall-names', 'outfalls', 0.8, 12.5),
  caption('river-section-names', 'rivers', 0.9),
  caption('micro-names', 'micro', 0.5, 13),
  {
    id: 'stations',
    source: 'stations',
    type: 'circle',
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 9, 10, 15, 13, 18],
      'circle-color': ['get', 'colour'],
      'circle-stroke-width': 1.5,
      'circle-stroke-color': '#33424a',
    },
  },
  {
    id: 'station-numbers',
    source: 'stations',
    type: 'symbol',
    minzoom: numberZoom,
    layout: {
      'text-field': ['get', 'text'],
      'text-size': 14,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': ['get', 'ink'], 'text-halo-color': ['get', 'ink'], 'text-halo-width': 0.3 },
  },
  caption('station-names', 'stations', 1.5),
  {
    id: 'case-clusters',
    source: 'cases',
    type: 'circle',
    filter: ['has', 'point_count'],
    paint: {
      'circle-radius': ['step', ['get', 'point_count'], 13, 10, 16, 100, 20],
      'circle-color': '#26343b',
      'circle-stroke-width': 3,
      'circle-stroke-color': ['case', ['>', ['get', 'late'], 0], '#9b1c31', '#ffffff'],
      'circle-translate': [0, -18],
    },
  },
  {
    id: 'case-counts',
    source: 'cases',
    type: 'symbol',
    filter: ['has', 'point_count'],
    layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-size': 13, 'text-allow-overlap': true, 'text-ignore-placement': true },
    paint: { 'text-color': '#ffffff', 'text-translate': [0, -18] },
  },
  {
    id: 'cases',
    source: 'cases',
    type: 'symbol',
    filter: ['!', ['has', 'point_count']],
    layout: {
      'icon-image': ['get', 'icon'],
      'icon-anchor': 'bottom',
      'icon-offset': [0, -4],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      'text-field': ['get', 'letter'],
      'text-size': 12,
      'text-offset': [0, -1.6],
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': '#ffffff' },
  },
  {
    id: 'case-ages',
    source: 'cases',
    type: 'symbol',
    minzoom: nameZoom,
    filter: ['!', ['has', 'point_count']],
    layout: { 'text-field': ['get', 'said'], 'text-size': 11, 'text-anchor': 'left', 'text-offset': [1.5, -1.6], 'text-optional': true },
    paint: { 'text-color': ['case', ['get', 'late'], '#9b1c31', '#26343b'], 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.6 },
  },
]

/** Layers that belong to one switch, and those that a click can hit. */
const layersOf: Record<LayerName, string[]> = {
  stations: ['stations', 'station-numbers', 'station-names'],
  micro: ['micro', 'micro-names'],
  firms: ['firms', 'firm-names'],
  outfalls: ['outfalls', 'outfall-names'],
  rivers: ['rivers', 'river-section-names'],
  wind: ['wind'],
  cases: ['case-clusters', 'case-counts', 'cases', 'case-ages'],
}
export const clickable = ['cases', 'case-clusters', 'stations', 'outfalls', 'firms', 'rivers', 'micro']

const empty = { type: 'FeatureCollection' as const, features: [] }

export function addLayers(map: MapLibre): void {
  for (const name of layerNames) {
    // Only cases gather where they would cover each other; a count of the late ones stays with them.
    const gathered = name === 'cases' ? { cluster: true, clusterRadius: 30, clusterProperties: { late: ['+', ['case', ['get', 'late'], 1, 0]] } } : {}
    map.addSource(name, { type: 'geojson', data: empty, ...gathered } as SourceSpecification)
  }
  map.addSource('selected', { type: 'geojson', data: empty })
  map.addLayer({
    id: 'halo',
    source: 'selected',
    type: 'circle',
    paint: {
      'circle-radius': 24,
      'circle-color': '#ffffff',
      'circle-stroke-width': 1.5,
      'circle-stroke-color': '#0f5f6b',
    },
  })
  for (const layer of drawn) map.addLayer(layer)
}

/** Hands over only what changed since `before`: each new set of features costs the map a pass of its worker. */
export function setFeatures(map: MapLibre, features: Features, before?: Features): void {
  for (const name of layerNames) {
    if (before && JSON.stringify(before[name]) === JSON.stringify(features[name])) continue
    const source = map.getSource(name) as { setData?: (data: object) => void } | undefined
    source?.setData?.(features[name])
  }
}

export function setSelected(map: MapLibre, at: [number, number] | undefined): void {
  const source = map.getSource('selected') as { setData?: (data: object) => void } | undefined
  const point = { type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: {} }
  source?.setData?.(at ? { type: 'FeatureCollection', features: [point] } : empty)
}

export function setVisible(map: MapLibre, visible: Set<LayerName>, replay: boolean): void {
  for (const name of layerNames) {
    for (const layer of layersOf[name]) {
      map.setLayoutProperty(layer, 'visibility', visible.has(name) ? 'visible' : 'none')
    }
  }
  for (const layer of ['firms', 'outfalls', 'rivers']) map.setPaintProperty(layer, 'icon-opacity', replay ? 0.45 : 1)
}
