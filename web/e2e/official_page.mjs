// 官方数据: by hand and by a folder, with ours beside it.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

const dayMs = 86_400_000

/** Civil day of China, so many days ago. @param {number} days */
const dayBefore = (days) => new Date(Date.now() + 8 * 3_600_000 - days * dayMs).toISOString().slice(0, 10)

/** @param {import('./house.mjs').House} house */
export default function officialPage(house) {
  describe('official page', () => {
    const days = [2, 3, 4].map(dayBefore)
    const period = `${days[2]}..${days[0]}`

    it('takes a file by hand after a look, and shows ours beside it', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit(`/assessment/official?period=${period}`)
      await page.getByText('还没有数据源').waitFor()
      const chooser = page.locator('[name=official-file]')
      await chooser.setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from(`place,date,aqi\nA1,${days[0]},-5\n`) })
      await page.getByRole('alert').getByText("bad.csv:2: column 'aqi': -5 is outside").waitFor()
      const rows = days.map((day, i) => `A1,,${day},${30 + i},\n479022,邻县,${day},${50 + i},0.6`).join('\n')
      await chooser.setInputFiles({
        name: 'good.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`代码,名称,日期,PM2.5(μg/m³),CO(mg/m³)\n${rows}\n`),
      })
      const look = page.getByRole('dialog', { name: '预览 good.csv' })
      await look.getByText('日表').waitFor()
      await look.getByText('9 个数值：新增 9').waitFor()
      await look.getByRole('button', { name: '入库' }).click()
      await page.getByText('已入库 good.csv：新增 9').waitFor()
      const table = page.getByRole('table', { name: '官方与本平台对照' })
      const ours = table.locator('tbody tr', { hasText: days[0] }).filter({ hasText: '县政府站' })
      await ours.first().waitFor()
      const answer = await house.ask(`/official/compare?period=${days[0]}&place=A1&item=pm2_5`)
      assert.equal(answer.items[0].value, '30')
      assert.match(answer.items[0].own, /^\d+$/, 'the demo district has a day of its own')
      assert.equal(Number(answer.items[0].difference), Number(answer.items[0].own) - 30)
      assert.match(await ours.first().innerText(), new RegExp(`30\\s+${answer.items[0].own}\\s`))
      assert.match(await table.locator('tbody tr', { hasText: '邻县' }).first().innerText(), /外县/)
      await page.locator('[name=filter]').fill('邻县')
      await until(async () => (await table.locator('tbody tr').count()) === 6, 'the filter to take hold')
      await page.locator('[name=filter]').fill('')
      await page.locator('canvas').first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('quotes the official days on the station page', { timeout: 120_000 }, async () => {
      const { page, leave } = await house.visit('/stations/A1')
      const table = page.getByRole('table', { name: '官方日报对照' })
      await table.locator('tbody tr', { hasText: days[0] }).waitFor()
      assert.match(await table.locator('tbody tr', { hasText: days[0] }).innerText(), /30\s*\/\s*\d+/)
      await leave()
    })

    it('reads a folder, moves what it took, and says what it could not', { timeout: 180_000 }, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'lvwang-official-'))
      /** @param {string} name @param {string} text */
      const drop = (name, text) => {
        writeFileSync(path.join(folder, name), text)
        utimesSync(path.join(folder, name), Date.now() / 1000 - 60, Date.now() / 1000 - 60)
      }
      try {
        drop('a.csv', `place,date,aqi\nA1,${days[1]},61\n`)
        drop('b.csv', `place,date,aqi\nA1,${days[1]}\n`)
        const { page, leave } = await house.visit(`/assessment/official?period=${period}`)
        await page.getByRole('button', { name: '添加数据源' }).click()
        const dialog = page.getByRole('dialog', { name: '添加数据源' })
        await dialog.locator('[name=feed-key]').fill('e2e')
        await dialog.locator('[name=feed-source]').fill('relative/path')
        await dialog.getByRole('button', { name: '保存' }).click()
        await dialog.getByRole('alert').getByText('source').waitFor()
        await dialog.locator('[name=feed-source]').fill(folder)
        await dialog.getByRole('button', { name: '保存' }).click()
        await page.getByText('已保存 e2e').waitFor()
        await until(() => existsSync(path.join(folder, 'done/a.csv')) && existsSync(path.join(folder, 'failed/b.csv.error')), 'the folder to be read')
        const row = page.getByRole('table', { name: '数据源' }).locator('tbody tr', { hasText: 'e2e' })
        await row.getByText('b.csv:2').first().waitFor() // the files are moved before the reading is on record
        await row.getByRole('button', { name: '立即读取' }).click()
        await row.getByText('正常').waitFor()
        assert.match(await row.innerText(), /b\.csv:2: 2 cells where the headings are 3/, 'the last error stays to be read')
        assert.match(await row.innerText(), /a\.csv/)
        page.once('dialog', (question) => question.accept())
        await row.getByRole('button', { name: '移除' }).click()
        await row.waitFor({ state: 'detached' })
        await leave()
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  })
}
