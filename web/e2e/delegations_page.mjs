// A firm's officer names a contractor, who explains a case in his name; both names stand there; then it ends.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function delegationsPage(house) {
  describe('delegations', () => {
    it('let a firm officer be stood in for, with both names on record, until he ends it', { timeout: 240_000 }, async () => {
      // A case of the firm's second plant, which the contractor does not see by himself.
      const own = await (await house.change('heng', 'GET', '/sites')).json()
      const theirs = await (await house.change('yun', 'GET', '/sites')).json()
      const known = new Set(theirs.items.map((/** @type {{ key: string }} */ site) => site.key))
      const plant = own.items.find((/** @type {{ key: string }} */ site) => !known.has(site.key))
      assert.ok(plant, 'heng has a plant that yun does not serve')
      const made = await house.change('zhou', 'POST', '/cases', { type: 'dust', title: '煤场未覆盖', text: '巡查发现煤场未覆盖', site_key: plant.key })
      assert.equal(made.status, 200, await made.clone().text())
      const { id } = await made.json()
      assert.equal((await house.change('yun', 'GET', `/cases/${id}`)).status, 404)

      const officer = await house.visit('/map', undefined, 'heng')
      await officer.page.getByRole('button', { name: /恒檀环保部/ }).click()
      const menu = officer.page.getByRole('dialog', { name: '恒檀环保部' })
      const day = new Date(Date.now() + 10 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
      await menu.locator('input[name=delegate]').fill('zhou')
      await menu.locator('input[name=delegate-until]').fill(day)
      await menu.locator('button[name=delegate-add]').click()
      await menu.getByRole('alert').filter({ hasText: '没有可用的企业环保员或运维账号' }).waitFor()
      await menu.locator('input[name=delegate]').fill('yun')
      await menu.locator('button[name=delegate-add]').click()
      await menu.getByText(`蓝测运维，至 ${day}`).waitFor()
      assert.deepEqual(officer.complaints, [])

      const delegate = await house.visit(`/cases/${id}`, { width: 390, height: 844 }, 'yun')
      await delegate.page.getByText('煤场未覆盖').first().waitFor()
      const version = (await (await house.change('yun', 'GET', `/cases/${id}`)).json()).version
      const said = await house.change('yun', 'POST', `/cases/${id}/explain`, { version, fields: { facts: '已组织覆盖', cause: '其他' } })
      assert.equal(said.status, 200, await said.clone().text())
      await delegate.page.reload()
      await delegate.page.getByText('蓝测运维（代 恒檀环保部）').waitFor()
      await delegate.page.getByRole('button', { name: /蓝测运维/ }).click()
      await delegate.page.getByText(`恒檀环保部，至 ${day}`).waitFor()
      assert.deepEqual(delegate.complaints, [])
      await delegate.leave()

      const admin = await house.visit('/accounts', undefined, 'admin')
      await admin.page.getByRole('button', { name: '委托', exact: true }).click()
      await admin.page.getByRole('row', { name: /恒檀环保部.*蓝测运维.*有效/ }).waitFor()
      assert.deepEqual(admin.complaints, [])
      await admin.leave()
      const auditor = await house.visit('/accounts/audit?what=case_step_explain', undefined, 'shen')
      await auditor.page.getByText('蓝测运维（代 恒檀环保部）').first().waitFor()
      await auditor.leave()

      officer.page.once('dialog', (dialog) => void dialog.accept())
      await menu.locator('button[name=end-delegation]').click()
      await menu.getByText(/已于 .* 结束/).waitFor()
      await officer.leave()
      assert.equal((await house.change('yun', 'GET', `/cases/${id}`)).status, 404)
      assert.equal((await house.change('yun', 'GET', `/sites/${plant.key}`)).status, 404)
    })
  })
}
