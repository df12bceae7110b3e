// 通报 / 发送
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { after, before, describe, it } from 'node:test'
import { until } from './house.mjs'

/** A mail server that hangs up after the final dot while it is `rude`. */
class MailServer {
  /** @type {string[]} */
  mails = []
  rude = false
  port = 0
  #server = net.createServer((socket) => this.#talk(socket))

  async open() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = /** @type {net.AddressInfo} */ (this.#server.address()).port
  }

  close() {
    this.#server.close()
  }

  /** @param {net.Socket} socket */
  #talk(socket) {
    let held = ''
    let mail = ''
    let within = false
    socket.on('error', () => undefined)
    socket.write('220 trial ESMTP\r\n')
    socket.on('data', (bytes) => {
      held += bytes.toString('latin1')
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        if (within && line !== '.') mail += `${line}\n`
        else if (within) {
          within = false
          this.mails.push(mail)
          if (this.rude) return socket.destroy()
          socket.write('250 2.0.0 Ok: queued as 4ZyX\r\n')
        } else if (line === 'DATA') {
          mail = ''
          within = true
          socket.write('354 go on\r\n')
        } else if (line === 'QUIT') socket.end('221 bye\r\n')
        else socket.write('250 trial\r\n')
      }
    })
  }
}

/** @param {import('./house.mjs').House} house */
export default function sendingPage(house) {
  describe('sending page', () => {
    const mail = new MailServer()
    /** @type {{ path: string, body: string }[]} */
    const told = []
    const robot = http.createServer(async (request, response) => {
      let body = ''
      for await (const part of request) body += part
      told.push({ path: request.url ?? '', body })
      if (request.url?.includes('cut')) return response.destroy()
      response.setHeader('content-type', 'application/json')
      response.end(request.url?.includes('wrong') ? '{"errcode":93000,"errmsg":"invalid webhook url"}' : '{"errcode":0,"errmsg":"ok"}')
    })
    let robotPort = 0
    before(async () => {
      await mail.open()
      robot.listen(0, '127.0.0.1')
      await once(robot, 'listening')
      robotPort = /** @type {net.AddressInfo} */ (robot.address()).port
    })
    after(() => {
      mail.close()
      robot.close()
    })

    it('sets a mail channel and a robot, and tests them', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/notices/sending')
      await page.getByText('还没有通道').waitFor()
      await page.getByRole('button', { name: '添加通道' }).click()
      const form = page.getByRole('dialog')
      await form.locator('[name=key]').fill('office-mail')
      await form.locator('[name=name]').fill('公务邮件')
      await form.locator('[name=host]').fill('127.0.0.1')
      await form.locator('[name=security]').selectOption('plain')
      await form.locator('[name=port]').fill(String(mail.port))
      await form.locator('[name=from]').fill('duty@bureau.example')
      await form.getByRole('button', { name: '保存' }).click()
      await form.waitFor({ state: 'hidden' })
      const row = page.getByRole('table', { name: '通道' }).getByRole('row').filter({ hasText: '公务邮件' })
      await row.getByRole('button', { name: '测试' }).click()
      const trial = page.getByRole('dialog')
      await trial.locator('[name=address]').fill('me@bureau.example')
      await trial.getByRole('button', { name: '发送测试消息' }).click()
      await trial.getByText('250 2.0.0 Ok: queued as 4ZyX').waitFor()
      await trial.getByText('已送达').waitFor()
      assert.equal(mail.mails.length, 1)
      assert.match(mail.mails[0] ?? '', /^To: <me@bureau\.example>$/m)
      await trial.getByRole('button', { name: '取消', exact: true }).click()
      await trial.waitFor({ state: 'hidden' })

      await page.getByRole('button', { name: '添加通道' }).click()
      const second = page.getByRole('dialog')
      await second.locator('[name=kind]').selectOption('wecom')
      await second.locator('[name=key]').fill('duty-group')
      await second.locator('[name=name]').fill('值班群')
      await second.locator('[name=url]').fill(`http://127.0.0.1:${robotPort}/send?key=wrong-k-e-y`)
      await second.getByRole('button', { name: '保存' }).click()
      await second.waitFor({ state: 'hidden' })
      const group = page.getByRole('table', { name: '通道' }).getByRole('row').filter({ hasText: '值班群' })
      await group.getByRole('button', { name: '测试' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '发送测试消息' }).click()
      await page.getByRole('dialog').getByText('errcode 93000 invalid webhook url').waitFor()
      assert.equal((await page.content()).includes('k-e-y'), false, 'the key is not shown')
      assert.equal(JSON.stringify(await house.ask('/channels')).includes('k-e-y'), false)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('sends a signed notice to its list, says what is uncertain and sends it again knowingly', { timeout: 180_000 }, async () => {
      const set = await house.change('tester', 'PUT', '/channels/duty-group', { kind: 'wecom', name: '值班群', url: `http://127.0.0.1:${robotPort}/send?key=cut` })
      assert.ok(set.ok, await set.text())
      const lists = await house.visit('/notices/sending')
      const list = lists.page.getByRole('table', { name: '接收名单' }).getByRole('row').filter({ hasText: '晚调度' })
      await list.getByRole('button', { name: '设置名单' }).click()
      const form = lists.page.getByRole('dialog')
      await form.getByRole('checkbox', { name: '签发后自动发送' }).check()
      await form.getByRole('button', { name: '添加接收人' }).click()
      await form.getByRole('combobox', { name: '通道' }).selectOption('office-mail')
      await form.getByRole('textbox', { name: '地址' }).fill('zhao@county.example')
      await form.getByRole('textbox', { name: '姓名或单位' }).fill('赵局')
      await form.getByRole('button', { name: '添加接收人' }).click()
      await form.getByRole('combobox', { name: '通道' }).nth(1).selectOption('duty-group')
      await form.getByRole('button', { name: '保存' }).click()
      await form.waitFor({ state: 'hidden' })
      await list.getByText('赵局').waitFor()
      await lists.leave()

      const made = await (await house.change('tester', 'POST', '/notices', { kind: 'evening' })).json()
      told.length = 0
      const { page, complaints, leave } = await house.visit(`/notices/${made.id}`, undefined, 'zhao')
      await page.getByText('签发后可以发送').waitFor()
      await page.getByRole('button', { name: '签发' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '签发' }).click()
      const sends = page.getByRole('region', { name: '发送记录' })
      await sends.getByText('已送达').waitFor()
      await sends.getByText('不确定').waitFor()
      await sends.getByText('250 2.0.0 Ok: queued as 4ZyX').waitFor()
      assert.equal(told.length, 1)
      assert.match(told[0]?.body ?? '', /"msgtype":"markdown"/)
      await sends.getByRole('button', { name: '发送' }).click()
      await sends.getByText('已发给或正在发给名单上的所有人').waitFor()

      const again = await house.change('tester', 'PUT', '/channels/duty-group', { kind: 'wecom', name: '值班群', url: `http://127.0.0.1:${robotPort}/send?key=good` })
      assert.ok(again.ok)
      await sends.getByRole('row').filter({ hasText: '不确定' }).click()
      await page.getByRole('button', { name: '重发' }).click()
      const question = page.getByRole('dialog').filter({ hasText: '对方可能收到两次' })
      await question.getByRole('button', { name: '重发' }).click()
      await page.getByText('errcode 0 ok').first().waitFor()
      assert.equal(told.length, 2, 'once by itself, once because somebody asked for it')
      await until(async () => (await house.ask(`/sends?subject_id=${made.id}&state=sent`)).total === 2, 'both to have it')
      assert.equal((await house.ask(`/sends?subject_id=${made.id}&state=uncertain`)).total, 1, 'what was uncertain stays so')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('sends a word about a case from its page, and shows what became of it', { timeout: 120_000 }, async () => {
      const [item] = (await house.ask('/cases?state=open')).items
      const before = told.length
      const { page, complaints, leave } = await house.visit(`/cases/${item.id}`, undefined, 'zhou')
      const messages = page.getByRole('region', { name: '消息' })
      await messages.getByRole('button', { name: '发消息' }).click()
      const form = page.getByRole('dialog')
      await form.locator('[name=channel]').selectOption('duty-group')
      await form.locator('[name=text]').fill('请今天反馈')
      await form.getByRole('button', { name: '发送', exact: true }).click()
      await messages.getByText('值班群').waitFor()
      await until(() => told.length > before, 'the robot to be told')
      assert.match(told.at(-1)?.body ?? '', new RegExp(`案件${item.id}[^]*请今天反馈[^]*周值班`))
      await page.reload()
      await messages.getByText('已送达').first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
      assert.equal((await house.change('heng', 'POST', '/case_messages', { case_id: item.id, channel: 'duty-group', text: 'x' })).status, 403)
    })

    it('shows the outbox by state, addresses only to those who need them, and reads in English', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/notices/sending?state=uncertain')
      const outbox = page.getByRole('table', { name: '发件箱' })
      await outbox.getByText('不确定').first().waitFor()
      assert.equal(await outbox.getByText('已送达').count(), 0)
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { name: 'Outbox' }).waitFor()
      await page.getByRole('table', { name: 'Outbox' }).getByText('uncertain').first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
      const inspector = await house.visit('/notices/sending', undefined, 'qian')
      await inspector.page.getByText('z***@county.example').first().waitFor()
      assert.equal((await inspector.page.content()).includes('zhao@county.example'), false)
      assert.equal(await inspector.page.getByRole('heading', { name: '通道' }).count(), 0)
      await inspector.leave()
    })
  })
}
