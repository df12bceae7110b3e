// Reads a screenshot's pixels, to find on the map what a person would see and click.
import zlib from 'node:zlib'

/** @param {Buffer} png  8-bit RGB or RGBA, not interlaced, as browsers make them */
export function readPicture(png) {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const channels = png[25] === 6 ? 4 : 3
  const parts = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const raw = zlib.inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const pixels = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)]
    for (let x = 0; x < stride; x += 1) {
      const left = x >= channels ? pixels[y * stride + x - channels] : 0
      const up = y ? pixels[(y - 1) * stride + x] : 0
      const corner = y && x >= channels ? pixels[(y - 1) * stride + x - channels] : 0
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
      pixels[y * stride + x] = (raw[y * (stride + 1) + 1 + x] + guess) & 255
    }
  }
  return { width, height, colour: (/** @type {number} */ x, /** @type {number} */ y) => [...pixels.subarray(y * stride + x * channels, y * stride + x * channels + 3)] }
}

/**
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function paeth(left, up, corner) {
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/**
 * Middles of all spots of one colour that are at least `least` pixels wide in one row and as high in their column.
 * @param {ReturnType<typeof readPicture>} picture
 * @param {number[]} wanted
 * @param {number} least
 */
export function spots(picture, wanted, least) {
  const is = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < picture.width && y < picture.height &&
    picture.colour(x, y).every((part, i) => Math.abs(part - wanted[i]) <= 3)
  /** @type {{ x: number, y: number }[]} */
  const found = []
  for (let y = 0; y < picture.height; y += 2) {
    for (let x = 0, run = 0; x <= picture.width; x += 1) {
      if (is(x, y)) {
        run += 1
        continue
      }
      if (run >= least) {
        const middle = x - 1 - (run >> 1)
        let high = 0
        while (is(middle, y + high)) high += 1
        if (high >= least / 4 && !found.some((spot) => Math.hypot(spot.x - middle, spot.y - y) < 3 * least)) {
          found.push({ x: middle, y: y + (high >> 1) })
        }
      }
      run = 0
    }
  }
  return found
}

/**
 * A PDF of one page; `more` stands in its catalogue.
 * @param {string} [more]
 * @returns {Buffer}
 */
export function paper(more = '') {
  const objects = [`<</Type/Catalog/Pages 2 0 R${more}>>`, '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>']
  let bytes = '%PDF-1.7\n'
  let table = 'xref\n0 4\n0000000000 65535 f \n'
  objects.forEach((object, i) => {
    table += `${String(bytes.length).padStart(10, '0')} 00000 n \n`
    bytes += `${i + 1} 0 obj\n${object}\nendobj\n`
  })
  return Buffer.from(`${bytes}${table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n${bytes.length}\n%%EOF\n`, 'latin1')
}
