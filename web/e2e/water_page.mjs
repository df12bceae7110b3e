// 水环境
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
async function judged(house) {
  await until(
    async () => (await house.ask('/water/sections')).latest.some((/** @type {any} */ row) => row.assessment?.class),
    'a section to have a class',
    180_000,
  )
}

/** A month whose days are all told: that of the day before the newest. @param {import('./house.mjs').House} house */
async function monthWithDays(house) {
  const sheet = await house.ask('/water/sections')
  return sheet.latest.find((/** @type {any} */ row) => row.assessment?.class).day.slice(0, 7)
}

/** @param {import('./house.mjs').House} house */
export default function waterPage(house) {
  describe('water page', () => {
    it('shows every section with its class and the items of it, down to the frame', { timeout: 300_000 }, async () => {
      await judged(house)
      const month = await monthWithDays(house)
      const { page, complaints, leave } = await house.visit(`/water?month=${month}`)
      const table = page.getByRole('table', { name: '断面水质' })
      await until(async () => (await table.locator('tbody tr').count()) === 4, 'four sections')
      const sheet = await house.ask(`/water/sections?month=${month}`)
      const section = sheet.month.sections.find((/** @type {any} */ row) => row.now.class)
      const words = /** @type {Record<string, string>} */ ({ I: 'Ⅰ类', II: 'Ⅱ类', III: 'Ⅲ类', IV: 'Ⅳ类', V: 'Ⅴ类', inferior_V: '劣Ⅴ类' })
      const row = table.locator('tbody tr', { hasText: section.name })
      assert.match(await row.innerText(), new RegExp(words[section.now.class]))
      await row.press('Enter')
      assert.match(page.url(), /section=/)
      const panel = page.getByRole('region', { name: section.name })
      const items = panel.getByRole('table', { name: '参评指标' })
      assert.equal(await items.locator('tbody tr').count(), section.now.items.length, 'the class stands with its items')
      assert.match(await items.innerText(), /GB 3838-2002 表1/)
      await items.locator('tbody tr', { hasText: '氨氮' }).getByRole('button').click()
      await panel.getByRole('heading', { name: /氨氮 · .* 日均值/ }).waitFor()
      await panel.getByRole('listitem').first().getByRole('button').click()
      await page.getByRole('button', { name: '查看报文' }).first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('filters, sorts by the keyboard and exports', { timeout: 300_000 }, async () => {
      await judged(house)
      const month = await monthWithDays(house)
      const { page, leave } = await house.visit(`/water?month=${month}`)
      const table = page.getByRole('table', { name: '断面水质' })
      await table.locator('tbody tr').first().waitFor()
      await page.getByRole('searchbox', { name: '断面、河流' }).fill('岚江')
      await until(async () => (await table.locator('tbody tr').count()) === 2, 'the two sections of one river')
      await table.getByRole('button', { name: '水质指数' }).click()
      assert.match(page.url(), /sort=cwqi/)
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV', exact: true }).click()])
      assert.equal(download.suggestedFilename(), `water-${month}.csv`)
      await page.getByRole('searchbox', { name: '断面、河流' }).fill('没有')
      await page.getByText('没有符合条件的断面').waitFor()
      await leave()
    })

    it('sets a target, which the server keeps', { timeout: 300_000 }, async () => {
      await judged(house)
      const { page, leave } = await house.visit('/water')
      const table = page.getByRole('table', { name: '断面水质' })
      const row = table.locator('tbody tr', { hasText: '磬河大桥断面' })
      await row.getByRole('button', { name: '设置' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('目标').selectOption('II')
      await dialog.getByRole('button', { name: '保存' }).click()
      await page.getByText('已保存 磬河大桥断面').waitFor()
      const kept = (await house.ask('/water/sections')).places.find((/** @type {any} */ one) => one.name === '磬河大桥断面')
      assert.equal(kept.target, 'II')
      await until(async () => /Ⅱ类/.test(await row.innerText()), 'the target to be shown')
      await leave()
    })

    it('says so when the server fails', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      await page.route('**/api/v1/water/sections*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"kaputt"}' }))
      await page.goto(`${house.address}/water`)
      await page.getByRole('alert').getByText('kaputt').waitFor()
      await leave()
    })
  })
}
