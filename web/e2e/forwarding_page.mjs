// 接入 › 数据转发, with a higher platform of our own that answers well, badly, or not at all.
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import net from 'node:net'
import { deviceTime, frame, until } from './house.mjs'

const frameAt = /##(\d{4})/

/** A platform on a free port; `answer` makes the reply to a frame's segment. */
class Platform {
  /** @type {string[]} */
  segments = []
  /** @type {Set<net.Socket>} */
  #peers = new Set()
  /** @type {(segment: string) => string} */
  answer = (segment) => {
    const field = (/** @type {string} */ name) => new RegExp(`(?:^|;)${name}=([^;]*)`).exec(segment)?.[1] ?? ''
    return frame(`QN=${field('QN')};ST=91;CN=9014;PW=${field('PW')};MN=${field('MN')};Flag=4;CP=&&&&`)
  }
  #server = net.createServer((peer) => {
    this.#peers.add(peer)
    let text = ''
    peer.on('error', () => undefined)
    peer.on('close', () => this.#peers.delete(peer))
    peer.on('data', (bytes) => {
      text += bytes.toString('latin1')
      for (;;) {
        const found = frameAt.exec(text)
        if (!found || text.length < found.index + 10 + Number(found[1])) return
        const segment = text.slice(found.index + 6, found.index + 6 + Number(found[1]))
        text = text.slice(found.index + 10 + Number(found[1]))
        this.segments.push(segment)
        peer.write(this.answer(segment))
      }
    })
  })

  /** @returns {Promise<number>} */
  listen(port = 0) {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve(/** @type {net.AddressInfo} */ (this.#server.address()).port)))
  }

  close() {
    for (const peer of this.#peers) peer.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve(undefined)))
  }
}

/** @param {import('./house.mjs').House} house */
export default function forwardingPage(house) {
  describe('forwarding page', () => {
    const platform = new Platform()
    after(() => platform.close())

    it('forwards what a person asks for, says what is in the way, and skips one frame for a reason', { timeout: 240_000 }, async () => {
      const port = await platform.listen()
      const device = (await house.ask('/devices')).items[0]
      const { page, complaints, leave } = await house.visit('/ingest')
      await page.getByRole('link', { name: '数据转发' }).click()
      await page.getByText('还没有转发目标').waitFor()

      await page.getByRole('button', { name: '添加目标' }).click()
      const dialog = page.getByRole('dialog', { name: '添加转发目标' })
      await dialog.locator('[name=name]').fill('省平台')
      await dialog.locator('[name=key]').fill('province')
      await dialog.locator('[name=host]').fill('127.0.0.1')
      await dialog.locator('[name=port]').fill(String(port))
      await dialog.locator('[name=pw]').fill('654321')
      await dialog.getByRole('button', { name: '添加一行' }).click()
      await dialog.getByLabel('设备 MN', { exact: true }).last().fill(device.mn)
      await dialog.getByLabel('对方的 MN').fill('PROVINCE0001')
      await dialog.getByRole('button', { name: '保存' }).click()
      await page.getByText('已保存 省平台').waitFor()

      const row = page.locator('tbody tr', { hasText: '省平台' })  // in either language
      await row.waitFor()
      await row.getByText('1 个 MN 映射').waitFor()
      const send = (/** @type {string} */ mark) =>
        house.send(
          frame(
            `QN=${deviceTime(Date.now())}${mark};ST=22;CN=2011;PW=123456;MN=${device.mn};Flag=5;CP=&&DataTime=${deviceTime(Date.now())};` +
              'a34004-Rtd=35,a34004-Flag=N&&',
          ),
        )
      await send('001')
      await until(() => platform.segments.some((segment) => segment.includes('PW=654321;MN=PROVINCE0001')), 'the frame at the platform')
      await until(async () => /已跟上|转发中/.test(await row.innerText()), 'the state')

      await row.getByRole('button', { name: '测试连接' }).click()
      await page.getByText(`127.0.0.1:${port} 可以连接`).waitFor()

      // The platform refuses one MN: named, with the frame; then one frame is skipped, and the next is refused as well.
      const good = platform.answer
      platform.answer = (segment) => (segment.includes('MN=PROVINCE0001') ? refusal(segment) : good(segment))
      await send('002')
      await row.getByText('QnRtn=4 MN 错误').waitFor()
      const refused = await row.innerText()
      assert.match(refused, new RegExp(`MN ${device.mn}`))
      platform.answer = good
      const seq = Number(/帧 (\d+)/.exec(refused)?.[1])
      assert.ok(seq > 0)
      await until(async () => !/QnRtn=4/.test(await row.innerText()), 'forwarding to go on by itself')

      await row.getByRole('button', { name: '暂停' }).click()
      await row.getByText('已暂停').waitFor()
      await send('003')
      await until(async () => Number((await row.locator('td[data-label=待确认]').innerText()).replace(/\D/g, '')) > 0, 'frames to wait')
      platform.answer = (segment) => (segment.includes('MN=PROVINCE0001') ? refusal(segment) : good(segment))
      await row.getByRole('button', { name: '恢复' }).click()
      await row.getByRole('button', { name: '跳过此帧' }).click()
      const confirm = page.getByRole('dialog', { name: '跳过此帧' })
      await confirm.locator('[name=reason]').fill('对方不收')
      await confirm.getByRole('button', { name: '跳过此帧' }).click()
      await page.getByText('操作记录').waitFor()
      await page.locator('.events li', { hasText: '跳过' }).filter({ hasText: '对方不收' }).waitFor()
      platform.answer = good  // not earlier: a frame that passes meanwhile cannot be skipped

      // Nobody listens any more.
      await platform.close()
      await send('004')
      await row.getByText('拒绝连接').waitFor()
      await row.getByRole('button', { name: '测试连接' }).click()
      await page.locator('.el-message', { hasText: '拒绝连接' }).waitFor()
      await page.getByRole('button', { name: 'English' }).click()
      await row.getByText('refuses the connection').waitFor()

      await row.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog', { name: 'Delete' }).getByRole('button', { name: 'Delete' }).click()
      await row.waitFor({ state: 'detached' })
      await page.getByText('No forward target yet').waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
}

/** @param {string} segment */
function refusal(segment) {
  const field = (/** @type {string} */ name) => new RegExp(`(?:^|;)${name}=([^;]*)`).exec(segment)?.[1] ?? ''
  return frame(`QN=${field('QN')};ST=91;CN=9011;PW=${field('PW')};MN=${field('MN')};Flag=4;CP=&&QnRtn=4&&`)
}
