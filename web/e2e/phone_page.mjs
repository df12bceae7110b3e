// The phone pages in one hand: a check-in with a photo where there is no line, kept, sent when there is one, and made once.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chromium } from 'playwright-core'
import { until } from './house.mjs'

const hand = { width: 390, height: 844 }
const town = '479021003'
const stood = { longitude: 118.0312345, latitude: 31.0212345 }

/** What a phone's camera says: 2026-04-03 08:05:00, at 31° N 118° E. */
function exif() {
  const n2 = (/** @type {number} */ n) => Buffer.from([n >> 8, n & 255])
  const n4 = (/** @type {number} */ n) => Buffer.concat([n2(n >> 16), n2(n & 0xffff)])
  const entry = (/** @type {number} */ tag, /** @type {number} */ type, /** @type {number} */ count, /** @type {Buffer} */ value) =>
    Buffer.concat([n2(tag), n2(type), n4(count), value])
  const degrees = (/** @type {number} */ whole) => Buffer.concat([whole, 1, 0, 1, 0, 1].map(n4))
  return Buffer.concat([
    Buffer.from('Exif\0\0MM'), n2(42), n4(8),
    n2(2), entry(0x8769, 4, 1, n4(38)), entry(0x8825, 4, 1, n4(76)), n4(0),
    n2(1), entry(0x9003, 2, 20, n4(56)), n4(0), Buffer.from('2026:04:03 08:05:00\0'),
    n2(4), entry(1, 2, 2, Buffer.from('N\0\0\0')), entry(2, 5, 3, n4(130)),
    entry(3, 2, 2, Buffer.from('E\0\0\0')), entry(4, 5, 3, n4(154)), n4(0),
    degrees(31), degrees(118),
  ])
}

/** A picture as that camera makes it. @param {import('playwright-core').Page} page */
async function photo(page) {
  const jpeg = await page.screenshot({ type: 'jpeg', quality: 50 })
  const said = exif()
  const length = Buffer.from([(said.length + 2) >> 8, (said.length + 2) & 255])
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, said, jpeg.subarray(2)])
}

/** @param {import('./house.mjs').House} house */
export default function phonePage(house) {
  /** A task of the grid member. @param {string} title */
  async function task(title) {
    const made = await house.change('zhou', 'POST', '/cases', { type: 'general', title, text: '测试', region_code: town, owner: 'lu' })
    assert.equal(made.status, 200, await made.clone().text())
    return (await made.json()).id
  }

  /** @param {number} id */
  const told = async (id) => (await house.change('zhou', 'GET', `/cases/${id}`)).json()
  /** @param {{ events: { act: string }[] }} detail @param {string} act */
  const count = (detail, act) => detail.events.filter((event) => event.act === act).length

  /** @param {string} at */
  async function inHand(at) {
    const visit = await house.visit(at, hand, 'lu')
    const context = visit.page.context()
    await context.grantPermissions(['geolocation'], { origin: house.address })
    await context.setGeolocation({ ...stood, accuracy: 9.4 })
    return { ...visit, context }
  }

  /** Until the pages are kept. @param {import('playwright-core').Page} page */
  async function keep(page) {
    await page.goto(`${house.address}/m/me`)
    await page.locator('[data-offline-ready]').waitFor()
  }

  describe('phone', () => {
    it('checks in with a photo where there is no line, and the server has it once', { timeout: 240_000 }, async () => {
      const id = await task('手机：裸土未覆盖')
      const { page, context, complaints, leave } = await inHand('/m/tasks')
      await page.getByText('手机：裸土未覆盖').waitFor()
      await keep(page)
      await page.goto(`${house.address}/m/tasks/${id}`)
      await page.getByRole('button', { name: '现场打卡' }).waitFor()

      await context.setOffline(true)
      await page.reload()
      await page.getByText('没有网络').first().waitFor()
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 391, 'it fits a hand')
      await page.getByRole('button', { name: '现场打卡' }).click()
      await page.locator('button[name=submit]').click()
      await page.getByText('请定位，或在说明里写明为什么没有位置。').waitFor()
      await page.locator('input[name=camera]').setInputFiles({ name: 'site.jpg', mimeType: 'image/jpeg', buffer: await photo(page) })
      await page.locator('button[name=locate]').click()
      await page.getByText('已定位，误差约 10 米').waitFor()
      await page.locator('select[name=scene]').selectOption('正在整改')
      await page.locator('button[name=submit]').click()
      await page.locator('[data-waits]').getByText('照片 1 张').waitFor()
      // Two of one case go in their order.
      await page.getByRole('button', { name: '整改反馈' }).click()
      await page.locator('textarea[name=cause]').fill('网被风掀开')
      await page.locator('textarea[name=measures]').fill('重新覆盖')
      await page.locator('button[name=submit]').click()
      await page.getByText('未发送 2 项').waitFor()
      await page.reload()
      await page.getByText('未发送 2 项').waitFor()
      assert.equal((await told(id)).version, 1, 'nothing has come')

      await context.setOffline(false)
      await page.locator('[data-unsent]').waitFor({ state: 'detached' })
      await page.locator('[data-act=fed_back]').waitFor()
      const detail = await told(id)
      assert.equal(count(detail, 'check_in'), 1)
      assert.equal(count(detail, 'fed_back'), 1)
      assert.equal(detail.state, 'reported')
      assert.equal(detail.photos.length, 1)
      assert.equal(detail.photos[0].taken_at, '2026-04-03T08:05:00+08:00')
      assert.equal(detail.photos[0].longitude_deg, 118)
      const { details } = detail.events.find((/** @type {{ act: string }} */ event) => event.act === 'check_in')
      assert.deepEqual(details.photos, [detail.photos[0].id])
      assert.deepEqual(details.where, { longitude_deg: stood.longitude, latitude_deg: stood.latitude, given_in: 'WGS84', accuracy_m: 10 })
      assert.ok(details.done_at)
      assert.deepEqual(complaints.filter((one) => !one.includes('Failed to fetch')), [])
      await leave()
    })

    it('sends again what was carried out and whose answer was lost', { timeout: 120_000 }, async () => {
      const id = await task('手机：回答丢失')
      const { page, leave } = await inHand(`/m/tasks/${id}`)
      let lost = 0
      /** @type {string[]} */
      const keys = []
      await page.context().route('**/api/v1/cases/*/accept', async (route) => {
        keys.push(route.request().headers()['idempotency-key'] ?? '')
        if (lost) return route.continue()
        lost += 1
        await route.fetch()
        return route.abort('connectionreset')
      })
      await page.getByRole('button', { name: '签收' }).click()
      await page.locator('button[name=submit]').click()
      await until(async () => (await told(id)).version === 2, 'the server to have it')
      await page.locator('[data-unsent]').click()
      await page.locator('button[name=sync]').click()
      await page.locator('[data-nothing-waits]').waitFor()
      assert.equal(new Set(keys).size, 1)
      assert.equal(keys.length, 2)
      assert.equal(count(await told(id), 'accepted'), 1)
      await leave()
    })

    it('shows what was refused with the reason, and lets it be sent on top of the newest or dropped', { timeout: 120_000 }, async () => {
      const id = await task('手机：别人先办')
      const { page, context, leave } = await inHand(`/m/tasks/${id}`)
      await page.getByRole('button', { name: '补充说明' }).waitFor()
      await context.setOffline(true)
      for (const words of ['第一句', '第二句']) {
        await page.getByRole('button', { name: '补充说明' }).click()
        await page.locator('textarea[name=note]').fill(words)
        await page.locator('button[name=submit]').click()
        await page.locator('[data-waits]').first().waitFor()
      }
      const joined = await house.change('zhou', 'POST', `/cases/${id}/join`, { version: 1, joined: ['陆网格'] })
      assert.equal(joined.status, 200)
      await context.setOffline(false)
      await page.locator('[data-waits]').getByText('被退回').waitFor()
      await page.locator('[data-unsent]').click()
      await page.getByText(/周值班 协同办理/).waitFor()
      await page.getByText('等前一项处理后再发送').waitFor()
      await page.getByRole('button', { name: '按最新情况再次提交' }).click()
      await page.locator('[data-nothing-waits]').waitFor()
      const detail = await told(id)
      const notes = detail.events.filter((/** @type {{ act: string }} */ one) => one.act === 'remark').map((/** @type {{ note: string }} */ one) => one.note)
      assert.deepEqual(notes, ['第一句', '第二句'])

      // What nobody needs any more is dropped, and only then.
      await page.goto(`${house.address}/m/tasks/${id}`)
      await page.getByRole('button', { name: '补充说明' }).waitFor()
      await context.setOffline(true)
      await page.getByRole('button', { name: '补充说明' }).click()
      await page.locator('textarea[name=note]').fill('多余')
      await page.locator('button[name=submit]').click()
      await page.locator('[data-waits]').first().waitFor()
      await house.change('zhou', 'POST', `/cases/${id}/remark`, { version: detail.version, note: '另一句' })
      await context.setOffline(false)
      await page.locator('[data-waits]').getByText('被退回').waitFor()
      await page.locator('[data-unsent]').click()
      page.once('dialog', (dialog) => void dialog.accept())
      await page.locator('button[name=drop]').click()
      await page.locator('[data-nothing-waits]').waitFor()
      assert.equal(count(await told(id), 'remark'), 3)
      await leave()
    })

    it('reports what somebody sees, photo first', { timeout: 120_000 }, async () => {
      const { page, leave } = await inHand('/m/report')
      await page.locator('input[name=photo]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo(page) })
      await page.locator('button[name=locate]').click()
      await page.locator('input[name=title]').fill('手机：河面油膜')
      await page.locator('textarea[name=text]').fill('约二十平方米')
      assert.equal(await page.locator('select[name=region_code]').inputValue(), town, 'where he works')
      await page.locator('button[name=send]').click()
      const words = await page.getByText(/已上报，编号 \d+/).innerText()
      const detail = await told(Number(/\d+/.exec(words)?.[0]))
      assert.equal(detail.title, '手机：河面油膜')
      assert.equal(detail.reported_by, 'lu')
      assert.equal(detail.photos.length, 1)
      assert.equal(detail.longitude_deg, stood.longitude)
      await leave()
    })

    it('opens what was refused in its form, and sends it corrected under another key', { timeout: 120_000 }, async () => {
      const id = await task('手机：被退回的反馈')
      const { page, leave } = await inHand(`/m/tasks/${id}`)
      /** @type {(string | undefined)[]} */
      const keys = []
      await page.context().route('**/api/v1/cases/*/feed_back', async (route) => {
        keys.push(route.request().headers()['idempotency-key'])
        if (keys.length > 1) return route.continue()
        return route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify({ status: 400, detail: "'cause' has 9000 bytes; at most 6000 are allowed", field: 'cause' }) })
      })
      await page.getByRole('button', { name: '签收' }).click()
      await page.locator('button[name=submit]').click()
      await page.locator('[data-act=accepted]').waitFor()
      await page.getByRole('button', { name: '整改反馈' }).click()
      await page.locator('input[name=photo]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo(page) })
      await page.locator('textarea[name=cause]').fill('太长')
      await page.locator('textarea[name=measures]').fill('重新覆盖')
      await page.locator('button[name=submit]').click()
      await page.locator('[data-waits]').getByText('被退回').waitFor()
      await page.locator('[data-unsent]').click()
      await page.locator('button[name=correct]').click()
      const form = page.locator('[data-correcting]')
      assert.equal(await form.locator('textarea[name=measures]').inputValue(), '重新覆盖')
      assert.equal(await form.locator('textarea[name=cause]').getAttribute('aria-invalid'), 'true')
      assert.equal(await form.locator('img').count(), 1)
      await form.locator('textarea[name=cause]').fill('网被风掀开')
      await form.locator('button[name=again]').click()
      await page.locator('[data-nothing-waits]').waitFor()
      assert.equal(new Set(keys).size, 2)
      const detail = await told(id)
      assert.equal(count(detail, 'fed_back'), 1)
      assert.equal(detail.photos.length, 1)
      await leave()
    })

    it('sends without its time what a phone with a wrong clock did', { timeout: 120_000 }, async () => {
      const id = await task('手机：时钟不对')
      const { page, leave } = await inHand(`/m/tasks/${id}`)
      await page.clock.setFixedTime(Date.now() + 3 * 86_400_000)
      await page.getByRole('button', { name: '补充说明' }).click()
      await page.locator('textarea[name=note]').fill('已到现场')
      await page.locator('button[name=submit]').click()
      await page.locator('[data-waits]').getByText('被退回').waitFor()
      await page.locator('[data-unsent]').click()
      await page.getByText('请核对手机时间').waitFor()
      await page.getByText('再次提交时不带手机时间').waitFor()
      await page.locator('button[name=again]').click()
      await page.locator('[data-nothing-waits]').waitFor()
      const remark = (await told(id)).events.find((/** @type {{ act: string }} */ event) => event.act === 'remark')
      assert.equal(remark.note, '已到现场')
      assert.equal(remark.details.done_at, undefined)
      await leave()
    })

    it('does not say that somebody is logged out who is not', { timeout: 120_000 }, async () => {
      const { page, context, leave } = await inHand('/m/tasks')
      await keep(page)
      await context.setOffline(true)
      await page.locator('button[name=logout]').click()
      await page.locator('[data-stays]').getByText('没有退出').waitFor({ timeout: 60_000 })
      await context.setOffline(false)
      await page.locator('button[name=logout]').click()
      await page.waitForURL('**/login**')
      await page.goto(`${house.address}/m/tasks`)
      await page.locator('input[name=login]').waitFor()
      house.forget('lu')
      await leave()
    })

    it('says what does not work without trusted HTTPS, and works with a line', { timeout: 120_000 }, async () => {
      const id = await task('手机：不受信任的地址')
      const port = new URL(house.address).port
      const browser = await chromium.launch({
        executablePath: process.env.LVWANG_CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--host-resolver-rules=MAP 10.20.30.40 127.0.0.1'],
      })
      try {
        const context = await browser.newContext({ viewport: hand })
        const [name = '', value = ''] = (await house.session('lu')).cookie.split('=')
        await context.addCookies([{ name, value, domain: '10.20.30.40', path: '/', httpOnly: true, sameSite: 'Strict' }])
        const page = await context.newPage()
        await page.goto(`http://10.20.30.40:${port}/m/me`)
        await page.locator('[data-insecure]').getByText(/断网后不能打开本页，也不能自动定位/).waitFor()
        await page.goto(`http://10.20.30.40:${port}/m/tasks/${id}`)
        await page.getByRole('button', { name: '现场打卡' }).click()
        await page.locator('button[name=locate]').click()
        await page.getByText(/浏览器不提供定位/).waitFor()
        await page.locator('select[name=scene]').selectOption('问题存在')
        await page.locator('textarea[name=note]').fill('无定位，在工地东门')
        await page.locator('button[name=submit]').click()
        await page.locator('[data-act=check_in]').getByText('无定位，在工地东门').waitFor()
        assert.equal(count(await told(id), 'check_in'), 1)
      } finally {
        await browser.close()
      }
    })
  })
}
