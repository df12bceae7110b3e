// A page offers what the server would do for who looks at it, and nothing that it would refuse.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** Where a button stands, what it says, and the right that its route asks for. @type {[string, string, string][]} */
const buttons = [
  ['/ingest', '设置密钥', 'set_keys'],
  ['/ingest/devices', '下发命令', 'command_devices'],
  ['/ingest/devices', '设置', 'configure'],
  ['/ingest/commands', '下发', 'command_devices'],
  ['/ingest/forwarding', '添加目标', 'run_doors'],
  ['/ingest/doors', '添加', 'run_doors'],
  ['/ingest/storage', '开始备份', 'upkeep'],
  ['/ingest/storage', '开始检查', 'upkeep'],
  ['/ingest/storage', '设置', 'upkeep'],
  ['/assessment', '添加目标', 'set_figures'],
  ['/assessment/calendar', '登记事件', 'set_figures'],
  ['/assessment/official', '添加数据源', 'set_figures'],
  ['/water', '设置', 'set_figures'],
]

/** @param {import('./house.mjs').House} house */
export default function rightsPage(house) {
  describe('rights', () => {
    for (const login of ['tester', 'fen', 'shen']) {
      it(`offers ${login} what is his to do and asks for nothing that is refused`, { timeout: 240_000 }, async () => {
        const me = await (await house.change(login, 'GET', '/me')).json()
        const { page, complaints, leave } = await house.visit('/map', undefined, login)
        /** @type {string[]} */
        const refused = []
        page.on('response', (response) => {
          if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`)
        })
        let offered = 0
        for (const at of new Set(buttons.map(([where]) => where))) {
          await page.goto(house.address + at)
          await page.locator('nav.rail a').first().waitFor()
          await page.waitForLoadState('networkidle')
          for (const [, name, right] of buttons.filter(([where]) => where === at)) {
            const found = page.getByRole('button', { name, exact: true })
            if (me.rights.includes(right)) {
              await found.first().waitFor()
              offered += 1
            } else {
              assert.equal(await found.count(), 0, `${login} ${at} ${name}`)
            }
          }
        }
        assert.equal(offered > 0, login !== 'shen', `${login}: ${offered}`)
        assert.deepEqual(refused, [])
        assert.deepEqual(complaints, [])
        await leave()
      })
    }
  })
}
