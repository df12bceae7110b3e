// Which files do the phone pages need without a line? A step of the build: what the entry and the pages under src/pages/phone load,
// written into phone_worker.js together with a name that changes when any of them does.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const worker = fileURLToPath(new URL('./phone_worker.js', import.meta.url))
const ofThePhone = /\/src\/pages\/phone\//
const always = ['phone.webmanifest', 'icon.svg', 'icon-192.png', 'icon-512.png']

export function phoneFiles(): Plugin {
  return {
    name: 'phone-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const needed = new Set<string>()
      function take(name: string, lazy: boolean): void {
        const chunk = bundle[name]
        if (!chunk || needed.has(name)) return
        needed.add(name)
        if (chunk.type !== 'chunk') return
        for (const file of chunk.viteMetadata?.importedCss ?? []) needed.add(file)
        for (const file of chunk.viteMetadata?.importedAssets ?? []) needed.add(file)
        for (const other of chunk.imports) take(other, lazy)
        if (lazy) for (const other of chunk.dynamicImports) take(other, lazy)
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        if (chunk.isEntry) take(chunk.fileName, false)
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.facadeModuleId && ofThePhone.test(chunk.facadeModuleId)) take(chunk.fileName, true)
      }
      // The map's worker is no import of anything: the page fetches it itself.
      for (const name of Object.keys(bundle)) if (/maplibre.*worker/.test(name)) needed.add(name)
      const files = [...needed, ...always].map((name) => `/${name}`).sort()
      const text = readFileSync(worker, 'utf8')
      const build = createHash('sha256').update(text).update(files.join('\n')).digest('hex').slice(0, 16)
      const source = text.replace("'__BUILD__'", JSON.stringify(build)).replace("['__FILES__']", JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'phone_worker.js', source })
    },
  }
}
