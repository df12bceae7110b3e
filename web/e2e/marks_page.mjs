// 接入: legal marks
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/**
 * As the state platform writes a moment: 2026-11-25 02:00.
 * @param {number} ms
 */
const civil = (ms) => new Date(ms + 8 * 3600_000).toISOString().slice(0, 16).replace('T', ' ')

/** @param {import('./house.mjs').House} house */
export default function marksPage(house) {
  describe('legal marks', () => {
    it('are looked through, taken once, listed, and said beside the case of their time', { timeout: 180_000 }, async () => {
      const listed = (await house.ask('/cases?state=open&limit=200')).items
      const item = listed.find((/** @type {any} */ one) => one.finding?.class === 'exceedance' && one.finding.period === 'hour')
      assert.ok(item, 'the demo district has an open case of a stack')
      const from = Date.parse(item.finding.start)
      const head = '企业,排口,标记类别,标记类型,标记方式,开始时间,结束时间,原因,提交时间\n'
      const row = `${item.finding.site_key},${item.finding.point_code},工况标记,停运,人工标记,${civil(from)},${civil(Date.parse(item.finding.last) + 2 * 3600_000)},浏览器测试检修,${civil(from + 1800_000)}\n`
      const table = (/** @type {string} */ text) => ({ name: '标记.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

      const { page, complaints, leave } = await house.visit('/ingest/marks')
      await page.getByRole('row', { name: /启窑/ }).first().waitFor()
      await page.locator('button[name=import-marks]').click()
      const dialog = page.getByRole('dialog')
      const chooser = dialog.locator('input[type=file]')
      await chooser.setInputFiles(table(head + row.replace('停运', '午休').replace('人工标记', '口头')))
      await dialog.locator('[data-faults] tbody tr').first().waitFor()
      assert.match(await dialog.locator('[data-faults] tbody').innerText(), /标记类型[\s\S]*“午休”不认识[\s\S]*标记方式[\s\S]*“口头”不认识/)
      assert.ok(await dialog.locator('button[name=take]').isDisabled())
      await chooser.setInputFiles(table(head + row))
      await dialog.getByText('新增 1 条，变更 0 条，相同 0 条').waitFor()
      await dialog.locator('button[name=take]').click()
      await dialog.getByText(/已导入：新增 1 条.*已在 [1-9]\d* 个在办案件中注明/).waitFor()
      await dialog.getByRole('button', { name: '关闭', exact: true }).click()
      await page.getByRole('row', { name: /浏览器测试检修/ }).waitFor()
      // The same file once more: nothing to take.
      await page.locator('button[name=import-marks]').click()
      await chooser.setInputFiles(table(head + row))
      await dialog.getByText('新增 0 条，变更 0 条，相同 1 条').waitFor()
      assert.ok(await dialog.locator('button[name=take]').isDisabled())
      await dialog.getByRole('button', { name: '取消' }).click()
      // A changed row is another version; both are there.
      await page.locator('button[name=import-marks]').click()
      await chooser.setInputFiles(table(head + row.replace('浏览器测试检修', '浏览器测试检修延长')))
      await dialog.getByText('新增 0 条，变更 1 条，相同 0 条').waitFor()
      await dialog.locator('button[name=take]').click()
      await dialog.getByText(/变更 1 条/).waitFor()
      await dialog.getByRole('button', { name: '关闭', exact: true }).click()
      await page.locator('input[name=versions]').check()
      await page.getByRole('row', { name: /浏览器测试检修延长.*第 2 版/ }).waitFor()
      await page.getByRole('row', { name: /第 1 版，已被新版替代/ }).waitFor()
      await page.getByRole('row', { name: /水泥.*启窑.*待核对/ }).waitFor()

      await page.goto(`${house.address}/cases/${item.id}`)
      const marks = page.locator('.case-marks')
      await marks.waitFor()
      assert.match(await marks.innerText(), /当时段有标记：.*停运.*标记数据不用于判定超标。[\s\S]*浏览器测试检修延长[\s\S]*标记覆盖全部超标时段/)
      await page.locator('.timeline li', { hasText: '企业标记已覆盖该时段' }).waitFor()
      assert.notEqual((await house.ask(`/cases/${item.id}`)).state, 'closed', 'a mark closes nothing')
      await page.goto(`${house.address}/stations/${encodeURIComponent(item.finding.site_key)}?point=${item.finding.point_id}`)
      await page.locator('section[data-marks] tbody tr', { hasText: '停运' }).first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()

      // A firm sees its own marks and imports none.
      const firm = await house.visit('/ingest/marks', undefined, 'heng')
      await firm.page.getByRole('table', { name: '标记类型' }).waitFor()
      assert.equal(await firm.page.locator('button[name=import-marks]').count(), 0)
      assert.equal(await firm.page.getByText('浏览器测试检修').count(), 0, 'of another firm')
      assert.deepEqual(firm.complaints, [])
      await firm.leave()
    })
  })
}
