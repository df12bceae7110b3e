// Who comes in, who does not, and what each sees: as several people of the demo district.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function accountsPage(house) {
  describe('accounts', () => {
    it('asks for a login and goes back to where one wanted to go', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/cases?state=all', undefined, '')
      await page.locator('input[name=login]').fill('zhou')
      await page.locator('input[name=password]').fill('nothing like it')
      await page.getByRole('button', { name: '登录', exact: true }).click()
      await page.getByText('账号或密码不正确').waitFor()
      await page.locator('button[data-login=zhou]').click()
      await page.getByRole('button', { name: '登录', exact: true }).click()
      await page.waitForURL('**/cases?state=all')
      await page.getByRole('button', { name: /周值班/ }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('shows each role what is its own', { timeout: 120_000 }, async () => {
      const rows = /** @type {[string, string[], string[]][]} */ ([
        ['zhou', ['调度地图', '案件', '考核'], ['账号']],
        ['admin', ['调度地图', '接入', '账号'], []],
        ['heng', ['调度地图', '案件'], ['考核', '账号']],
      ])
      for (const [login, there, missing] of rows) {
        const { page, leave } = await house.visit('/map', undefined, login)
        const rail = page.getByRole('navigation').first()
        for (const word of there) await rail.getByText(word, { exact: true }).waitFor()
        for (const word of missing) assert.equal(await rail.getByText(word, { exact: true }).count(), 0, `${login} ${word}`)
        await leave()
      }
    })

    it('lets a firm see its own sites and nothing of others', { timeout: 120_000 }, async () => {
      const mine = await (await house.change('heng', 'GET', '/sites')).json()
      const all = await house.ask('/sites')
      assert.ok(mine.total > 0 && mine.total < all.total, `${mine.total} of ${all.total}`)
      const own = new Set(mine.items.map((/** @type {{ key: string }} */ site) => site.key))
      const other = all.items.find((/** @type {{ key: string }} */ site) => !own.has(site.key))
      assert.equal((await house.change('heng', 'GET', `/sites/${other.key}`)).status, 404)
      assert.equal((await house.change('heng', 'GET', `/points/${other.points[0].id}`)).status, 404)
      assert.equal((await house.change('heng', 'GET', '/assessment/ranking?by=station&period=2026')).status, 403)
      assert.equal((await house.change('heng', 'PUT', '/regions/479021099', { name: 'x', parent_code: '479021' })).status, 403)
    })

    it('keeps people: made, given a password, changed at the first login, locked out', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/accounts', undefined, 'admin')
      await page.getByRole('button', { name: '新增人员' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.locator('input[name=login]').fill('xin')
      await dialog.locator('input[name=name]').fill('新来的')
      await dialog.locator('input[name=roles][value=analyst]').check()
      await dialog.getByRole('button', { name: '保存' }).click()
      const row = page.getByRole('row', { name: /xin/ })
      await row.getByText('未设密码').waitFor()
      await row.getByRole('button', { name: '重置密码' }).click()
      await page.locator('button[name=confirm]').click()
      const password = (await page.locator('[data-secret]').innerText()).trim()
      assert.match(password, /^(\w{4}-){4}\w{4}$/)
      assert.deepEqual(complaints, [])
      await leave()

      const other = await house.visit('/map', { width: 390, height: 844 }, '')
      await other.page.locator('input[name=login]').fill('xin')
      await other.page.locator('input[name=password]').fill(password)
      await other.page.getByRole('button', { name: '登录', exact: true }).click()
      await other.page.getByText('这个密码是别人给的').waitFor()
      await other.page.locator('input[name=password]').fill(password)
      await other.page.locator('input[name=new_password]').fill('Chang-an-2027')
      await other.page.locator('input[name=again]').fill('Chang-an-2027')
      await other.page.getByRole('button', { name: '修改密码' }).click()
      await other.page.waitForURL('**/map')
      await other.leave()

      for (let i = 0; i < 5; i += 1) {
        await fetch(`${house.address}/api/v1/login`, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: 'xin', password: `guess ${i}` }),
        })
      }
      const locked = await house.visit('/map', undefined, '')
      await locked.page.locator('input[name=login]').fill('xin')
      await locked.page.locator('input[name=password]').fill('Chang-an-2027')
      await locked.page.getByRole('button', { name: '登录', exact: true }).click()
      await locked.page.getByText(/失败次数过多/).waitFor()
      await locked.leave()
    })

    it('ends with the logout', { timeout: 120_000 }, async () => {
      const { page, leave } = await house.visit('/map', undefined, 'shen')
      await page.getByRole('button', { name: /沈审计/ }).click()
      await page.locator('button[name=logout]').click()
      await page.waitForURL('**/login')
      assert.equal((await page.goto(`${house.address}/api/v1/me`))?.status(), 401)
      house.forget('shen')
      await leave()
    })
  })
}
