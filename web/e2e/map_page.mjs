// 调度地图
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'
import { readPicture, spots } from './picture.mjs'

const levels = [[0, 228, 0], [255, 255, 0], [255, 126, 0], [255, 0, 0], [153, 0, 76], [126, 0, 35]]

/** @param {import('./house.mjs').House} house */
export default function mapPage(house) {
  describe('dispatch map', () => {
    it('says what the air is and that it is live demo data', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/map')
      await page.getByText('演示数据', { exact: true }).waitFor()
      await page.getByRole('status').filter({ hasText: '实时' }).waitFor()
      await page.getByRole('tab', { name: '点位列表' }).click()
      for (const station of (await house.ask('/sites?kind=air_station')).items) {
        const row = page.locator('.points li', { hasText: station.name })
        await row.first().waitFor()
        assert.match(await row.first().innerText(), /优|良|轻度污染|中度污染|重度污染|严重污染|无法判定/)
      }
      await page.getByText(/HJ 633—20/).first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('opens a station that is clicked on the map, beside the map', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const map = page.locator('.ground')
      const named = (await house.ask('/sites?kind=air_station')).items.map((/** @type {{ name: string }} */ site) => site.name)
      /** @type {{ x: number, y: number }[]} */
      let discs = []
      await until(async () => {
        const picture = readPicture(await map.screenshot())
        // Left of 270 px the legend shows the same colours.
        discs = levels.flatMap((colour) => spots(picture, colour, 20)).filter((spot) => spot.x > 270)
        return discs.length > 0
      }, 'a disc in the colour of an AQI level', 40_000)
      const box = await map.boundingBox()
      await page.mouse.click((box?.x ?? 0) + discs[0].x, (box?.y ?? 0) + discs[0].y)
      const heading = page.locator('.chosen-point h2')
      await heading.waitFor()
      assert.ok(named.includes(await heading.innerText()), await heading.innerText())
      assert.match(page.url(), /sel=\d+/)
      await page.locator('.chosen-point').getByText('过去 24 小时').waitFor()
      await leave()
    })

    it('leads from what is wrong to the values, their versions and the raw frame', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const findings = page.locator('.findings li')
      const wrong = findings.filter({ hasText: '超标' }).filter({ hasText: '折算' }).first()
      await wrong.waitFor()
      // A silence shows once its device has been quiet for a minute; the district has just begun.
      for (const word of ['预警', '离线']) await findings.filter({ hasText: word }).first().waitFor({ timeout: 120_000 })
      assert.match(await wrong.innerText(), /责任人\s*\S+/)
      await wrong.getByRole('button').click()
      const panel = page.locator('.chosen-point')
      await panel.getByText('折算', { exact: true }).waitFor()
      await panel.getByText('限值').first().waitFor({ state: 'attached' })
      await panel.locator('td.number .openable').first().click()
      const drawer = page.getByRole('dialog', { name: '数值来源' })
      await drawer.getByText('这个数值的全部版本').waitFor()
      await drawer.getByRole('button', { name: '查看报文' }).first().click()
      const raw = drawer.locator('pre.raw')
      await raw.waitFor()
      assert.match(await raw.innerText(), /^##\d{4}.*MN=.*CP=&&.*&&[0-9A-F]{4}/s)
      await drawer.getByText('数据区（CP）').waitFor()
      await drawer.getByText('DataTime', { exact: true }).first().waitFor()
      await leave()
    })

    it('plays the last 24 hours and comes back to now', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const back = page.getByRole('button', { name: '前一小时' })
      await back.click()
      await back.click()
      await page.locator('.label', { hasText: '回放' }).waitFor()
      assert.match(page.url(), /t=2/)
      await page.getByRole('button', { name: '现在', exact: true }).click()
      await page.getByRole('button', { name: '播放' }).click()
      const label = page.locator('.time .label', { hasText: '回放' })
      const first = await label.innerText()
      await until(async () => (await label.innerText()) !== first, 'the replay to move on')
      await page.getByRole('button', { name: '暂停' }).click()
      await page.getByRole('button', { name: '现在', exact: true }).click()
      await page.locator('.time .label', { hasText: /^现在/ }).waitFor()
      assert.doesNotMatch(page.url(), /[?&]t=/)
      await leave()
    })

    it('remembers hidden layers in the address', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      await page.getByRole('checkbox', { name: '微站' }).uncheck()
      await until(() => page.url().includes('hide=micro'), 'the layer in the address')
      await page.reload()
      assert.equal(await page.getByRole('checkbox', { name: '微站' }).isChecked(), false)
      await leave()
    })
  })
}
