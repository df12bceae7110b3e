// 考核
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function assessmentPage(house) {
  describe('assessment pages', () => {
    const day = (/** @type {number} */ back) => new Date(Date.now() + 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10)
    const week = `${day(8)}..${day(1)}`

    it('sets a target, shows what may still come, and removes it', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/assessment')
      await page.getByRole('button', { name: '添加目标' }).click()
      const dialog = page.getByRole('dialog', { name: '添加目标' })
      await dialog.locator('[name=target-name]').fill('细颗粒物年均')
      await dialog.locator('[name=target-key]').fill('e2e')
      await until(async () => (await dialog.locator('[name=target-place]').inputValue()) !== '', 'a place to be proposed')
      await dialog.locator('[name=target-value]').fill('nothing')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByRole('alert').waitFor()
      await dialog.locator('[name=target-value]').fill('30')
      await dialog.getByRole('button', { name: '保存' }).click()
      const sheet = page.getByRole('region', { name: '细颗粒物年均' })
      await sheet.getByText('不高于 30 µg/m³').waitFor()
      const [told] = (await house.ask('/targets')).items.filter((/** @type {{ key: string }} */ one) => one.key === 'e2e')
      await sheet.getByText(`${told.to_date} µg/m³`).first().waitFor()
      await sheet.getByText('剩余日均不得高于').waitFor()
      page.once('dialog', (question) => question.accept())
      await sheet.getByRole('button', { name: '移除' }).click()
      await sheet.waitFor({ state: 'detached' })
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('ranks stations, and gives the table as a workbook', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit(`/assessment/ranking?by=pm2_5&period=${week}`)
      const table = page.getByRole('table', { name: '排名' })
      await table.locator('tbody tr').first().waitFor()
      const told = await house.ask(`/assessment/ranking?by=pm2_5&period=${week}`)
      assert.equal(await table.locator('tbody tr').count(), told.total)
      assert.match(await table.locator('tbody tr').first().innerText(), new RegExp(`${told.items[0].name}[\\s\\S]*${told.items[0].figure}`))
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 XLSX' }).click()])
      assert.match(file.suggestedFilename(), /ranking-.*\.xlsx$/)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('opens a figure down to its days and their frames', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit(`/assessment/compare?period=${week}`)
      const table = page.getByRole('table', { name: '版本对比' })
      await table.getByText('2012 限值').waitFor()
      await table.getByText('2031 限值').waitFor()
      await table.getByRole('button', { name: /^PM₂\.₅ 均值/ }).click()
      const days = page.getByRole('table', { name: /逐日数据/ })
      await days.getByRole('button', { name: '版本与原始报文' }).first().click()
      const hours = page.getByRole('table', { name: '由哪些数值平均而来' })
      await hours.getByRole('button', { name: '打开' }).first().click()
      await page.getByRole('row', { name: /上报/ }).getByRole('button', { name: '查看报文' }).first().click()
      await page.getByText(/##\d{4}QN=/).first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('shows the year as a calendar', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/assessment/calendar')
      await page.locator('.calendar button.cell').first().waitFor()
      await page.getByRole('heading', { name: '应启动的预警' }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
}
