// 通报: reminder letters to towns
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function lettersPage(house) {
  describe('reminder letters', () => {
    it('is made of what is open in a town, opens its rows, is edited, signed and found again', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/notices')
      await page.getByRole('button', { name: '生成提醒函' }).click()
      const form = page.getByRole('dialog')
      const choice = form.getByRole('combobox', { name: '镇街' })
      const [town] = (await house.ask('/cases?state=open')).items
      await choice.selectOption(town.region_code)
      const name = (await choice.locator('option:checked').innerText()).trim()
      await form.getByRole('button', { name: '生成提醒函' }).click()
      const paper = page.getByRole('article', { name: `致${name}生态环境问题提醒函` })
      await paper.waitFor()
      const tile = paper.locator('.tiles li', { hasText: '未办结案件' })
      const said = Number((await tile.locator('b').innerText()).trim())
      const at = new URL(page.url()).pathname
      await tile.getByRole('link').click()
      await page.waitForURL('**/cases?state=open&region=*')
      await page.getByRole('button', { name: `辖区：${name}` }).waitFor()
      await page.locator('table.data tbody tr').first().waitFor()
      assert.equal(await page.locator('table.data tbody tr').count(), said)
      await page.goto(house.address + at)
      await page.getByRole('button', { name: '修改文字' }).click()
      const field = page.getByRole('textbox', { name: '请抓紧做好以下工作' })
      await field.fill('请于三日内书面回复。')
      await page.getByRole('button', { name: '保存' }).click()
      await page.getByRole('article').getByText('请于三日内书面回复。').waitFor()
      assert.deepEqual(complaints, [])
      await leave()

      const leader = await house.visit(at, undefined, 'zhao')
      await leader.page.getByRole('button', { name: '签发' }).click()
      await leader.page.getByRole('dialog').getByRole('button', { name: '签发' }).click()
      await leader.page.getByText(/签发：/).waitFor()
      await leader.page.getByRole('button', { name: '提醒函', exact: true }).click()
      await leader.page.getByRole('table', { name: '早晚通报' }).getByText(name).first().waitFor()
      assert.deepEqual(leader.complaints, [])
      await leader.leave()
    })
  })
}
