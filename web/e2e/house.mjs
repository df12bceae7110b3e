// A whole installation for the tests: the real server on free ports, the demo district feeding it, and a browser.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = process.env.LVWANG_PROGRAM ?? path.join(root, 'build/release/apps/lvwang/lvwang')
const browserPath = process.env.LVWANG_CHROMIUM ?? '/usr/bin/chromium'

// The story of the demo district reaches back eight days; a little more makes the calendar worth reading.
const historyDays = 12
const readyWithinMs = 240_000
const dayMs = 86_400_000
const demoPassword = 'Lanting-2026'  // data/demo/accounts.csv
const testerPassword = 'Qing-shan-2026'

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * @param {() => Promise<boolean> | boolean} condition
 * @param {string} what
 * @param {number} withinMs
 */
export async function until(condition, what, withinMs = 45_000) {
  const end = Date.now() + withinMs
  for (;;) {
    if (await condition()) return
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await sleep(150)
  }
}

/** Check sum of HJ 212: 16 bits, 0xA001, each byte into the high one's place. @param {string} segment */
function crc212(segment) {
  let crc = 0xffff
  for (const byte of Buffer.from(segment)) {
    crc = (crc >> 8) ^ byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

/** @param {string} segment */
export function frame(segment) {
  return `##${String(Buffer.byteLength(segment)).padStart(4, '0')}${segment}${crc212(segment)}\r\n`
}

/** Time as HJ 212 writes it, in China Standard Time. @param {number} ms */
export function deviceTime(ms) {
  return new Date(ms + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
}

export class House {
  /** @type {import('node:child_process').ChildProcess[]} */
  #children = []
  #aheadMs = 0
  #ownClock
  #place = mkdtempSync(path.join(os.tmpdir(), 'lvwang-e2e-'))
  #said = ''
  /** @type {Map<string, { cookie: string, csrf: string }>} */
  #sessions = new Map()
  gatewayPort = 0
  address = ''
  /** @type {import('playwright-core').Browser | undefined} */
  browser

  /** @param {{ ownClock?: boolean }} [wish]  ownClock: its clock can be set ahead, for stories that take days */
  constructor({ ownClock = false } = {}) {
    this.#ownClock = ownClock
  }

  /** What time it is in the house, ms. */
  now() {
    return Date.now() + this.#aheadMs
  }

  /** Sets the clock of the house ahead; pages visited from now on live by it too. @param {number} ms */
  async goTo(ms) {
    if (!this.#ownClock) throw new Error('the clock of this house is that of the world')
    this.#aheadMs = ms - Date.now()
    writeFileSync(path.join(this.#place, 'clock'), `+${(this.#aheadMs / 1000).toFixed(3)}\n`)
    // Programs look at it once a second; whoever was logged in may be no longer.
    await sleep(2500)
    this.#sessions.clear()
  }

  // Debian's faketime: what the programs are told is the time of day; intervals and the times of files stay as they are.
  #clock() {
    if (!this.#ownClock) return {}
    const library = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketimeMT.so.1`).find(existsSync)
    if (!library) throw new Error('a house with a clock of its own needs the package faketime')
    const file = path.join(this.#place, 'clock')
    if (!existsSync(file)) writeFileSync(file, '+0\n')
    return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: '1', DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' }
  }

  /** @param {string[]} words */
  #run(words) {
    const child = spawn(program, words, { cwd: root, env: { ...process.env, ...this.#clock() }, stdio: ['ignore', 'inherit', 'pipe'] })
    child.stderr?.on('data', (/** @type {Buffer} */ text) => (this.#said += text))
    this.#children.push(child)
    return child
  }

  async open() {
    for (const needed of [program, browserPath, path.join(root, 'web/dist/index.html')]) {
      if (!existsSync(needed)) throw new Error(`the browser tests need ${needed}`)
    }
    const server = this.#run([
      'serve', '--data', path.join(this.#place, 'data'), '--district', 'data/demo', '--web', 'web/dist', '--leap-patience', '0',
      '--http-port', '0', '--gateway-port', '0',
    ])
    await until(() => {
      if (server.exitCode !== null) throw new Error(`the server ended: ${this.#said}`)
      const ports = /devices on \S+:(\d+), people on (http:\/\/\S+)/.exec(this.#said)
      if (!ports) return false
      this.gatewayPort = Number(ports[1])
      this.address = ports[2]
      return true
    }, 'the server to listen')
    await this.#makeTester()
    const ready = path.join(this.#place, 'ready')
    const district = this.#run([
      'district', '--server', `127.0.0.1:${this.gatewayPort}`, '--http', this.address, '--ready-file', ready,
      '--since', new Date(Date.now() - historyDays * dayMs).toISOString().slice(0, 10), '--minutes-days', '1',
    ])
    await until(() => {
      if (district.exitCode !== null) throw new Error(`the district ended: ${this.#said}`)
      return existsSync(ready)
    }, 'the demo district to be told', readyWithinMs)
    // A district that could not show all of its story would fail tests far from the cause.
    const missing = /district: .* (?:is|are) shown: .*/.exec(this.#said)
    if (missing) throw new Error(missing[0])
    this.browser = await chromium.launch({
      executablePath: browserPath,
      args: [
        '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--use-gl=angle', '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
      ],
    })
  }

  /** One who may do everything that the pages offer: the tests of a page are not about rights. */
  async #makeTester() {
    const person = { name: '测试员', phone: '', organisation_key: 'supervision-centre', roles: ['administrator', 'duty_officer'], everything: true }
    const made = await this.change('admin', 'PUT', '/people/tester', person)
    if (!made.ok) throw new Error(`no tester: ${await made.text()}`)
    const { password } = await (await this.change('admin', 'POST', '/people/tester/password', {})).json()
    const first = await this.#logIn('tester', password)
    const changed = await this.#fetchAs(first, 'PUT', '/me/password', { password, new_password: testerPassword })
    if (!changed.ok) throw new Error(`no tester: ${await changed.text()}`)
  }

  /** @param {string} login @param {string} password */
  async #logIn(login, password) {
    const answer = await fetch(`${this.address}/api/v1/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password }),
    })
    if (!answer.ok) throw new Error(`${login} is not let in: ${await answer.text()}`)
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0]
    const session = { cookie, csrf: (await answer.json()).csrf_token }
    this.#sessions.set(login, session)
    return session
  }

  /** Whoever has logged out logs in again when he is next asked for. @param {string} login */
  forget(login) {
    this.#sessions.delete(login)
  }

  /** The session of one of the demo's people, or of the tester. @param {string} login */
  async session(login) {
    return this.#sessions.get(login) ?? this.#logIn(login, login === 'tester' ? testerPassword : demoPassword)
  }

  /** @param {{ cookie: string, csrf: string }} session @param {string} method @param {string} at @param {unknown} [body] */
  #fetchAs(session, method, at, body) {
    return fetch(`${this.address}/api/v1${at}`, {
      method,
      headers: { cookie: session.cookie, 'x-csrf-token': session.csrf, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  }

  /** A request in somebody's name. @param {string} login @param {string} method @param {string} at @param {unknown} [body] */
  async change(login, method, at, body) {
    return this.#fetchAs(await this.session(login), method, at, body)
  }

  /**
   * A page of a person with an empty browser. What the page complains of, and what it asks of other hosts, is kept.
   * @param {string} at
   * @param {{ width: number, height: number }} size
   * @param {string} login  who has logged in already; empty: nobody
   */
  async visit(at, size = { width: 1366, height: 768 }, login = 'tester') {
    if (!this.browser) throw new Error('the house is not open')
    const context = await this.browser.newContext({ viewport: size, acceptDownloads: true, reducedMotion: 'reduce' })
    if (login) {
      const [name = '', value = ''] = (await this.session(login)).cookie.split('=')
      await context.addCookies([{ name, value, url: this.address, httpOnly: true, sameSite: 'Strict' }])
    }
    if (this.#aheadMs) await context.clock.install({ time: this.now() })
    const page = await context.newPage()
    page.setDefaultTimeout(40_000)
    /** @type {string[]} */
    const complaints = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text())
    })
    page.on('request', (request) => {
      const asked = new URL(request.url())
      if (asked.protocol.startsWith('http') && asked.origin !== this.address) complaints.push(`asked ${asked.origin}`)
    })
    // Why a step led nowhere: what was changed in vain, or is not done yet, stands beside the test that waited for it.
    const told = (/** @type {import('playwright-core').Request} */ request, /** @type {unknown} */ how) => {
      if (request.method() !== 'GET') console.error(`in vain: ${login} ${request.method()} ${new URL(request.url()).pathname}: ${how}`)
    }
    page.on('requestfailed', (request) => told(request, request.failure()?.errorText))
    page.on('response', (response) => {
      if (response.status() >= 400 || response.status() === 202) told(response.request(), response.status())
    })
    await page.goto(this.address + at)
    // What the page still asks for while it goes concerns nobody.
    const leave = async () => {
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
    }
    return { page, complaints, leave }
  }

  /** Sends bytes as a device would and gives back what is answered. @param {string} bytes */
  async send(bytes) {
    const socket = net.connect(this.gatewayPort, '127.0.0.1')
    let answer = ''
    socket.on('data', (text) => (answer += text))
    await new Promise((resolve, reject) => socket.once('connect', () => resolve(undefined)).once('error', reject))
    socket.write(bytes)
    await until(() => answer.includes('&&'), 'the answer to a frame', 10_000)
    socket.destroy()
    return answer
  }

  /** @param {string} at */
  async ask(at) {
    return (await this.change('tester', 'GET', at)).json()
  }

  async close() {
    await this.browser?.close()
    for (const child of this.#children.reverse()) {
      if (child.exitCode !== null) continue
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await Promise.race([gone, sleep(10_000).then(() => child.kill('SIGKILL'))])
    }
    rmSync(this.#place, { recursive: true, force: true })
  }
}

/**
 * Pages that are tested one after the other in a house of their own. Files of tests run side by side: a test mostly waits.
 * @param {string} name
 * @param {((house: House) => void)[]} pages
 */
export function inHouse(name, pages, house = new House()) {
  describe(name, { concurrency: false }, () => {
    before(() => house.open(), { timeout: 300_000 })
    after(() => house.close())
    for (const page of pages) page(house)
  })
}
