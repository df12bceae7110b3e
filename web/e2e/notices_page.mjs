// 通报
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function noticesPage(house) {
  describe('notices page', () => {
    it('makes a morning notice whose figures lead to their rows', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/notices')
      // The one of before may stand there until the new one has come.
      const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/api/v1/notices'))
      await page.getByRole('button', { name: '生成今日早通报' }).click()
      const made = await (await answer).json()
      await page.waitForURL(`**/notices/${made.id}`)
      const paper = page.getByRole('article', { name: '生态环境早通报' })
      await paper.getByText('未签发').waitFor()
      const overdue = (await house.ask('/cases?state=overdue')).total
      const tile = paper.locator('.tiles li', { hasText: '超期案件' })
      assert.equal((await tile.locator('b').innerText()).trim(), String(overdue))
      await tile.getByRole('link').click()
      await page.waitForURL('**/cases?state=overdue')
      if (overdue > 0) await page.locator('tbody tr').first().waitFor()
      assert.equal(await page.locator('table.data tbody tr').count(), overdue)
      await page.goBack()
      await paper.waitFor()
      const aqi = paper.locator('.tiles li', { hasText: '昨日AQI' })
      const said = (await aqi.locator('b').innerText()).trim()
      const [{ document }] = await Promise.all([house.ask(`/notices/${new URL(page.url()).pathname.split('/').pop()}`)])
      assert.equal(said, document.tiles[0].value || '—')
      await aqi.getByRole('link').click()
      await page.waitForURL('**/assessment/calendar?place=*')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('keeps each edit as a version, is signed by a leader alone, and then stands', { timeout: 180_000 }, async () => {
      const duty = await house.visit('/notices?kind=morning')
      const words = '9. 检查东片污水管网'
      await duty.page.getByRole('button', { name: '修改文字' }).click()
      const field = duty.page.getByRole('textbox', { name: '今日要做' })
      await field.fill(`${await field.inputValue()}\n${words}`)
      await duty.page.getByRole('button', { name: '保存' }).click()
      await duty.page.getByRole('article').getByText(words).waitFor()
      assert.equal(await duty.page.getByRole('button', { name: '签发' }).count(), 0, 'the duty officer does not sign')
      const at = new URL(duty.page.url()).pathname
      await duty.page.getByRole('combobox').selectOption('1')
      await duty.page.getByText('这是第 1 版').waitFor()
      assert.equal(await duty.page.getByRole('article').getByText(words).count(), 0)
      await duty.leave()

      const { page, complaints, leave } = await house.visit(at, undefined, 'zhao')
      await page.getByRole('button', { name: '签发' }).click()
      const question = page.getByRole('dialog')
      await question.getByText('签发后文字和数字都不能再改').waitFor()
      await question.getByRole('button', { name: '签发' }).click()
      await page.getByText(/签发：/).waitFor()
      await page.getByRole('article').getByText(words).waitFor()
      assert.equal(await page.getByRole('button', { name: '修改文字' }).count(), 0)
      assert.equal((await house.ask(`${at}`)).state, 'signed')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('fits one page of paper, and is given as files', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/notices?kind=morning')
      await page.getByRole('article').waitFor()
      const printed = (await page.pdf({ format: 'A4' })).toString('latin1')
      assert.equal((printed.match(/\/Type\s*\/Page\b/g) ?? []).length, 1, 'one page')
      for (const [format, begins] of [['PDF', '%PDF-'], ['XLSX', 'PK']]) {
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: format, exact: true }).click()])
        const bytes = readFileSync(await file.path()).toString('latin1')
        assert.ok(bytes.startsWith(String(begins)), format)
        if (format === 'PDF') assert.equal((bytes.match(/\/Type\s*\/Page\b/g) ?? []).length, 1, 'the file has one page')
      }
      await leave()
    })

    it('is withdrawn with a reason, and read in English', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/notices?kind=morning', undefined, 'zhao')
      await page.getByRole('button', { name: '撤回' }).click()
      const question = page.getByRole('dialog')
      assert.ok(await question.getByRole('button', { name: '撤回' }).isDisabled(), 'without a reason')
      await question.getByRole('textbox', { name: '撤回原因' }).fill('数据更正')
      await question.getByRole('button', { name: '撤回' }).click()
      await page.getByText('撤回：数据更正').waitFor()
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('article', { name: 'Morning notice on the environment' }).waitFor()
      await page.getByRole('heading', { name: 'To do today' }).waitFor()
      await leave()
    })
  })
}
