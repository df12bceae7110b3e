// 接入 / 现场机 and 命令
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

const obedient = '4790213100180001E801FDFD'
const refusing = '4790213100200001BEB7EB99'

/** @param {import('./house.mjs').House} house */
export default function commandsPage(house) {
  describe('commands to devices', () => {
    it('asks a device for its clock, and shows each step down to the raw frame', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit(`/ingest/commands?mn=${obedient}`)
      await page.locator('select[name=cn]').selectOption('1011')
      await page.locator('input[name=actor]').fill('张工')
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

    it('says what a calibration does before it is sent, and why it was refused', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit(`/ingest/commands?mn=${refusing}`)
      await page.locator('select[name=cn]').selectOption('3011')
      await page.locator('input[name=PolId]').fill('a21026;')
      await page.locator('input[name=actor]').fill('张工')
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
      await dialog.locator('input[name=actor]').fill('张工')
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
  })
}
