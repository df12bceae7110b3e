// 站点
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function stationPage(house) {
  describe('station page', () => {
    it('shows the index now, six pollutants and the calendar of days', { timeout: 180_000 }, async () => {
      const [station] = (await house.ask('/sites?kind=air_station')).items
      const { page, complaints, leave } = await house.visit(`/stations/${station.key}`)
      await page.getByRole('heading', { level: 1, name: station.name }).waitFor()
      for (const formula of ['PM₂.₅', 'PM₁₀', 'SO₂', 'NO₂', 'CO', 'O₃']) {
        await page.locator('.tile', { hasText: formula }).first().waitFor()
      }
      const tile = page.locator('.tile', { hasText: 'PM₂.₅' })
      await until(async () => /\d/.test(await tile.locator('.figure').innerText()), 'the hour mean of PM2.5')
      await page.locator('.calendar .cell').first().waitFor()
      await until(async () => (await page.getByRole('button', { name: / AQI \d+ / }).count()) > 3, 'assessed days')
      await page.getByText(/优良 \d+ 天，有效 \d+ 天/).waitFor()
      await page.getByRole('button', { name: / AQI \d+ / }).last().click()
      await until(() => page.url().includes('range=custom'), 'the day as the range of the chart')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('draws another range, last year beside it, and gives picture and table', { timeout: 180_000 }, async () => {
      const [station] = (await house.ask('/sites?kind=air_station')).items
      const { page, leave } = await house.visit(`/stations/${station.key}`)
      await page.getByRole('button', { name: '7 天' }).click()
      await until(() => page.url().includes('range=7d'), 'the range in the address')
      await page.getByRole('group', { name: /曲线/ }).waitFor()
      await page.getByRole('checkbox', { name: '与上年同期比较' }).check()
      await until(() => page.url().includes('compare=1'), 'the comparison in the address')
      const sheet = page.locator('#series')
      const [picture] = await Promise.all([page.waitForEvent('download'), sheet.getByRole('button', { name: '导出图片' }).click()])
      assert.match(picture.suggestedFilename(), /\.png$/)
      assert.equal((await readFile(await picture.path())).toString('latin1', 1, 4), 'PNG')
      const [table] = await Promise.all([page.waitForEvent('download'), sheet.getByRole('button', { name: '导出 CSV' }).click()])
      const text = await readFile(await table.path(), 'utf8')
      assert.match(text.split('\r\n')[0], /start,pm/)
      assert.ok(text.split('\r\n').length > 24, 'a week of hours')
      await leave()
    })

    it('leads from a range without data to the last data', { timeout: 120_000 }, async () => {
      const [station] = (await house.ask('/sites?kind=air_station')).items
      const day = (/** @type {number} */ n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)
      const { page, leave } = await house.visit(
        `/stations/${station.key}?range=custom&from=${day(2)}T00:00:00Z&to=${day(3)}T00:00:00Z&year=${new Date().getFullYear() + 2}`,
      )
      const chart = page.locator('#series')
      await chart.getByText('所选时段没有数据').waitFor()
      await chart.getByRole('button', { name: /^查看最后一段数据（\d{4}-\d{2}-\d{2}）$/ }).click()
      await chart.getByRole('group', { name: /曲线/ }).waitFor()
      await page.getByRole('button', { name: /^查看最后一段数据（\d{4}）$/ }).click()
      await page.locator('.calendar .cell').first().waitFor()
      await leave()
    })

    it('holds an outlet against its permit, measured and converted, with the clause', { timeout: 180_000 }, async () => {
      const firms = (await house.ask('/sites?kind=firm')).items
      const firm = firms.find((/** @type {any} */ site) => site.points.some((/** @type {any} */ point) => point.kind === 'stack'))
      const { page, leave } = await house.visit('/stations')
      await page.getByPlaceholder('名称、编码').fill(firm.name)
      await page.getByRole('link', { name: firm.name }).first().click()
      const table = page.locator('.detail table').first()
      for (const head of ['实测', '折算', '许可限值', '依据']) await table.getByText(head, { exact: true }).waitFor()
      const row = table.locator('tbody tr').first()
      assert.match(await row.innerText(), /GB/)
      assert.match(await row.innerText(), /基准氧/)
      await leave()
    })

    it('adds up what an outlet sent out, and opens a month, a day, an hour and its frame', { timeout: 180_000 }, async () => {
      const firms = (await house.ask('/sites?kind=firm')).items
      const firm = firms.find((/** @type {any} */ site) => site.points.some((/** @type {any} */ point) => point.kind === 'stack'))
      const point = firm.points.find((/** @type {any} */ one) => one.kind === 'stack')
      const told = (await house.ask(`/emissions?point=${point.id}`)).items[0]
      const { page, complaints, leave } = await house.visit(`/stations/${firm.key}?point=${point.id}`)
      const sheet = page.locator('.emissions')
      await sheet.scrollIntoViewIfNeeded()
      const last = told.months.at(-1)
      await sheet.getByRole('button', { name: last.month, exact: true }).click()
      const drawer = page.getByRole('dialog', { name: new RegExp(`${last.month} 逐日`) })
      const day = told.days.at(-2).day
      await drawer.getByRole('button', { name: day, exact: true }).click()
      const hours = page.getByRole('table', { name: new RegExp(`${day} 逐时`) })
      await until(async () => (await hours.locator('tbody tr').count()) === 24, 'the hours of the day')
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('dialog', { name: new RegExp(`${day} 逐时`) }).getByRole('button', { name: /CSV/ }).click()])
      assert.equal((await readFile(await file.path(), 'utf8')).trim().split('\r\n').length, 25)
      await hours.getByRole('button', { name: '数据来源' }).first().click()
      await page.getByText('这个数值的全部版本').first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('walks the list of stations with the arrows', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/stations')
      const filter = page.getByPlaceholder('名称、编码')
      await page.locator('.sites a').nth(1).waitFor()
      await filter.focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      const second = (await page.locator('.sites a .name').nth(1).innerText()).trim()
      await page.getByRole('heading', { level: 1, name: second }).waitFor()
      await leave()
    })
  })
}
