// 接入
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deviceTime, frame, until } from './house.mjs'

const mn = '4790219900000001E2E00001'

/** An hour of a boiler nobody registered, with one factor that no table knows. */
function hour() {
  const start = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
  return frame(
    `QN=${deviceTime(Date.now())}001;ST=31;CN=2061;PW=123456;MN=${mn};Flag=5;CP=&&DataTime=${deviceTime(start)};` +
      'a21026-Avg=12.3,a21026-Flag=N;a99777-Avg=4.2,a99777-Flag=N&&',
  )
}

/** @param {import('./house.mjs').House} house */
export default function ingestPage(house) {
  describe('ingest page', () => {
    it('shows connections, verdicts and the clocks of the devices', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/ingest')
      const figure = page.locator('.figure', { hasText: '连接' }).locator('.big')
      await until(async () => Number(await figure.innerText()) > 0, 'open connections')
      await page.locator('tr', { hasText: '正常' }).filter({ hasText: 'ok' }).waitFor()
      const devices = page.getByRole('table', { name: '设备', exact: true })
      await devices.locator('tbody tr').first().waitFor()
      assert.match(await devices.locator('tbody tr').first().innerText(), /快|慢|未知/)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('registers a device that was heard, and maps what it says', { timeout: 180_000 }, async () => {
      const answer = await house.send(hour())
      assert.match(answer, /CN=9014/)
      const { page, leave } = await house.visit('/ingest')
      const waiting = page.getByRole('table', { name: '未登记设备' })
      const row = waiting.locator('tr', { hasText: mn })
      await row.waitFor()
      assert.match(await row.innerText(), /a21026/)
      await row.getByRole('button', { name: '登记' }).click()
      const dialog = page.getByRole('dialog', { name: `登记设备 ${mn}` })
      await dialog.getByRole('button', { name: '新建站点和点位' }).click()
      await dialog.locator('[name=site-name]').fill('青石热力站')
      await dialog.getByRole('button', { name: '登记', exact: true }).click()
      await page.getByText(`已登记 ${mn}`).waitFor()
      await row.waitFor({ state: 'detached' })
      await page.getByPlaceholder('MN、站点、名称').fill(mn)
      await page.getByRole('table', { name: '设备', exact: true }).locator('tr', { hasText: '青石热力站' }).waitFor()

      const unknown = page.getByRole('table', { name: '未映射因子' }).locator('tr', { hasText: 'a99777' })
      await unknown.waitFor()
      await unknown.getByRole('button', { name: '映射' }).click()
      const mapping = page.getByRole('dialog', { name: '映射因子 a99777' })
      await mapping.locator('.el-select__wrapper').click()
      await page.keyboard.type('a21002')
      await page.locator('.el-select-dropdown__item:visible', { hasText: 'mg/m³' }).first().click()
      await mapping.getByRole('button', { name: '映射', exact: true }).click()
      await page.getByText('已映射 a99777').waitFor()
      await unknown.waitFor({ state: 'detached' })

      // The kept frame has been read again: the new station has its value, and it leads to that frame.
      await page.goto(`${house.address}/stations/N-${mn.slice(-6)}`)
      const value = page.locator('.detail td.number', { hasText: '12.3' }).first()
      await value.waitFor()
      await leave()
    })

    it('believes a device by another CRC once a person says so, and says what is odd about it', { timeout: 180_000 }, async () => {
      const stranger = '4790219900000001E2E00002'
      const minute = Math.floor(Date.now() / 60_000) * 60_000 - 60_000
      const segment =
        `QN=${deviceTime(Date.now())}001;ST=31;CN=2051;PW=123456;MN=${stranger};Flag=5;CP=&&DataTime=${deviceTime(minute)};` +
        'a21026-Avg=23.4,a21026-flag=N&&'
      let crc = 0xffff
      for (const byte of Buffer.from(segment)) {
        crc ^= byte
        for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
      }
      const bytes = `##${String(segment.length).padStart(4, '0')}${segment}${crc.toString(16).toUpperCase().padStart(4, '0')}\r\n`
      const send = () => house.send(bytes).catch(() => '')
      void send() // kept, not answered
      const { page, leave } = await house.visit('/ingest')
      const waiting = page.getByRole('table', { name: '未登记设备' }).locator('tr', { hasText: stranger })
      await waiting.getByText('建议选择“接受 Modbus 算法”').waitFor()
      await waiting.getByRole('button', { name: '登记' }).click()
      const dialog = page.getByRole('dialog', { name: `登记设备 ${stranger}` })
      await dialog.getByRole('button', { name: '新建站点和点位' }).click()
      await dialog.locator('[name=site-name]').fill('另一热力站')
      await dialog.getByRole('button', { name: '登记', exact: true }).click()
      await page.getByText(`已登记 ${stranger}`).waitFor()
      await page.getByPlaceholder('MN、站点、名称').fill(stranger)
      const row = page.getByRole('table', { name: '设备', exact: true }).locator('tr', { hasText: '另一热力站' })
      const policy = row.getByRole('combobox', { name: `设备 ${stranger} 的 CRC 策略` })
      await policy.waitFor()
      assert.equal(await policy.inputValue(), 'accept_modbus')
      await policy.selectOption('strict')
      await page.getByText('的 CRC 策略已改为').waitFor()
      assert.match(await send(), /^$/)
      await row.getByText('CRC 错误被拒').waitFor({ timeout: 60_000 })
      await leave()
    })
  })
}
