// 接入 / 存储
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'

/** @param {import('./house.mjs').House} house */
export default function storagePage(house) {
  describe('storage page', () => {
    it('tells what a shorter time would forget before it is set, and sets it', { timeout: 120_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/ingest/storage')
      await page.getByRole('table', { name: '空间' }).getByText('原始报文').waitFor()
      const before = (await house.ask('/storage')).retention
      const days = page.locator('[name=frame_days]')
      await days.fill('3')
      await page.getByRole('alert').getByText('天').waitFor()
      assert.ok(await page.getByRole('button', { name: '修改期限' }).isDisabled(), 'three days are refused')
      await days.fill('30')
      await page.getByRole('button', { name: '修改期限' }).click()
      const question = page.getByRole('group', { name: '修改期限' })
      await question.getByText('报文 30 天').waitFor()
      assert.match(await question.innerText(), /可以改回/)
      assert.equal((await house.ask('/storage')).retention.frame_days, before.frame_days, 'nothing is set by asking')
      await question.getByRole('button', { name: '确认修改' }).click()
      await page.getByText('期限已修改').waitFor()
      assert.equal((await house.ask('/storage')).retention.frame_days, 30)
      await days.fill(String(before.frame_days))
      await page.getByRole('button', { name: '修改期限' }).click()
      await page.getByRole('button', { name: '确认修改' }).click()
      await question.waitFor({ state: 'detached' })
      assert.equal((await house.ask('/storage')).retention.frame_days, before.frame_days)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('makes a backup, refuses a full directory, checks everything', { timeout: 240_000 }, async () => {
      const place = mkdtempSync(path.join(os.tmpdir(), 'lvwang-backup-'))
      const { page, complaints, leave } = await house.visit('/ingest/storage')
      const table = page.getByRole('table', { name: '备份与检查' })
      await page.locator('[name=directory]').fill(place)
      await page.getByRole('button', { name: '开始备份' }).click()
      const made = table.locator('tr', { hasText: place }).first()
      await made.getByText('完成').waitFor({ timeout: 90_000 })
      assert.ok(existsSync(path.join(place, 'book.sqlite')), 'the book is in the backup')
      await page.locator('[name=directory]').fill(place)
      await page.getByRole('button', { name: '开始备份' }).click()
      await table.getByText('is not empty').waitFor()
      await page.locator('[name=directory]').fill('here')
      await page.getByRole('button', { name: '开始备份' }).click()
      await page.getByRole('alert').getByText('须以 / 开头').waitFor()
      await page.getByRole('button', { name: '开始检查' }).click()
      await table.getByText('全部完好').waitFor({ timeout: 90_000 })
      await page.getByRole('searchbox', { name: '筛选' }).fill('完好')
      await made.waitFor({ state: 'detached' })
      assert.deepEqual(complaints, [])
      await leave()
      rmSync(place, { recursive: true, force: true })
    })

    it('plans backups by themselves, and refuses a place that is none', { timeout: 120_000 }, async () => {
      const place = mkdtempSync(path.join(os.tmpdir(), 'lvwang-plan-'))
      const { page, complaints, leave } = await house.visit('/ingest/storage')
      await page.getByText('磁盘损坏时将无备份可用').waitFor()
      await page.getByRole('button', { name: '设置' }).click()
      const dialog = page.getByRole('dialog', { name: '定时备份' })
      await dialog.locator('[name=directory]').fill('/no/such/place')
      await dialog.locator('[name=at]').fill('03:15')
      await dialog.locator('[name=keep]').fill('5')
      await dialog.getByRole('button', { name: '保存' }).click()
      await dialog.getByText('服务器上没有目录').waitFor()
      await dialog.locator('[name=directory]').fill(place)
      await dialog.getByRole('button', { name: '保存' }).click()
      await page.getByText(`每天 03:15 备份到 ${place}，保留最近 5 份`).waitFor()
      const plan = (await house.ask('/upkeep')).plan
      assert.equal(plan.enabled, true)
      assert.match(plan.next_at, /T03:15:00/)
      await page.getByRole('button', { name: '设置' }).click()
      await dialog.getByText('每天自动备份').click()
      await dialog.getByRole('button', { name: '保存' }).click()
      await page.getByText('磁盘损坏时将无备份可用').waitFor()
      assert.equal((await house.ask('/upkeep')).plan.enabled, false)
      assert.deepEqual(complaints, [])
      await leave()
      rmSync(place, { recursive: true, force: true })
    })

    it('says what to do when the disk is full, and names what a check has found', { timeout: 120_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      await page.route('**/api/v1/storage', async (route) => {
        const answer = await (await route.fetch()).json()
        answer.disk.full = true
        answer.retention.passed_over = [{ name: 'city', seq: 7, entries: 1234 }]
        await route.fulfill({ json: answer })
      })
      await page.route('**/api/v1/upkeep', async (route) => {
        const answer = await (await route.fetch()).json()
        answer.damages = [{ where: 'series/000123.sst', what: 'block checksum mismatch' }]
        answer.current = { ...answer.items[0], kind: 'check', damages: 3 }
        await route.fulfill({ json: answer })
      })
      await page.goto(`${house.address}/ingest/storage`)
      await page.getByRole('alert').getByText('磁盘已满').first().waitFor()
      await page.getByText('转发目标 city 已暂停').waitFor()
      await page.getByText('block checksum mismatch').waitFor()
      await page.getByText('另有 2 处未列出').waitFor()
      await leave()
    })
  })
}
