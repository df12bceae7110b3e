// What was known then: the values of a point, the cases of a moment, and one case step by step through its own record.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function pastPage(house) {
  describe('past', () => {
    it('lists the cases of a moment, each as it was known', { timeout: 180_000 }, async () => {
      const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
      const { page, complaints, leave } = await house.visit(`/past?what=cases&day=${today}`)
      await page.locator('[data-moment]').waitFor()
      // Before the house stood nothing was known; at this moment all is that is open.
      await page.goto(`${house.address}/past?what=cases&day=${today}&at=${encodeURIComponent(`${today}T00:00:00+08:00`)}`)
      await page.getByText('当时没有这样的案件').waitFor()
      const now = new Date(Date.now() - 1000 + 8 * 3_600_000).toISOString().slice(0, 19)
      const at = `${now}+08:00`
      const open = (await house.ask(`/cases?state=open&as_known_at=${encodeURIComponent(at)}`)).items
      assert.ok(open.length > 0)
      await page.goto(`${house.address}/past?what=cases&day=${today}&at=${encodeURIComponent(at)}`)
      const rows = page.locator('tbody tr')
      await until(async () => (await rows.count()) === open.length, 'the open cases of the moment')
      await rows.first().locator('a').first().click()
      await page.waitForURL('**/cases/*at=**')
      await page.locator('[data-looking-back]').getByText('不能办理').waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('steps through the record of a case, and shows what held then beside now', { timeout: 180_000 }, async () => {
      const site = (await house.ask('/sites')).items[0]
      const told = { type: 'general', title: '历史回看用的案件', text: '渣土车遗撒', region_code: site.region_code }
      const made = await (await house.change('tester', 'POST', '/cases', told)).json()
      // Moments are told apart by the second.
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const done = await house.change('tester', 'POST', `/cases/${made.id}/assign`, { version: made.version, owner: '吕环', owner_organisation: 'county-eeb', note: '改派' })
      assert.equal(done.status, 200, await done.clone().text())
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const { page, complaints, leave } = await house.visit(`/cases/${made.id}`)
      await page.locator('button[name=look-back]').click()
      await page.waitForURL('**at=**')
      const moments = page.locator('.moments')
      const owner = moments.locator('tbody tr', { hasText: '责任人' })
      await until(async () => /吕环/.test(await owner.locator('td').nth(1).innerText()), 'the owner of now beside the one of then')
      assert.doesNotMatch(await owner.locator('td').first().innerText(), /吕环/)
      assert.equal(await page.locator('.timeline li').count(), 1, 'what was done later is not shown')
      assert.equal(await page.locator('form').count(), 0, 'nobody acts in the past')
      await page.locator('button[name=record-forward]').click()
      await until(async () => (await page.locator('.timeline li').count()) === 2, 'the second record')
      await until(async () => /吕环/.test(await owner.locator('td').first().innerText()), 'the owner since then')
      await page.locator('button[name=today]').click()
      await page.locator('form').first().waitFor()
      assert.doesNotMatch(page.url(), /[?&]at=/)
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
}
