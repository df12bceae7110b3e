// What was done and looked at, as the auditor reads it, and whether the record is whole.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function auditPage(house) {
  describe('audit', () => {
    it('shows who did and looked at what, and that the record is whole', { timeout: 120_000 }, async () => {
      assert.equal((await house.change('zhou', 'GET', '/people')).status, 403)
      assert.equal((await house.change('zhou', 'GET', '/audit')).status, 403)
      // Looks are recorded in batches, and zhou may have been refused other things before.
      await until(async () => {
        const { items } = await (await house.change('shen', 'GET', '/audit?actor=zhou&outcome=refused')).json()
        return ['GET /api/v1/people', 'GET /api/v1/audit'].every((what) => items.some((/** @type {any} */ row) => row.what === what))
      }, 'the refusals')
      const { page, complaints, leave } = await house.visit('/accounts/audit?by=周值班&refused=1', undefined, 'shen')
      await page.getByRole('row', { name: /账号.*被拒绝/ }).first().waitFor()
      await page.getByRole('row', { name: /审计记录.*被拒绝/ }).first().waitFor()
      await page.locator('button[name=verify]').click()
      await page.locator('[data-verdict=whole]').waitFor()
      // A head that was never ours.
      const head = (await page.locator('[data-head]').innerText()).trim()
      assert.match(head, /^\d+:[0-9a-f]{64}$/)
      await page.locator('input[name=head]').fill(`1:${head.split(':')[1]}`)
      await page.locator('button[name=verify]').click()
      await page.locator('[data-verdict=falsified]').getByText(/与抄录的链首不符/).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('filters by kind and opens the entry of the log', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/accounts/audit', { width: 1366, height: 768 }, 'shen')
      await page.getByRole('button', { name: '操作', exact: true }).click()
      await page.waitForURL('**kind=command**')
      const row = page.getByRole('row', { name: /登录/ }).first()
      await row.click()
      await page.getByText('account_session_open').last().waitFor()
      const sheet = await house.change('shen', 'GET', '/audit?kind=command&format=csv')
      assert.match(await sheet.text(), /^number,seq,at,at_ms,kind,actor/)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('is nobody else’s', { timeout: 60_000 }, async () => {
      for (const login of ['zhou', 'admin', 'heng']) assert.equal((await house.change(login, 'GET', '/audit/chain')).status, 403, login)
    })
  })
}
