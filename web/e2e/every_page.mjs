// What holds on every page: both languages, the hand, the keyboard, the search, and nothing asked of other hosts.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

const pages = [
  '/map', '/stations', '/ingest', '/ingest/devices', '/ingest/commands', '/ingest/completeness', '/ingest/forwarding',
  '/ingest/doors', '/ingest/marks', '/ingest/storage', '/water', '/assessment', '/assessment/ranking', '/assessment/calendar', '/assessment/compare',
  '/assessment/official', '/cases', '/cases/scorecards', '/cases/sheets', '/cases/draws', '/notices', '/notices/sending', '/notices/shift', '/accounts',
]

/** @param {import('./house.mjs').House} house */
export default function everyPage(house) {
  describe('every page', () => {
    it('turns English with one click and stays so', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/cases')
      await page.getByRole('heading', { level: 1, name: '案件' }).waitFor()
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor()
      await page.getByText('DEMO DATA').waitFor()
      await page.reload()
      await page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor()
      assert.equal(await page.locator('html').getAttribute('lang'), 'en')
      for (const at of pages) {
        await page.goto(house.address + at)
        await page.locator('nav.rail a').first().waitFor()
        const words = await page.locator('nav.rail, .bar, th, h2').allInnerTexts()
        const left = words.join(' ').replace('中文', '').match(/(?:首要|污染物|责任|状态|报文|图层|设备|期限)/g)
        assert.equal(left, null, `${at} has Chinese words of the pages left: ${left}`)
      }
      await leave()
    })

    // Fits: in width, and in height, so that nothing scrolls away from under the bar.
    it('fits a hand', { timeout: 180_000 }, async () => {
      for (const at of pages) {
        const { page, complaints, leave } = await house.visit(at, { width: 390, height: 844 })
        await page.locator('nav.rail a').nth(3).waitFor()
        await page.waitForTimeout(800)
        const { wide, high } = await page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement
          return { wide: scrollWidth, high: scrollHeight }
        })
        assert.ok(wide <= 391, `${at} is ${wide} px wide`)
        assert.ok(high <= 845, `${at} is ${high} px high`)
        assert.deepEqual(complaints, [])
        await leave()
      }
    })

    it('prints the content alone, all of it', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/assessment/compare')
      await page.getByRole('table', { name: '版本对比' }).locator('tbody tr').first().waitFor()
      await page.emulateMedia({ media: 'print' })
      assert.equal(await page.locator('nav.rail').isVisible(), false)
      assert.equal(await page.getByRole('button', { name: '导出 CSV' }).first().isVisible(), false)
      const cut = await page.evaluate(() => [...document.querySelectorAll('.content, .page')].some((one) => one.scrollHeight > one.clientHeight + 1))
      assert.equal(cut, false, 'something is cut off on paper')
      await leave()
    })

    it('gives a table as it is read', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/ingest')
      const button = page.getByRole('button', { name: '导出 CSV 未映射因子' })
      const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
      const [head = '', first = ''] = readFileSync(await file.path(), 'utf8').replace('\ufeff', '').split('\r\n')
      const [row] = (await house.ask('/unmapped')).items
      assert.equal(head.split(',').length, 6)
      assert.ok(first.startsWith(`${row.wire_code},${row.site_name},${row.mn},`), first)
      await leave()
    })

    it('finds a firm by its name from anywhere', { timeout: 180_000 }, async () => {
      const [firm] = (await house.ask('/sites?kind=firm')).items
      const { page, leave } = await house.visit('/ingest')
      await page.locator('.figure').first().waitFor()
      await page.keyboard.press('Control+k')
      const query = page.getByRole('combobox', { name: '站点、企业、案件、页面' })
      await query.fill(firm.name)
      await page.getByRole('option', { name: firm.name }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: firm.name }).waitFor()
      await leave()
    })

    it('says so when the line is cut, and heals by itself', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const lamp = page.getByRole('status').filter({ hasText: '实时' })
      await lamp.waitFor()
      await page.context().setOffline(true)
      // An open socket is not cut by going offline; closing it is what a broken line does.
      await page.evaluate(() => window.dispatchEvent(new Event('offline')))
      await page.getByText(/连接中断|超过 6 秒无消息/).first().waitFor()
      await page.context().setOffline(false)
      await lamp.waitFor()
      await leave()
    })

    it('says that the disk is full, and that devices are not answered', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/cases')
      await page.locator('nav.rail a').first().waitFor()
      assert.equal(await page.getByRole('alert').count(), 0)
      await page.route('**/api/v1/health', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, json: { ...(await answer.json()), status: 'degraded', disk_full: true } })
      })
      await page.reload()
      await page.getByRole('alert').filter({ hasText: '磁盘已满' }).waitFor()
      await leave()
    })

    it('leads to the content by the keyboard alone', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/cases')
      await page.locator('tbody tr').first().waitFor()
      await page.keyboard.press('Tab')
      await until(async () => (await page.evaluate(() => document.activeElement?.textContent ?? '')).includes('跳到正文'), 'the skip link')
      await page.keyboard.press('Enter')
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
      await leave()
    })
  })
}
