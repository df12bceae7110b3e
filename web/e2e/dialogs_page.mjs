// What holds of every form in a dialog, tried on one of them; and the month that is chosen in the words of the page.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

/** @param {import('./house.mjs').House} house */
export default function dialogsPage(house) {
  describe('forms in dialogs', () => {
    it('keep the keyboard inside, lose nothing to a click beside them, and give the focus back', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/ingest/doors')
      const opener = page.getByRole('button', { name: '添加', exact: false }).first()
      await opener.focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: '添加 MQTT 服务器' })
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.textContent?.trim() ?? '')
      await until(async () => (await focused()) === 'broker-key', 'the first field to have the focus')
      for (let i = 0; i < 30; i += 1) {
        await page.keyboard.press('Tab')
        assert.ok(await dialog.evaluate((one) => one.contains(document.activeElement)), `Tab ${i + 1} left the dialog`)
      }
      await dialog.locator('[name=broker-key]').fill('kept')
      await page.mouse.click(5, 400)
      await page.waitForTimeout(400)
      assert.equal(await dialog.locator('[name=broker-key]').inputValue(), 'kept')
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      assert.ok(await opener.evaluate((one) => one === document.activeElement), 'the focus is not where it came from')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('send with Enter, and lead to the field that was refused', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/ingest/doors')
      await page.getByRole('button', { name: '添加', exact: false }).first().click()
      const dialog = page.getByRole('dialog', { name: '添加 MQTT 服务器' })
      await dialog.locator('[name=broker-host]').fill('127.0.0.1')
      await dialog.locator('[name=broker-key]').fill('no such key')
      await page.keyboard.press('Enter')
      await dialog.getByRole('alert').getByText('标识').first().waitFor()
      await until(
        () => dialog.locator('[name=broker-key]').evaluate((one) => one === document.activeElement && one.getAttribute('aria-invalid') === 'true'),
        'the refused field to have the focus',
      )
      assert.deepEqual((await house.ask('/doors')).brokers.filter((/** @type {{ key: string }} */ one) => one.key.startsWith('no such')), [])
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('take the whole screen in a hand', { timeout: 120_000 }, async () => {
      const { page, leave } = await house.visit('/ingest/forwarding', { width: 390, height: 844 })
      await page.getByRole('button', { name: '添加', exact: false }).first().click()
      const dialog = page.getByRole('dialog', { name: '添加转发目标' }).locator('.form-dialog').or(page.locator('.form-dialog')).first()
      await dialog.waitFor()
      await page.waitForTimeout(500)
      const box = await dialog.boundingBox()
      assert.ok(box && box.x === 0 && box.width === 390 && box.height >= 840, `the dialog is at ${JSON.stringify(box)}`)
      const save = await page.getByRole('button', { name: '保存' }).boundingBox()
      assert.ok(save && save.y + save.height <= 844, 'the button that saves is out of sight')
      await leave()
    })
  })

  describe('a month', () => {
    it('is chosen with the keyboard, in the words of the page', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/water')
      const now = new Date(Date.now() + 8 * 3_600_000)
      const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1))
      const button = page.getByRole('button', { name: /^月份/ })
      await button.getByText(`${now.getUTCFullYear()}年${now.getUTCMonth() + 1}月`).waitFor()
      await button.focus()
      await page.keyboard.press('Enter')
      const panel = page.getByRole('dialog', { name: '月份' })
      await panel.getByRole('button', { name: `${now.getUTCMonth() + 1}月`, exact: true }).waitFor()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('Enter')
      await page.waitForURL(new RegExp(`month=${before.toISOString().slice(0, 7)}`))
      assert.ok(await button.evaluate((one) => one === document.activeElement))
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'English' }).click()
      const name = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(before)
      await page.getByRole('button', { name: new RegExp(name) }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
}
