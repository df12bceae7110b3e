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

    it('takes an exceptional event from its proposal through its review to what it changes', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/assessment/calendar')
      const sheet = page.getByRole('region', { name: '特殊事件' })
      await sheet.getByRole('button', { name: '登记事件' }).click()
      const form = page.getByRole('dialog', { name: '登记事件' })
      await until(async () => (await form.locator('[name=place]').inputValue()) !== '', 'a place to be proposed')
      await form.locator('[name=from]').fill(day(5))
      await form.locator('[name=to]').fill(day(5))
      await form.getByText('结束须晚于开始').waitFor()
      assert.ok(await form.getByRole('button', { name: '提交审核' }).isDisabled())
      await form.locator('[name=to]').fill(day(4))
      await form.getByText('共 24 小时').waitFor()
      await form.locator('[name=grounds]').fill('沙尘遥感监测快报第 12 期')
      await form.getByRole('button', { name: '提交审核' }).click()
      const row = sheet.getByRole('row').filter({ hasText: '沙尘遥感监测快报第 12 期' })
      await row.getByText('待审').waitFor()

      // Proposed only: nothing is deducted yet.
      const pm10 = async (/** @type {string} */ mode) => {
        const told = await house.ask(`/assessment/air?deducted=${mode}&period=${week}`)
        return told.evaluation.items.find((/** @type {{ parameter: string }} */ one) => one.parameter === 'pm10')
      }
      assert.equal((await pm10('kept')).deducted, 0)
      await row.getByRole('button', { name: '审核' }).click()
      const review = page.getByRole('dialog', { name: '审核' })
      await review.getByRole('button', { name: '批准' }).click()
      await row.getByText('已批准').waitFor()
      await row.getByText('测试员').waitFor()
      assert.ok((await pm10('kept')).deducted > 0)
      assert.equal((await pm10('ignored')).deducted, 0)

      await row.getByRole('button', { name: '扣除前后' }).click()
      const effect = page.getByRole('dialog', { name: '扣除前后' })
      const index = effect.getByRole('table', { name: '逐日指数' }).getByRole('row').filter({ hasText: day(5) })
      const [ignored, kept, recomputed] = await Promise.all(
        ['ignored', 'kept', 'recomputed'].map(async (mode) => (await house.ask(`/assessment/calendar?deducted=${mode}&period=${day(5)}..${day(5)}`)).days[0].aqi),
      )
      assert.equal(kept, ignored)
      assert.notEqual(recomputed, ignored)
      await index.getByRole('cell').nth(1).getByText(String(ignored)).waitFor()
      await index.getByRole('cell').nth(2).getByText(String(kept)).waitFor()
      if (recomputed !== null) await index.getByRole('cell').nth(3).getByText(String(recomputed)).waitFor()
      const means = effect.getByRole('table', { name: /^评价结果/ }).getByRole('row').filter({ hasText: 'PM₁₀ 均值' })
      const told = await Promise.all(['ignored', 'kept', 'recomputed'].map((mode) => house.ask(`/assessment/air?deducted=${mode}`)))
      for (const [i, one] of told.entries()) {
        const mean = one.evaluation.items.find((/** @type {{ parameter: string, statistic: string }} */ item) => item.parameter === 'pm10' && item.statistic === 'mean')
        assert.equal(await means.getByRole('cell').nth(i + 1).innerText(), String(mean.value ?? '—'))
      }
      await page.keyboard.press('Escape')
      await effect.waitFor({ state: 'hidden' })

      await row.getByRole('button', { name: '审核' }).click()
      await review.getByRole('button', { name: '撤销' }).click()
      await row.getByText('已撤销').waitFor()
      assert.equal((await pm10('kept')).deducted, 0)
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
