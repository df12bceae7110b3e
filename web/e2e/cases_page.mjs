// 案件
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function casesPage(house) {
  describe('cases', () => {
    it('lists what is late by the word, and is walked with the keyboard', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/cases')
      const rows = page.locator('tbody tr')
      await rows.first().waitFor()
      await page.getByRole('button', { name: '逾期', exact: true }).click()
      await until(() => page.url().includes('state=overdue'), 'the filter in the address')
      await rows.filter({ hasText: /逾期 \d+/ }).first().waitFor()
      const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()])
      assert.match(await readFile(await table.path(), 'utf8'), /案件.*条款.*办理期限/)
      await page.getByRole('button', { name: '全部', exact: true }).click()
      await rows.nth(1).waitFor()
      await rows.first().focus()
      await page.keyboard.press('ArrowDown')
      const wanted = await rows.nth(1).locator('a').first().innerText()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: wanted }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('shows converted and measured value, limit, clause and the frame', { timeout: 180_000 }, async () => {
      const cases = (await house.ask('/cases?state=all')).items
      const exceeded = cases.find((/** @type {any} */ item) => item.finding.class === 'exceedance' && item.finding.measured !== null)
      assert.ok(exceeded, 'the district has a case about a converted value')
      const { page, leave } = await house.visit(`/cases/${exceeded.id}`)
      const facts = page.locator('.facts')
      await facts.waitFor()
      const text = await facts.innerText()
      assert.ok(text.includes(`折算值\n${exceeded.finding.value}`), text)
      assert.ok(text.includes(`实测值\n${exceeded.finding.measured}`), text)
      assert.ok(text.includes(`限值\n${exceeded.finding.limit}`), text)
      assert.ok(text.includes(exceeded.finding.clause), text)
      assert.match(exceeded.finding.table, /^gb\d+-\d{4}\//, 'the demo permits name the tables of their standards')
      assert.ok(text.includes(exceeded.finding.table), text)
      await page.getByText('前后 24 小时').waitFor()
      await page.getByRole('button', { name: '查看原始报文' }).click()
      const raw = page.getByRole('dialog').locator('pre.raw')
      await raw.waitFor()
      assert.match(await raw.innerText(), /^##\d{4}/)
      await leave()
    })

    it('is handed on, fed back, verified and closed, each with a note', { timeout: 180_000 }, async () => {
      const open = (await house.ask('/cases?state=open')).items
      const item = open.find((/** @type {any} */ row) => row.finding.class === 'exceedance' && row.overdue) ?? open[0]
      const { page, leave } = await house.visit(`/cases/${item.id}`)
      const state = page.locator('header .state')
      const acts = page.getByRole('group', { name: '办理' })

      await acts.getByRole('button', { name: '交办' }).click()
      await page.getByRole('button', { name: /^提交/ }).click()
      await page.getByText('请填写说明').waitFor()
      await page.locator('[name=note]').fill('请于三日内查清原因并整改')
      await page.locator('[name=owner]').fill('陆知檀')
      await page.getByRole('button', { name: /^提交/ }).click()
      await until(async () => (await state.innerText()) === '整改中', 'the case to be handed on')

      for (const [act, note, after] of [
        ['整改反馈', '更换除尘布袋，复测达标', '已反馈'],
        ['退回整改', '复测报告缺页', '整改中'],
        ['整改反馈', '补齐复测报告', '已反馈'],
        ['核查通过', '现场核查，数据恢复正常', '已核查'],
        ['销号', '同意销号', '已销号'],
      ]) {
        await acts.getByRole('button', { name: act }).click()
        await page.locator('[name=note]').fill(note)
        await page.getByRole('button', { name: /^提交/ }).click()
        await until(async () => (await state.innerText()) === after, `${act} to lead to ${after}`)
        await page.locator('.timeline', { hasText: note }).waitFor()
      }
      await page.getByText('本案已办结').waitFor()
      assert.match(await page.locator('.timeline li').first().innerText(), /销号[\s\S]*测试员/)
      await leave()
    })
  })
}
