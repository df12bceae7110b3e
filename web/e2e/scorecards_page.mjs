// 考评: how cases were handled, and that every figure is the length of the list behind it.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function scorecardsPage(house) {
  describe('scorecards', () => {
    it('counts the cases of units and kinds, and each count opens as many cases', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/cases')
      await page.getByRole('link', { name: '考评', exact: true }).click()
      const table = page.getByRole('table', { name: '办理考评' })
      await page.getByRole('button', { name: '今年' }).click()
      await page.waitForURL('**from=**')
      await page.locator('select[name=by]').selectOption('type')
      await page.waitForURL('**by=type**')
      await until(async () => (await table.locator('tbody tr').count()) > 1, 'the kinds of cases')
      const year = (await house.ask('/scorecards?by=type&from=' + new URL(page.url()).searchParams.get('from'))).items
      const card = year.find((/** @type {any} */ one) => one.unfinished > 0)
      const row = table.getByRole('row', { name: new RegExp(card.name) })
      const column = await table.locator('th').allInnerTexts().then((heads) => heads.findIndex((head) => head.startsWith('未销号')))
      const cell = row.locator('td').nth(column).getByRole('button')
      const count = Number(await cell.innerText())
      await cell.click()
      const drawer = page.getByRole('dialog', { name: new RegExp(`未销号 ${count} 件`) })
      await until(async () => (await drawer.locator('tbody tr').count()) === count, 'as many cases as were counted')
      await drawer.getByRole('link').first().click()
      await page.waitForURL(/\/cases\/\d+/)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('is nothing for a firm', { timeout: 60_000 }, async () => {
      assert.equal((await house.change('heng', 'GET', '/scorecards')).status, 403)
    })
  })
}
