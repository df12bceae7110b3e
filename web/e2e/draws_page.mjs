// 回头看 and 随机抽查: what comes after the close of a case.
import assert from 'node:assert/strict'
import { createHash, getHashes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { until } from './house.mjs'

const hand = { width: 390, height: 844 }
const town = '479021003'

/** @param {import('./house.mjs').House} house */
export default function drawsPage(house) {
  /** One act of the duty officer. @param {number} id @param {string} act @param {Record<string, unknown>} said */
  async function act(id, act, said) {
    const { version } = await (await house.change('zhou', 'GET', `/cases/${id}`)).json()
    const done = await house.change('zhou', 'POST', `/cases/${id}/${act}`, { version, note: '好', ...said })
    assert.equal(done.status, 200, await done.clone().text())
  }

  /** A case that people reported, closed as mended. @param {string} title */
  async function closed(title) {
    const made = await house.change('zhou', 'POST', '/cases', { type: 'general', title, text: '测试', region_code: town })
    assert.equal(made.status, 200, await made.clone().text())
    const { id } = await made.json()
    await act(id, 'feed_back', { fields: { cause: '无人清运', measures: '已清运' } })
    await act(id, 'verify', { fields: { how: '现场核查' } })
    await act(id, 'close', {})
    return id
  }

  describe('after the close', () => {
    it('a case that nothing measures is to be seen again, on the desk and in the hand', { timeout: 180_000 }, async () => {
      const id = await closed('回头看：河岸垃圾')
      const { page, complaints, leave } = await house.visit('/cases', undefined, 'zhou')
      await page.getByRole('button', { name: '待回头看', exact: true }).click()
      await until(() => page.url().includes('state=revisit'), 'the filter in the address')
      const row = page.locator('tbody tr').filter({ hasText: '回头看：河岸垃圾' })
      await row.getByText('由 周值班 回头看').waitFor()
      await row.getByRole('link').click()
      await page.getByText(/前回头看，由 周值班 到现场/).waitFor()
      assert.deepEqual(complaints, [])
      await leave()

      const phone = await house.visit('/m/tasks', hand, 'zhou')
      const task = phone.page.getByRole('link').filter({ hasText: '回头看：河岸垃圾' })
      await task.getByText('· 回头看').waitFor()
      await task.click()
      await phone.page.getByText(/前回头看，由 周值班 到现场/).waitFor()
      assert.deepEqual(phone.complaints, [])
      await phone.leave()

      await act(id, 'recheck', { passed: true })
      const { items } = await (await house.change('zhou', 'GET', '/cases?state=revisit')).json()
      assert.ok(!items.some((/** @type {{ id: number }} */ item) => item.id === id), 'it was seen')
    })

    it('cases are drawn at random, and anybody can repeat the draw', { timeout: 180_000 }, async () => {
      for (const n of [1, 2, 3]) await closed(`抽查：堆场 ${n}`)
      const { page, complaints, leave } = await house.visit('/cases/draws', undefined, 'qian')
      await page.getByRole('button', { name: '抽取', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.locator('[name=n]').fill('2')
      await dialog.locator('[name=type]').selectOption('general')
      await dialog.locator('[name=visitor]').fill('没有这个人')
      await dialog.getByRole('button', { name: '抽取', exact: true }).click()
      await dialog.getByText(/没有核查权限/).waitFor()
      await dialog.locator('[name=visitor]').fill('周值班')
      await dialog.getByRole('button', { name: '抽取', exact: true }).click()
      await page.getByText('按种子重算，结果一致').waitFor()
      const seed = await page.locator('.proof code').innerText()
      assert.match(seed, /^[\w-]{43}$/)
      const draw = Number(new URL(page.url()).searchParams.get('draw'))
      const told = await (await house.change('qian', 'GET', `/recheck_draws/${draw}`)).json()
      assert.equal(told.picks.length, 2)
      assert.equal(told.seed, seed)

      // The file of the pool says the same: whoever has it draws the same cases.
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出抽取范围' }).click()])
      const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n').slice(2).map((line) => line.split(','))
      assert.equal(lines.length, told.pool_size)
      if (getHashes().includes('sm3')) {
        for (const [number, digest] of lines) assert.equal(createHash('sm3').update(`${seed}:${number}`).digest('hex'), digest)
      }
      const sorted = [...lines].sort((a, b) => (a[1] < b[1] ? -1 : 1))
      assert.deepEqual(sorted.slice(0, 2).map((line) => Number(line[0])), told.picks.map((/** @type {{ case_id: number }} */ pick) => pick.case_id))
      assert.deepEqual(sorted.map((line) => line[2]), sorted.map((_line, i) => (i < 2 ? '抽中' : '')))

      // One is mended, the other is not: the page follows, and the case knows which draw it was.
      const [good, bad] = told.picks.map((/** @type {{ case_id: number }} */ pick) => pick.case_id)
      await act(good, 'recheck', { passed: true })
      await act(bad, 'recheck', { passed: false })
      const rowOf = (/** @type {number} */ id) => page.locator('tbody tr').filter({ hasText: new RegExp(`编号 ${id}(?!\\d)`) })
      await rowOf(good).getByText('到位', { exact: true }).waitFor()
      await rowOf(bad).getByText('未到位', { exact: true }).waitFor()
      await rowOf(good).getByRole('link').click()
      await page.getByRole('link', { name: `抽查 ${draw}` }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
      const firm = await (await house.change('heng', 'GET', '/recheck_draws')).json()
      assert.equal(firm.total, 0, 'a firm is told of no draw')
    })
  })
}
