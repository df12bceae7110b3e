// 接入 / 数据完整性
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
async function counted(house) {
  await until(
    async () => (await house.ask('/completeness?period=hour')).items.filter((/** @type {any} */ row) => row.total).length > 60,
    'the days to be counted',
    180_000,
  )
}

/** @param {import('./house.mjs').House} house */
export default function completenessPage(house) {
  describe('completeness page', () => {
    it('shows a rate for each device and day, and narrows', { timeout: 300_000 }, async () => {
      await counted(house)
      const { page, complaints, leave } = await house.visit('/ingest/completeness')
      const grid = page.getByRole('table', { name: '数据完整性' })
      await grid.locator('tbody button').first().waitFor()
      assert.match(await grid.locator('tbody button').first().innerText(), /^\d/)
      await page.getByRole('button', { name: '区域', exact: true }).click()
      await grid.getByRole('rowheader', { name: '岚汀县', exact: false }).first().waitFor()
      await page.getByRole('button', { name: '设备', exact: true }).click()
      await page.getByPlaceholder('名称、MN、点位').fill('县政府站')
      await until(async () => (await grid.locator('tbody tr').count()) === 1, 'one row')
      await page.getByRole('button', { name: '月', exact: true }).click()
      await until(async () => (await grid.locator('thead th').count()) === 14, 'twelve months')
      await page.getByRole('button', { name: '在线率' }).click()
      await page.getByRole('heading', { name: '在线率' }).waitFor()
      assert.match(page.url(), /rate=online/)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('opens a day with its missing stretches and asks the device', { timeout: 300_000 }, async () => {
      await counted(house)
      const gaps = (await house.ask('/gaps?period=hour&limit=5000')).items
      assert.ok(gaps.length > 0, 'the demo district has a device that was silent')
      // One whose day is over, so that nothing changes while a person reads it.
      const gap = gaps[gaps.length - 1]
      const day = gap.from.slice(0, 10)
      const { page, leave } = await house.visit(`/ingest/completeness?q=${gap.mn}`)
      const cell = page.getByRole('button', { name: new RegExp(day) }).first()
      await cell.click()
      const panel = page.locator('section.sheet', { hasText: `${day} 缺失时段` })
      await panel.getByRole('img', { name: /小时数据缺失时段/ }).waitFor()
      const stretches = panel.getByRole('table', { name: `${day} 缺失时段` })
      const row = stretches.locator('tr', { hasText: '小时' }).first()
      assert.match(await row.innerText(), /\d\d:\d\d–\d\d:\d\d/)
      const button = row.getByRole('button')
      if (await button.isEnabled()) await button.click()
      await until(
        async () => (await row.count()) === 0 || /等待应答|已应答|无数据|没有应答|拒绝|执行失败/.test(await row.innerText()),
        'what came of asking',
      )
      await leave()
    })

    it('is walked by the arrows and exported', { timeout: 300_000 }, async () => {
      await counted(house)
      const { page, leave } = await house.visit('/ingest/completeness')
      const grid = page.getByRole('table', { name: '数据完整性' })
      await grid.locator('tbody button').last().focus()
      const before = await page.evaluate(() => document.activeElement?.getAttribute('data-at'))
      await page.keyboard.press('ArrowLeft')
      await until(async () => (await page.evaluate(() => document.activeElement?.getAttribute('data-at'))) !== before, 'the focus to move')
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()])
      assert.match(download.suggestedFilename(), /^completeness-.*\.csv$/)
      await leave()
    })

    it('says so when the server does not answer', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      await page.route('**/api/v1/completeness*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"kaputt"}' }))
      await page.goto(`${house.address}/ingest/completeness`)
      await page.getByRole('alert').getByText('kaputt').waitFor()
      await leave()
    })
  })
}
