// Who comes in, who does not, and what each sees: as several people of the demo district.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'

/**
 * What a phone shows for a secret (RFC 6238), half a minute at a time.
 * @param {string} secret base32
 * @param {number} steps from now
 */
function phone(secret, steps = 0) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac('sha1', key).update(counter).digest()
  const number = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

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

    it('takes people from a workbook, and says where it is wrong', { timeout: 120_000 }, async () => {
      /** @param {string[][]} rows */
      const workbook = async (rows) => {
        const made = await house.change('admin', 'POST', '/sheets', { name: '账号', columns: ['账号', '姓名', '单位', '角色', '区域'], rows })
        assert.equal(made.status, 200)
        return { name: 'people.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: Buffer.from(await made.arrayBuffer()) }
      }
      const { page, complaints, leave } = await house.visit('/accounts', undefined, 'admin')
      await page.locator('button[name=people-sheet]').click()
      const dialog = page.getByRole('dialog', { name: '批量导入' })
      const input = dialog.locator('input[name=people-sheet]')
      await input.setInputFiles(await workbook([['pi.1', '批一', '没有这个单位', '网格员', '479021003'], ['pi.2', '批二', '', '网格员', '479021003']]))
      await dialog.getByRole('row', { name: /2.*单位.*没有这个单位.*没有找到/ }).waitFor()
      assert.ok(await dialog.locator('button[name=take]').isDisabled())
      await input.setInputFiles(await workbook([['pi.1', '批一', 'town-tanxi', '网格员', '479021003'], ['pi.2', '批二', '', '网格员', '479021003']]))
      await dialog.getByText('新增 2 人，修改 0 人，不变 0 人').waitFor()
      await dialog.locator('button[name=take]').click()
      const passwords = dialog.locator('[data-passwords]')
      await passwords.getByRole('row', { name: /pi\.2 批二 (\w{4}-){4}\w{4}/ }).waitFor()
      const password = /(?:\w{4}-){4}\w{4}/.exec(await passwords.getByRole('row', { name: /pi\.1/ }).innerText())?.[0] ?? ''
      await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
      await page.getByRole('row', { name: /pi\.1/ }).getByText('待改密码').waitFor()
      const login = await fetch(`${house.address}/api/v1/login`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: 'pi.1', password }),
      })
      assert.equal(login.status, 200)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('asks for a second factor where a role wants one, and lets an administrator help', { timeout: 180_000 }, async () => {
      await house.change('admin', 'PUT', '/people/fa', { name: '二验', roles: ['contractor'], everything: false, regions: [], organisations: ['firm-f06'] })
      const { password } = await (await house.change('admin', 'POST', '/people/fa/password', {})).json()
      const admin = await house.visit('/accounts', undefined, 'admin')
      await admin.page.locator('button[name=policy]').click()
      await admin.page.locator('input[name=policy][value=contractor]').check()
      await admin.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
      await admin.page.getByText('已保存二次验证要求').waitFor()

      const own = 'Chang-an-2028'
      const first = await house.visit('/map', { width: 390, height: 844 }, '')
      await first.page.locator('input[name=login]').fill('fa')
      await first.page.locator('input[name=password]').fill(password)
      await first.page.getByRole('button', { name: '登录', exact: true }).click()
      await first.page.locator('input[name=new_password]').fill(own)
      await first.page.locator('input[name=password]').fill(password)
      await first.page.locator('input[name=again]').fill(own)
      await first.page.getByRole('button', { name: '修改密码' }).click()
      await first.page.getByText('您的角色要求二次验证').waitFor()
      await first.page.getByRole('img', { name: '验证器二维码' }).waitFor()
      const secret = (await first.page.locator('[data-secret]').innerText()).trim()
      await first.page.locator('input[name=code]').fill(phone(secret))
      await first.page.locator('input[name=factor_password]').fill(own)
      await first.page.getByRole('button', { name: '启用' }).click()
      await first.page.locator('[data-recovery] li').first().waitFor()
      const codes = await first.page.locator('[data-recovery] li').allInnerTexts()
      assert.equal(codes.length, 10)
      await first.page.locator('button[name=noted]').click()
      await first.page.waitForURL('**/map')
      assert.deepEqual(first.complaints, [])
      await first.leave()

      /** @param {string} code */
      const enter = async (code) => {
        const visit = await house.visit('/map', undefined, '')
        await visit.page.locator('input[name=login]').fill('fa')
        await visit.page.locator('input[name=password]').fill(own)
        await visit.page.getByRole('button', { name: '登录', exact: true }).click()
        await visit.page.locator('input[name=code]').fill(code)
        await visit.page.getByRole('button', { name: '登录', exact: true }).click()
        return visit
      }
      const next = await enter(phone(secret, 1))
      await next.page.waitForURL('**/map')
      await next.leave()
      const paper = await enter(codes[0] ?? '')
      await paper.page.waitForURL('**/map')
      await paper.leave()
      const again = await enter(codes[0] ?? '')
      await again.page.getByText('账号、密码或验证码不正确').waitFor()
      await again.leave()

      await admin.page.reload()
      const row = admin.page.getByRole('row', { name: /二验/ })
      await row.getByRole('button', { name: '取消二次验证' }).click()
      await admin.page.locator('button[name=confirm]').click()
      await row.getByText('未设二次验证').waitFor()
      await house.change('admin', 'PUT', '/account_policy', { second_factor_roles: [] })
      for (let i = 0; i < 5; i += 1) {
        await fetch(`${house.address}/api/v1/login`, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: 'fa', password: `guess ${i}` }),
        })
      }
      await admin.page.reload()
      await row.getByRole('button', { name: '解锁' }).click()
      await admin.page.getByText('fa 可以再次尝试登录').waitFor()
      assert.deepEqual(admin.complaints, [])
      await admin.leave()
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
