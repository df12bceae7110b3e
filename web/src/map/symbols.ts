// The small drawings of the map, made on a canvas so that no file and no font server is needed.
import type { Map as MapLibre } from 'maplibre-gl'

const ratio = 2

/** normal; over a limit (also said in words beside it); no data. */
export const tones = { calm: '#3d5561', alarm: '#9b1c31', mute: '#8b959b' } as const
export type Tone = keyof typeof tones
export type Shape = 'square' | 'triangle' | 'diamond'

type Draw = (pen: CanvasRenderingContext2D, size: number) => void

function image(size: number, draw: Draw): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = size * ratio
  canvas.height = size * ratio
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no 2d canvas')
  pen.scale(ratio, ratio)
  draw(pen, size)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

const outlines: Record<Shape, (size: number) => [number, number][]> = {
  square: (s) => [[2, 2], [s - 2, 2], [s - 2, s - 2], [2, s - 2]],
  triangle: (s) => [[2, 3], [s - 2, 3], [s / 2, s - 2]],
  diamond: (s) => [[s / 2, 1], [s - 1, s / 2], [s / 2, s - 1], [1, s / 2]],
}
const sizes: Record<Shape, number> = { square: 20, triangle: 18, diamond: 20 }

function shape(kind: Shape, colour: string): ImageData {
  return image(sizes[kind], (pen, size) => {
    pen.beginPath()
    outlines[kind](size).forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)))
    pen.closePath()
    pen.fillStyle = colour
    pen.strokeStyle = '#fff'
    pen.lineWidth = 1.5
    pen.lineJoin = 'round'
    pen.fill()
    pen.stroke()
  })
}

/** A case: a sheet on a pin, its tip at the place. One that is supervised has a second frame, never another colour. */
function pin(colour: string, supervised: boolean): ImageData {
  return image(28, (pen) => {
    pen.lineJoin = 'round'
    pen.beginPath()
    pen.moveTo(4, 3)
    pen.lineTo(24, 3)
    pen.lineTo(24, 21)
    pen.lineTo(17, 21)
    pen.lineTo(14, 27)
    pen.lineTo(11, 21)
    pen.lineTo(4, 21)
    pen.closePath()
    pen.fillStyle = colour
    pen.strokeStyle = '#fff'
    pen.lineWidth = 2
    pen.stroke()
    pen.fill()
    if (!supervised) return
    pen.lineWidth = 1.2
    pen.strokeRect(6, 5, 16, 14)
  })
}

/** Points up; turned by the map to where the wind blows. */
function arrow(): ImageData {
  return image(24, (pen) => {
    const trace = () => {
      pen.beginPath()
      pen.moveTo(12, 22)
      pen.lineTo(12, 3)
      pen.moveTo(6.5, 9)
      pen.lineTo(12, 3)
      pen.lineTo(17.5, 9)
      pen.stroke()
    }
    pen.lineCap = 'round'
    pen.lineJoin = 'round'
    pen.strokeStyle = 'rgba(255,255,255,0.9)'
    pen.lineWidth = 4
    trace()
    pen.strokeStyle = '#38566b'
    pen.lineWidth = 1.8
    trace()
  })
}

export function addSymbols(map: MapLibre): void {
  const add = (name: string, picture: ImageData) => {
    if (!map.hasImage(name)) map.addImage(name, picture, { pixelRatio: ratio })
  }
  for (const kind of Object.keys(outlines) as Shape[]) {
    for (const tone of Object.keys(tones) as Tone[]) add(`${kind}-${tone}`, shape(kind, tones[tone]))
  }
  for (const [name, colour] of [['calm', tones.calm], ['late', tones.alarm]] as const) {
    add(`pin-${name}`, pin(colour, false))
    add(`pin-${name}-supervised`, pin(colour, true))
  }
  add('arrow', arrow())
}
