// 曝光台: told anew, approved by another, claimed by its unit, and read by everybody
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function exposuresPage(house) {
  describe('public page', () => {
    it('shows a problem from the day it is approved, and who has taken it on', { timeout: 180_000 }, async () => {
      const made = await house.change('zhou', 'POST', '/cases', { type: 'dust', title: '裸土未覆盖', text: '举报人称夜间施工', region_code: '479021002' })
      const { id } = await made.json()
      assert.equal(made.status, 200)
      const writer = await house.visit(`/cases/${id}`, undefined, 'zhou')
      await writer.page.getByRole('button', { name: '拟公开' }).click()
      const dialog = writer.page.getByRole('dialog')
      await dialog.locator('[name=title]').fill('开发区某工地裸土未覆盖')
      await dialog.locator('[name=text]').fill('请找周值班了解')
      await dialog.locator('[name=place]').fill('开发区')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByText('周值班').first().waitFor()
      await dialog.locator('[name=text]').fill('约两千平方米裸土未覆盖，大风时扬尘明显。')
      await dialog.getByRole('button', { name: '保存' }).click()
      await writer.page.getByText('待审核').first().waitFor()
      assert.equal(await writer.page.getByRole('button', { name: '审核公开' }).count(), 0, 'who wrote it does not approve it')
      assert.deepEqual(writer.complaints.filter((text) => !text.includes('400')), [])
      await writer.leave()

      const leader = await house.visit('/cases/exposures', undefined, 'zhao')
      await leader.page.getByRole('heading', { name: '开发区某工地裸土未覆盖' }).waitFor()
      await leader.page.locator('article').filter({ hasText: '开发区某工地裸土未覆盖' }).getByRole('button', { name: '审核公开' }).click()
      const asked = leader.page.getByRole('dialog')
      await asked.getByText('约两千平方米裸土未覆盖').waitFor()
      await asked.getByText('没有照片').waitFor()
      // Who wrote it changes it once more while the leader reads: he is shown the new words, and asked again.
      const drafted = (await house.ask('/exposures?state=draft')).items.find((/** @type {{ case_id: number }} */ one) => one.case_id === id)
      const { title, place, version } = drafted
      const changed = await house.change('zhou', 'PUT', `/exposures/${drafted.id}`, { title, place, version, photos: [], text: '约三千平方米裸土未覆盖，大风时扬尘明显。' })
      assert.equal(changed.status, 200)
      await asked.getByRole('button', { name: '审核公开' }).click()
      await asked.getByRole('alert').getByText('已被他人改动').waitFor()
      await asked.getByText('约三千平方米裸土未覆盖').waitFor()
      await asked.getByRole('button', { name: '审核公开' }).click()
      await leader.page.locator('article').filter({ hasText: '开发区某工地裸土未覆盖' }).getByText('公开中').waitFor()
      assert.deepEqual(leader.complaints.filter((text) => !text.includes('409')), [])
      await leader.leave()

      const unit = await house.visit('/cases/exposures', undefined, 'xu')
      const mine = unit.page.locator('article').filter({ hasText: '开发区某工地裸土未覆盖' })
      await mine.getByRole('button', { name: '认领' }).click()
      await unit.page.getByRole('dialog').locator('[name=reply]').fill('已责成施工单位三日内覆盖绿网。')
      await unit.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
      await mine.getByText('已责成施工单位').waitFor()
      await unit.leave()

      const { page, complaints, leave } = await house.visit('/public', { width: 390, height: 844 }, '')
      const problem = page.locator('article').filter({ hasText: '开发区某工地裸土未覆盖' })
      await problem.getByText(/已认领/).waitFor()
      await problem.getByText('已责成施工单位三日内覆盖绿网').waitFor()
      assert.ok((await page.locator('.air li').count()) >= 3, 'the national stations')
      const text = await page.locator('body').innerText()
      for (const secret of ['举报人', '周值班', '赵主任', `案件 ${id}`]) assert.ok(!text.includes(secret), secret)
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'fits a hand')
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
}
