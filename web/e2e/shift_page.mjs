// 通报 / 交接班
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function shiftPage(house) {
  describe('shift page', () => {
    it('keeps the log, and hands the open items over to the one who signs for them', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/notices/shift', undefined, 'zhou')
      await page.getByText('还没有交接过班').waitFor()
      await page.getByRole('textbox', { name: '记一条' }).fill('等恒檀化工回电')
      await page.getByRole('checkbox', { name: '待办，交给下一班' }).check()
      await page.getByRole('button', { name: '记入日志' }).click()
      const items = page.getByRole('region', { name: '待办事项' })
      await items.getByText('等恒檀化工回电').waitFor()
      const log = page.getByRole('table', { name: '值班日志' })
      await log.getByRole('row').filter({ hasText: '等恒檀化工回电' }).getByText('待办', { exact: true }).waitFor()
      await items.getByRole('button', { name: '交班' }).click()
      const form = page.getByRole('dialog')
      await form.getByRole('combobox', { name: '接班人' }).selectOption('tester')
      await form.getByRole('textbox', { name: '交班说明' }).fill('夜里有雾')
      await form.getByRole('button', { name: '交班' }).click()
      await items.getByText('等待接班人确认').waitFor()
      assert.equal(await items.getByRole('button', { name: '确认接班' }).count(), 0, 'not by the one who goes')
      await leave()

      const next = await house.visit('/notices/shift')
      const theirs = next.page.getByRole('region', { name: '待办事项' })
      await theirs.getByRole('button', { name: '确认接班' }).click()
      await next.page.getByRole('dialog').getByRole('textbox', { name: '接班意见' }).fill('收到')
      await next.page.getByRole('dialog').getByRole('button', { name: '确认接班' }).click()
      await next.page.getByRole('heading', { name: '当班：测试员' }).waitFor()
      await theirs.getByRole('button', { name: '办结' }).click()
      await next.page.getByRole('dialog').getByRole('textbox', { name: '结果' }).fill('已回电：检修停产')
      await next.page.getByRole('dialog').getByRole('button', { name: '办结' }).click()
      await theirs.getByText('没有待办事项').waitFor()
      await next.page.getByRole('table', { name: '值班日志' }).getByText('已办').waitFor()
      await next.page.getByRole('table', { name: '交接记录' }).getByText('已接班').waitFor()
      assert.deepEqual([...complaints, ...next.complaints], [])
      await next.leave()
    })

    it('keeps whom to call, and shows numbers to those who need them', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/notices/shift')
      await page.getByRole('button', { name: '添加联系人' }).click()
      const form = page.getByRole('dialog')
      await form.locator('[name=unit]').fill('消防救援大队')
      await form.locator('[name=name]').fill('值班室')
      await form.locator('[name=phone]').fill('05551234567')
      await form.getByRole('button', { name: '保存' }).click()
      await page.getByRole('table', { name: '联系名单' }).getByRole('link', { name: '05551234567' }).waitFor()
      assert.deepEqual(complaints, [])
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { name: 'Whom to call' }).waitFor()
      await leave()
      const inspector = await house.visit('/notices/shift', undefined, 'qian')
      await inspector.page.getByText('055****4567').waitFor()
      assert.equal(await inspector.page.getByRole('button', { name: '添加联系人' }).count(), 0)
      assert.equal(await inspector.page.getByRole('textbox', { name: '记一条' }).count(), 0)
      await inspector.leave()
    })
  })
}
