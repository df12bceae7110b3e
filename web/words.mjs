// Holds the words of the pages to the pages: no word that nothing uses, none that is used and missing, and both languages
// alike. Run by `npm run check`; says what is wrong, one line each, and ends with 1.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createServer } from 'vite'

const root = path.dirname(new URL(import.meta.url).pathname)
const server = await createServer({ root, logLevel: 'error', appType: 'custom', server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } })
const [zh, en] = await Promise.all(['zh-CN', 'en'].map(async (name) => (await server.ssrLoadModule(`/src/i18n/${name}.ts`)).default))
const { refusals } = await server.ssrLoadModule('/src/i18n/refusals.ts')
await server.close()

/** @param {unknown} words @param {string} at @returns {string[]} */
function leaves(words, at = '') {
  if (Array.isArray(words)) return words.map((_word, i) => `${at}[${i}]`)
  if (typeof words !== 'object' || words === null) return [at]
  return Object.entries(words).flatMap(([key, value]) => leaves(value, at ? `${at}.${key}` : key))
}

const keys = leaves(zh)
const known = new Set(keys)
const groups = new Set(keys.flatMap((key) => key.split('.').map((_part, i, all) => all.slice(0, i).join('.')).filter(Boolean)))
const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && (name === path.join('i18n', 'index.ts') || !name.startsWith(`i18n${path.sep}`)))
  .map((name) => ({ name, text: readFileSync(path.join(root, 'src', name), 'utf8') }))

/** @type {string[]} */
const wrong = []
const used = new Set()
/** @type {RegExp[]} */
const patterns = []
const escape = (/** @type {string} */ text) => text.replace(/[.[\]()*+?^$|\\]/g, '\\$&')

for (const { name, text } of sources) {
  for (const [, literal = ''] of text.matchAll(/['"]([A-Za-z][\w.]*(?:\[\d+\])?)['"]/g)) {
    used.add(literal)
    // A group that is handed on by its name: all its words are in use.
    if (literal.includes('.') && groups.has(literal)) patterns.push(new RegExp(`^${escape(literal)}\\.`))
  }
  for (const [, group = ''] of text.matchAll(/\bword\('([\w.]+)'/g)) {
    patterns.push(new RegExp(`^${escape(group)}\\.`))
    if (!groups.has(group)) wrong.push(`${name}: there are no words '${group}'`)
  }
  // `nav.${name}`: a hole stands for one name or number.
  for (const [, written = ''] of text.matchAll(/`((?:[\w.[\]]|\$\{[^{}`]*\})+)`/g)) {
    if (!written.includes('${') || !/^\w+[.[]/.test(written)) continue
    patterns.push(new RegExp(`^${written.split(/\$\{[^}]*\}/).map(escape).join('[\\w-]+')}$`))
  }
  for (const [, key = ''] of text.matchAll(/\bt\('([\w.]+)'/g)) if (!known.has(key)) wrong.push(`${name}: there is no word '${key}'`)
}
const hasPattern = (/** @type {string} */ key) => patterns.some((pattern) => pattern.test(key))
for (const key of keys) if (!used.has(key) && !hasPattern(key)) wrong.push(`nothing uses the word '${key}'`)
const others = new Set(leaves(en))
for (const key of keys) if (!others.has(key)) wrong.push(`no English word for '${key}'`)
for (const key of others) if (!known.has(key)) wrong.push(`no Chinese word for '${key}'`)

// What is told in Chinese of the server's refusals is what the server says; and what its record names has a name here.
const here = path.join(root, '..')
const said = new Set()
for (const name of ['src', 'apps'].flatMap((part) => readdirSync(path.join(here, part), { recursive: true, encoding: 'utf8' }).map((one) => path.join(part, one)))) {
  if (!/\.(cc|h)$/.test(name) || /_(test|bench|fuzz)\.cc$/.test(name)) continue
  const text = readFileSync(path.join(here, name), 'utf8')
  for (const [literals] of text.matchAll(/"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*/g)) {
    said.add([...literals.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, part = '']) => part.replace(/\\(.)/g, '$1')).join(''))
  }
}
for (const [sentence] of refusals) if (!said.has(sentence)) wrong.push(`the server does not say "${sentence}"`)
const { paths, components } = JSON.parse(readFileSync(path.join(here, 'docs/openapi.json'), 'utf8'))
for (const [at, methods] of Object.entries(paths)) {
  const name = at.replace(/^\/api\/v1/, '').replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')
  if ('get' in methods && !known.has(`audit.look.${name}`)) wrong.push(`no word 'audit.look.${name}'`)
}
for (const name of readdirSync(path.join(here, 'data/workflows')).filter((file) => /^[a-z_]+\.json$/.test(file))) {
  for (const { act } of JSON.parse(readFileSync(path.join(here, 'data/workflows', name), 'utf8')).steps ?? []) {
    if (!known.has(`audit.command.case_step_${act}`)) wrong.push(`no word 'audit.command.case_step_${act}'`)
  }
}

// A group that has a word for each of the server's names, and no other.
/** @param {string} group @param {string[]} names */
function holds(group, names) {
  for (const name of names) if (!known.has(`${group}.${name}`)) wrong.push(`no word '${group}.${name}'`)
  for (const key of keys) if (key.startsWith(`${group}.`) && !names.includes(key.slice(group.length + 1))) wrong.push(`the server has no '${key}'`)
}
const warnings = readFileSync(path.join(here, 'src/protocol/warning.cc'), 'utf8').matchAll(/case Warning::\w+: return "(\w+)"/g)
holds('quirks.warning', [...warnings].map(([, name = '']) => name))
holds('entryKind', components.schemas.Entry.properties.kind.enum)

for (const line of wrong) console.error(`words: ${line}`)
process.exitCode = wrong.length ? 1 : 0
