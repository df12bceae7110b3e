// Who informed of a confidential case: said with the report, known to be there by all who see it, opened by who is named.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

const name = '钱塘举'
const contact = '13712340987'

/** @param {import('./house.mjs').House} house */
export default function informantsPage(house) {
  describe('informants', () => {
    it('are said with the report and shown to named people only, each look on record', { timeout: 240_000 }, async () => {
      const desk = await house.visit('/cases', undefined, 'zhou')
      await desk.page.getByRole('button', { name: '上报问题' }).click()
      const dialog = desk.page.getByRole('dialog', { name: '上报问题' })
      assert.equal(await dialog.locator('input[name=informant-name]').count(), 0, 'of an open kind nobody is asked for')
      await dialog.locator('select[name=type]').selectOption('tip_off')
      await dialog.locator('select[name=region_code]').selectOption('479021003')
      await dialog.locator('input[name=title]').fill('夜间偷排举报')
      await dialog.locator('textarea[name=text]').fill('有人反映夜里有刺鼻气味')
      await dialog.locator('input[name=informant-name]').fill(name)
      await dialog.locator('input[name=informant-contact]').fill(contact)
      await dialog.getByRole('button', { name: '上报', exact: true }).click()
      await desk.page.waitForURL(/\/cases\/\d+$/)
      const at = new URL(desk.page.url()).pathname
      await desk.page.getByText('举报人：已登记，仅指定人员可见').waitFor()
      assert.equal(await desk.page.locator('button[name=open-informant]').count(), 0)
      assert.ok(!(await desk.page.content()).includes(contact), 'who reported does not see it again')
      await desk.page.locator('button[name=add-informant]').click()
      const form = desk.page.getByRole('dialog', { name: '举报人' })
      await form.locator('textarea[name=informant-remark]').fill('只在晚上接电话')
      await form.locator('input[name=informant-name]').fill(name)
      await form.locator('input[name=informant-contact]').fill(contact)
      await form.getByRole('button', { name: '登记', exact: true }).click()
      await desk.page.getByText('已登记举报人').waitFor()
      assert.deepEqual(desk.complaints, [])
      await desk.leave()

      const admin = await house.visit('/accounts', undefined, 'admin')
      await admin.page.locator('button[name=informant-readers]').click()
      const readers = admin.page.getByRole('dialog', { name: '查看举报人' })
      await readers.getByText('现在没有人可以查看举报人').waitFor()
      assert.equal(await readers.locator('input[value=heng]').count(), 0, 'nobody of a firm')
      await readers.locator('input[name=reader-search]').fill('季')
      await readers.locator('input[value=ji]').check()
      await readers.locator('[data-readers]').filter({ hasText: '季纪检' }).waitFor()
      await readers.getByRole('button', { name: '保存' }).click()
      await admin.page.getByText('已保存可查看举报人的人员').waitFor()
      assert.deepEqual(admin.complaints, [])
      await admin.leave()

      const named = await house.visit(at, { width: 390, height: 844 }, 'ji')
      await named.page.getByText('举报人：已登记，仅指定人员可见').waitFor()
      assert.ok(!(await named.page.content()).includes(contact), 'not before it is asked for')
      await named.page.locator('button[name=open-informant]').click()
      const told = named.page.locator('[data-informant]')
      for (const text of [name, contact, '只在晚上接电话']) await told.getByText(text).waitFor()
      await named.page.getByText('本次查看已记入审计记录').waitFor()
      assert.deepEqual(named.complaints, [])
      await named.leave()

      const inspector = await house.visit(at, undefined, 'qian')
      await inspector.page.getByText('举报人：已登记，仅指定人员可见').waitFor()
      assert.equal(await inspector.page.locator('button[name=open-informant], button[name=add-informant]').count(), 0)
      await inspector.leave()
      assert.equal((await house.change('qian', 'GET', `${at}/informant`)).status, 403)
      assert.equal((await house.change('heng', 'GET', at)).status, 404)
      const what = encodeURIComponent('GET /api/v1/cases/{id}/informant')
      await until(async () => {
        const looks = await (await house.change('shen', 'GET', `/audit?what=${what}`)).json()
        const of = (/** @type {string} */ actor) => looks.items.find((/** @type {{ actor: string }} */ look) => look.actor === actor)?.outcome
        return of('ji') === 'seen' && of('qian') === 'refused'
      }, 'the looks to be on record')
      await house.change('admin', 'PUT', '/informant_readers', { logins: [] })
    })
  })
}
