// 接入 / 其他通道
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function doorsPage(house) {
  describe('doors page', () => {
    it('counts what is delivered by HTTP and names what is wrong', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/ingest/doors')
      const counted = page.locator('.http-reports')
      await counted.waitFor()
      const before = Number((await counted.innerText()).replace(/\D/g, ''))
      /** @param {Record<string, number | string>} values */
      const deliver = (values) =>
        house.change('tester', 'POST', '/reports', { device: 'E2E-MICRO', items: [{ time: Date.now(), values }] })
      assert.equal((await deliver({ pm2_5: 35.2 })).status, 200)
      assert.equal((await deliver({ pm2_5: 'n/a' })).status, 400)
      await until(async () => Number((await counted.innerText()).replace(/\D/g, '')) > before, 'the report is counted')
      await page.getByText('items[0].values.pm2_5').waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('adds a broker that is not there, says so, and removes it', { timeout: 120_000 }, async () => {
      const { page, leave } = await house.visit('/ingest/doors')
      await page.getByRole('button', { name: '添加' }).click()
      const dialog = page.getByRole('dialog', { name: '添加 MQTT 服务器' })
      await dialog.locator('[name=broker-key]').fill('nobody')
      await dialog.locator('[name=broker-host]').fill('127.0.0.1')
      await dialog.locator('[name=broker-port]').fill('1')
      await dialog.locator('[name=broker-topics]').fill('a/#/b')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByRole('alert').getByText('topics[0]').waitFor()
      await dialog.locator('[name=broker-topics]').fill('lvwang/{device}/report')
      await dialog.getByRole('button', { name: '保存' }).click()
      await page.getByText('已保存 nobody').waitFor()
      const row = page.getByRole('table', { name: 'MQTT 服务器' }).locator('tr', { hasText: 'nobody' })
      await row.getByText('连不上').waitFor()
      assert.match(await row.innerText(), /127\.0\.0\.1:1: /)
      page.once('dialog', (question) => question.accept())
      await row.getByRole('button', { name: '移除' }).click()
      await page.getByText('已移除 nobody').waitFor()
      await row.waitFor({ state: 'detached' })
      await leave()
    })
  })
}
