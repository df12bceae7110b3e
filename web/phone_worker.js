// The phone pages without a line: their files as one build made them, and the base map as it was last read. What the server knows is
// not kept here but by the pages (src/phone), which say how old it is. vite.config.ts fills in the build's name and its files.
const build = '__BUILD__'
const files = /** @type {string[]} */ (['__FILES__'])
const shell = '/index.html'
const mapCache = 'lvwang-phone-map'
const layers = ['boundary', 'built', 'towns', 'water', 'rivers', 'roads'] // src/map/base_style.ts
const prefix = 'lvwang-phone-shell-'

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(prefix + build)
      // Past the browser's own cache: the shell and its files are of one build or not kept at all.
      await cache.addAll([shell, ...files].map((path) => new Request(path, { cache: 'no-cache' })))
      // Layers that are not there are not there: no reason to keep nothing.
      const map = await caches.open(mapCache)
      await Promise.allSettled(layers.map((name) => map.add(`/map/${name}.geojson`)))
      await self.skipWaiting()
    })(),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      // A page of the build before may still ask for its parts.
      const shells = (await caches.keys()).filter((name) => name.startsWith(prefix))
      const kept = new Set([prefix + build, ...shells.filter((name) => name !== prefix + build).slice(-1)])
      await Promise.all(shells.filter((name) => !kept.has(name)).map((name) => caches.delete(name)))
      await self.clients.claim()
    })(),
  )
})

/** @param {Request} request */
async function ofTheMap(request) {
  const cache = await caches.open(mapCache)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(request, answer.clone()).catch(() => undefined) // a full phone still shows it
    return answer
  } catch (error) {
    const kept = await cache.match(request)
    if (kept) return kept
    throw error
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const at = new URL(request.url)
  if (request.method !== 'GET' || at.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    event.respondWith(caches.open(prefix + build).then((cache) => cache.match(shell)).then((kept) => kept ?? fetch(request)))
  } else if (at.pathname.startsWith('/map/')) {
    event.respondWith(ofTheMap(request))
  } else if (files.includes(at.pathname) || at.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)))
  }
})
