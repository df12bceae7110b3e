// 接入 / 现场机 and 命令
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deviceTime, frame, until } from './house.mjs'

const obedient = '4790213100180001E801FDFD'
const refusing = '4790213100200001BEB7EB99'

/** @param {import('./house.mjs').House} house */
export default function commandsPage(house) {
  describe('commands to devices', () => {
    it('asks a device for its clock, and shows each step down to the raw frame', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit(`/ingest/commands?mn=${obedient}`)
      await page.locator('select[name=cn]').selectOption('1011')
      await page.getByRole('button', { name: '下发', exact: true }).click()
      const drawer = page.getByRole('dialog', { name: /^命令 \d+$/ })
      await drawer.locator('.steps li', { hasText: '执行成功' }).waitFor()
      assert.match(await drawer.locator('pre').first().innerText(), /SystemTime=\d{14}/)
      assert.match(await drawer.innerText(), /PW=\*{6}/)
      await drawer.locator('.steps li', { hasText: '应答' }).getByRole('button', { name: '原始报文' }).click()
      await page.locator('.raw', { hasText: 'CN=9011' }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('is sent again when its answer is lost, and is carried out once', { timeout: 180_000 }, async () => {
      const count = async () => (await house.ask(`/device_commands?mn=${obedient}&limit=1`)).total
      const before = await count()
      const { page, leave } = await house.visit(`/ingest/commands?mn=${obedient}`)
      /** @type {string[]} */
      const keys = []
      await page.route('**/api/v1/device_commands', async (route) => {
        if (route.request().method() !== 'POST') return route.continue()
        keys.push(route.request().headers()['idempotency-key'])
        if (keys.length > 1) return route.continue()
        await route.fetch() // it has arrived
        await route.abort() // and its answer is lost
      })
      await page.locator('select[name=cn]').selectOption('1011')
      await page.getByRole('button', { name: '下发', exact: true }).click()
      await page.getByRole('dialog', { name: /^命令 \d+$/ }).locator('.steps li', { hasText: '执行成功' }).waitFor()
      assert.equal(keys.length, 2)
      assert.match(keys[0], /^[0-9a-f]{32}$/)
      assert.equal(keys[0], keys[1])
      assert.equal(await count(), before + 1)
      await leave()
    })

    it('says what a calibration does before it is sent, and why it was refused', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit(`/ingest/commands?mn=${refusing}`)
      await page.locator('select[name=cn]').selectOption('3011')
      await page.locator('input[name=PolId]').fill('a21026;')
      await page.getByRole('button', { name: '下发', exact: true }).click()
      const asking = page.getByRole('dialog', { name: '确认下发' })
      await asking.getByText('离开测量状态').waitFor()
      await asking.getByRole('button', { name: '确认下发' }).click()
      await page.locator('.problem', { hasText: 'arguments.PolId' }).waitFor()
      await page.locator('input[name=PolId]').fill('a21026')
      await page.getByRole('button', { name: '下发', exact: true }).click()
      await asking.getByRole('button', { name: '确认下发' }).click()
      const row = page.getByRole('table', { name: '命令记录' }).locator('tr', { hasText: refusing })
      await row.filter({ hasText: '请求被拒绝' }).waitFor()
      await leave()
    })

    it('lists the devices, changes how one is spoken to, and sends to several', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/ingest/devices')
      const table = page.getByRole('table', { name: '现场机' })
      await table.locator('tbody tr').first().waitFor()
      await page.getByPlaceholder('MN、站点、版本').fill(obedient)
      await until(async () => (await table.locator('tbody tr').count()) === 1, 'the filtered list')
      await table.getByRole('button', { name: '设置' }).click()
      const dialog = page.getByRole('dialog', { name: `现场机设置 ${obedient}` })
      await dialog.locator('select[name=link]').selectOption('wired')
      await dialog.getByRole('button', { name: '保存' }).click()
      await table.locator('tr', { hasText: '5 秒 × 3 次' }).waitFor()
      await page.getByPlaceholder('MN、站点、版本').fill('2005')
      await until(async () => (await table.locator('tbody tr').count()) > 1, 'devices of 2005')
      await page.getByRole('checkbox', { name: '选中列出的全部' }).check()
      await page.getByRole('button', { name: /^下发命令/ }).click()
      await page.locator('select[name=cn]').selectOption('1061')
      await page.getByRole('button', { name: /下发到 \d+ 台/ }).click()
      const done = page.getByRole('table', { name: '命令记录' }).locator('tr', { hasText: '1061' }).filter({ hasText: '完成' })
      await until(async () => (await done.count()) > 1, 'several devices to answer')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('finds commands by device, command, sender and day, on the server', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit(`/ingest/commands?by=${encodeURIComponent('测试员')}&code=1011&device=${obedient}`)
      const rows = page.getByRole('table', { name: '命令记录' }).locator('tbody tr')
      await rows.first().waitFor()
      for (const text of await rows.allInnerTexts()) assert.match(text, /1011[\s\S]*4790213100180001E801FDFD[\s\S]*测试员/)
      await page.locator('input[name=to]').fill('2020-01-01')
      await page.getByText('没有符合条件的命令').waitFor()
      await page.locator('input[name=to]').fill('')
      await rows.first().waitFor()
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'CSV' }).click()
      assert.equal((await saved).suggestedFilename(), 'device-commands.csv')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('shows the key of a device, its operating states as strips and its standard checks', { timeout: 180_000 }, async () => {
      const at = Date.now() - 7_200_000
      /** @param {number} ms @param {string} letters */
      const state = (ms, letters) =>
        house.send(frame(`QN=${deviceTime(ms)}001;ST=45;CN=2011;PW=123456;MN=${obedient};Flag=9;CP=&&DataTime=${deviceTime(ms)};p99101-Rtd=${letters}&&`))
      await state(at, 'St')
      await state(at + 1_800_000, 'St')
      await state(at + 3_600_000, 'Ru')
      await house.send(
        frame(`QN=${deviceTime(at)}002;ST=31;CN=2062;PW=123456;MN=${obedient};Flag=9;CP=&&DataTime=${deviceTime(at)};a21026-SampleRd=49.6,a21026-StandardValue=50,a21026-ResultType=1&&`),
      )
      await until(async () => (await house.ask('/states')).total >= 2, 'the states to be kept')
      await state(at + 3_600_000, 'Al') // the device corrects its last one
      await until(async () => (await house.ask('/states')).total >= 3, 'both sayings to be kept')
      const { page, complaints, leave } = await house.visit('/ingest/devices')
      await page.getByPlaceholder('MN、站点、版本').fill(obedient)
      const row = page.getByRole('table', { name: '现场机' }).locator('tr', { hasText: obedient })
      await row.locator('.openable').click()
      await page.getByRole('dialog', { name: `密钥 · ${obedient}` }).getByRole('button', { name: '取消' }).click()
      await row.getByRole('button', { name: '记录' }).click()
      const drawer = page.getByRole('dialog', { name: `工况与核查记录 ${obedient}` })
      await until(async () => (await drawer.locator('.strip i').count()) === 2, 'two stretches: St told twice is one, Ru was replaced')
      assert.equal(await drawer.getByRole('table', { name: '运行工况' }).locator('tbody tr').count(), 3)
      assert.match(await drawer.locator('tr.replaced').innerText(), /Ru[\s\S]*已更正/)
      await drawer.getByPlaceholder('编码、字母、结果').fill('Ru')
      await until(async () => (await drawer.getByRole('table', { name: '运行工况' }).locator('tbody tr').count()) === 1, 'the filter')
      await drawer.getByPlaceholder('编码、字母、结果').fill('')
      await drawer.getByRole('button', { name: /^标样核查/ }).click()
      const check = drawer.getByRole('table', { name: '标样核查' }).locator('tbody tr')
      assert.match(await check.innerText(), /a21026[\s\S]*49\.6[\s\S]*50/)
      const saved = page.waitForEvent('download')
      await drawer.getByRole('button', { name: 'CSV' }).click()
      assert.equal((await saved).suggestedFilename(), `checks-${obedient}.csv`)
      await check.getByRole('button', { name: '原始报文' }).click()
      await page.locator('.raw', { hasText: 'CN=2062' }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
}
