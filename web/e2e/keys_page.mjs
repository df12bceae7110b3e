// 接入: keys of devices that encrypt, and data loggers that have no MN yet.
import assert from 'node:assert/strict'
import net from 'node:net'
import { describe, it } from 'node:test'
import { deviceTime, frame, until } from './house.mjs'

const encrypted = '479021310002000137AF3F67' // of the demo district: sends cipher text, asks for a new key once
const plain = '479021A1000100016586C9D6'
const fresh = '4790219900000001E2E00003'
const hardware = 'E2ECPU0001'

/** @param {import('./house.mjs').House} house */
export default function keysPage(house) {
  describe('keys on the ingest page', () => {
    it('shows that frames open and that a new key was taken up', { timeout: 180_000 }, async () => {
      await until(
        async () => (await house.ask(`/devices/${encrypted}/key`)).events.some((/** @type {{ event: string }} */ row) => row.event === 'taken_up'),
        'the new key to be used',
        90_000,
      )
      const { page, complaints, leave } = await house.visit('/ingest')
      await page.getByPlaceholder('MN、站点、名称').fill(encrypted)
      const row = page.getByRole('table', { name: '设备', exact: true }).locator('tr', { hasText: encrypted })
      await row.getByText('正常').waitFor()
      await row.getByRole('button', { name: '设置密钥' }).click()
      const dialog = page.getByRole('dialog', { name: `密钥 · ${encrypted}` })
      await dialog.getByText('设备已启用新密钥').waitFor()
      await dialog.getByText('已下发新密钥').waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('sets a key, never shows it, and removes it', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/ingest')
      await page.getByPlaceholder('MN、站点、名称').fill(plain)
      const row = page.getByRole('table', { name: '设备', exact: true }).locator('tr', { hasText: plain })
      const dialog = page.getByRole('dialog', { name: `密钥 · ${plain}` })
      await row.getByRole('button', { name: '设置密钥' }).click()
      const save = dialog.getByRole('button', { name: '保存' })
      await dialog.locator('[name=key]').fill('too short')
      assert.equal(await save.isDisabled(), true)
      await dialog.locator('[name=key]').fill('sixteen-letters!')
      await save.click()
      await page.getByText(`${plain} 的密钥已保存`).waitFor()
      await row.getByText('待用').waitFor()
      assert.equal((await page.content()).includes('sixteen-letters!'), false)
      await row.getByRole('button', { name: '设置密钥' }).click()
      await dialog.getByRole('button', { name: '删除密钥' }).click()
      await dialog.getByRole('button', { name: '删除密钥' }).click()
      await page.getByText(`${plain} 的密钥已删除`).waitFor()
      await leave()
    })

    it('gives a data logger its MN on the line it asked on', { timeout: 180_000 }, async () => {
      const logger = net.connect(house.gatewayPort, '127.0.0.1')
      let heard = ''
      logger.on('data', (text) => (heard += text))
      logger.write(
        frame(
          `QN=${deviceTime(Date.now())}001;ST=91;CN=1001;PW=123456;MN=;Flag=9;CP=&&i23005-Info=E2ELOGGER;` +
            `i23006-Info=${hardware};i23007-Info=E86A643C7BBC;i23008-Info=A763742C1AE1&&`,
        ),
      )
      await until(() => heard.includes('CN=9013'), 'the answer to 1001')
      await until(async () => (await house.ask('/activations')).items.length > 0, 'the request to be kept')
      const { page, leave } = await house.visit('/ingest')
      const row = page.getByRole('table', { name: '激活申请' }).locator('tr', { hasText: hardware })
      await row.getByRole('button', { name: '分配 MN' }).click()
      const dialog = page.getByRole('dialog', { name: `为 ${hardware} 分配 MN` })
      await dialog.locator('[name=mn]').fill(fresh)
      await dialog.locator('.el-select__wrapper').click()
      await page.locator('.el-select-dropdown__item:visible').first().click()
      await dialog.getByRole('button', { name: '分配 MN', exact: true }).click()
      await page.getByText(`${fresh} 已分配，已下发 1002`).waitFor()
      await until(() => heard.includes('CN=1002'), '1002 on the line')
      assert.match(heard, new RegExp(`CN=1002;PW=123456;MN=${fresh};Flag=9;CP=&&i23005-Info=E2ELOGGER&&`))
      await row.getByText(fresh).waitFor()
      logger.destroy()
      await leave()
    })
  })
}
