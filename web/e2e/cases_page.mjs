// 案件
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import { until } from './house.mjs'
import { paper } from './picture.mjs'

/** A PNG of three by two, as a camera would not make it but the standard allows. */
function picture() {
  const chunk = (/** @type {string} */ name, /** @type {Buffer} */ content) => {
    const body = Buffer.concat([Buffer.from(name), content])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0])
  const rows = Buffer.alloc(2 * (1 + 3 * 3), 0x80)
  rows[0] = rows[10] = 0
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** @param {import('./house.mjs').House} house */
export default function casesPage(house) {
  describe('cases', () => {
    it('lists what is late by the word, and is walked with the keyboard', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/cases')
      const rows = page.locator('tbody tr')
      await rows.first().waitFor()
      await page.getByRole('button', { name: '逾期', exact: true }).click()
      await until(() => page.url().includes('state=overdue'), 'the filter in the address')
      await rows.filter({ hasText: /逾期 \d+/ }).first().waitFor()
      const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()])
      assert.match(await readFile(await table.path(), 'utf8'), /案件.*条款.*办理期限/)
      await Promise.all([page.waitForResponse((response) => response.url().includes('state=all')), page.getByRole('button', { name: '全部', exact: true }).click()])
      await rows.nth(1).waitFor()
      await rows.first().focus()
      await page.keyboard.press('ArrowDown')
      const wanted = await rows.nth(1).locator('a').first().innerText()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: wanted }).waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('is narrowed by the server, and says how much there is', { timeout: 180_000 }, async () => {
      const all = await house.ask('/cases?state=all&limit=1')
      const one = (await house.ask('/cases?state=all&limit=200')).items.find((/** @type {any} */ item) => item.finding)
      const { page, complaints, leave } = await house.visit('/cases?state=all')
      const rows = page.locator('tbody tr')
      await rows.first().waitFor()
      await page.getByText(`${all.total} 项`).or(page.getByText(`${all.total} 条`)).first().waitFor()
      await page.locator('select[aria-label=案件类型]').selectOption(one.type)
      await until(() => page.url().includes(`type=${one.type}`), 'the kind in the address')
      const some = await house.ask(`/cases?state=all&type=${one.type}&limit=1`)
      await until(async () => (await rows.count()) === Math.min(100, some.total), 'only cases of the kind')
      await page.getByRole('searchbox').fill(`${one.id} ${one.site_name.slice(0, 4)}`)
      await rows.filter({ hasText: `编号 ${one.id}` }).first().waitFor()
      await until(async () => (await rows.count()) < some.total || some.total === 1, 'words narrow further')
      await page.getByRole('searchbox').fill('没有这样的案件')
      await page.getByText('没有符合条件的案件').waitFor()
      const refused = await house.change('zhou', 'GET', '/cases?type=none')
      assert.equal(refused.status, 400)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('tells the firm first, hears it, and gives it a receipt', { timeout: 180_000 }, async () => {
      // The firm whose case waits to be heard becomes one more of those that heng answers for.
      const told = (await house.ask('/cases?state=open')).items.find((/** @type {any} */ row) => row.firm_until && !row.explained_at)
      assert.ok(told, 'the district has a case of which the firm was told')
      const { organisation_key: firm } = await house.ask(`/sites/${told.site_key}`)
      const { name, phone, organisation_key, roles, regions, organisations } = (await house.ask('/people')).items.find((/** @type {any} */ row) => row.login === 'heng')
      const account = { name, phone, organisation_key, roles, regions, organisations }
      const widened = await house.change('tester', 'PUT', '/people/heng', { ...account, organisations: [...account.organisations, firm] })
      assert.equal(widened.status, 200, await widened.text())
      const { id, firm_until: until_ } = told
      const { actions } = await (await house.change('zhou', 'GET', `/cases/${id}`)).json()
      assert.ok(until_, 'the firm may explain')
      assert.ok(!actions.includes('refer'), 'nothing is referred before it was heard')
      const { page, complaints, leave } = await house.visit(`/cases/${id}`, undefined, 'heng')
      await page.getByText('这件事先告诉您').waitFor()
      await page.getByRole('group', { name: '办理' }).getByRole('button', { name: '企业说明' }).click()
      await page.locator('[name=facts]').fill('二号浆液泵跳停 40 分钟')
      await page.locator('[name=cause]').selectOption('治理设施故障')
      await page.getByRole('button', { name: /^提交/ }).click()
      await page.getByText(/企业已于 .* 说明情况/).waitFor()
      await page.locator('.timeline').getByRole('button', { name: '回执' }).first().click()
      await page.getByRole('dialog').getByText(/^[0-9a-f]{64}$/).first().waitFor()
      await page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).click()
      const [frames] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出原始报文' }).click()])
      assert.match(await readFile(await frames.path(), 'utf8'), /##\d{4}/)
      const officer = await (await house.change('zhou', 'GET', `/cases/${id}`)).json()
      assert.ok(officer.actions.includes('refer') && officer.actions.includes('answer_firm'), 'now it may go on')
      assert.deepEqual(complaints, [])
      await leave()
      await house.change('tester', 'PUT', '/people/heng', account)
    })

    it('shows converted and measured value, limit, clause and the frame', { timeout: 180_000 }, async () => {
      const cases = (await house.ask('/cases?state=all')).items
      const exceeded = cases.find((/** @type {any} */ item) => item.finding?.class === 'exceedance' && item.finding.measured !== null)
      assert.ok(exceeded, 'the district has a case about a converted value')
      const { page, leave } = await house.visit(`/cases/${exceeded.id}`)
      const facts = page.locator('.facts')
      await facts.waitFor()
      const text = await facts.innerText()
      assert.ok(text.includes(`折算值\n${exceeded.finding.value}`), text)
      assert.ok(text.includes(`实测值\n${exceeded.finding.measured}`), text)
      assert.ok(text.includes(`限值\n${exceeded.finding.limit}`), text)
      assert.ok(text.includes(exceeded.finding.clause), text)
      assert.match(exceeded.finding.table, /^gb\d+-\d{4}\//, 'the demo permits name the tables of their standards')
      assert.ok(text.includes(exceeded.finding.table), text)
      await page.getByText('前后 24 小时').waitFor()
      await page.getByRole('button', { name: '查看原始报文' }).click()
      const raw = page.getByRole('dialog').locator('pre.raw')
      await raw.waitFor()
      assert.match(await raw.innerText(), /^##\d{4}/)
      await leave()
    })

    it('is handed on, fed back, verified and closed, each step with its form', { timeout: 180_000 }, async () => {
      const open = (await house.ask('/cases?state=open')).items
      const item = open.find((/** @type {any} */ row) => row.finding?.class === 'exceedance' && row.overdue) ?? open[0]
      const { page, leave } = await house.visit(`/cases/${item.id}`)
      const state = page.locator('header .state')
      const acts = page.getByRole('group', { name: '办理' })
      const submit = page.getByRole('button', { name: /^提交/ })
      // Whatever else is entered about the case meanwhile comes first; the page says so and keeps what was written.
      const send = async () => {
        for (;;) {
          const [answer] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes(`/cases/${item.id}/`)), submit.click()])
          if (answer.status() !== 409) return
          await page.locator('.overtaken li').first().waitFor()
        }
      }

      await acts.getByRole('button', { name: '交办' }).click()
      await page.locator('[name=owner]').fill('')
      await submit.click()
      await page.getByText('请填写责任人').waitFor()
      // The unit is his, or is chosen; it is not that of the one before him.
      await page.locator('[name=owner]').fill('无此人')
      await page.locator('[name=note]').fill('请于三日内查清原因并整改')
      await send()
      await page.locator('.problem').getByText('查无“无此人”').waitFor()
      await page.locator('[name=owner]').fill('陆知檀')
      await page.locator('[name=organisation]').selectOption('town-tanxi')
      await send()
      await page.locator('.timeline', { hasText: '请于三日内查清原因并整改' }).waitFor()
      assert.equal(await state.innerText(), '待签收')
      await page.locator('.who', { hasText: '陆知檀' }).waitFor()

      await acts.getByRole('button', { name: '整改反馈' }).click()
      await submit.click()
      await page.getByText('请填写原因').waitFor()
      /** @type {[string, Record<string, string>, string][]} */
      const steps = [
        ['整改反馈', { cause: '布袋破损', measures: '更换除尘布袋，复测达标' }, '已反馈'],
        ['退回整改', { note: '复测报告缺页' }, '整改中'],
        ['整改反馈', { cause: '布袋破损', measures: '补齐复测报告' }, '已反馈'],
        ['核查通过', { how: '现场核查' }, '已核查'],
        ['销号', { note: '同意销号' }, '已销号'],
      ]
      for (const [act, fields, after] of steps) {
        await acts.getByRole('button', { name: act, exact: true }).click()
        for (const [name, text] of Object.entries(fields)) {
          if (name === 'how') await page.locator(`[name=${name}]`).selectOption(text)
          else await page.locator(`[name=${name}]`).fill(text)
        }
        await send()
        await until(async () => (await state.innerText()) === after, `${act} to lead to ${after}`)
        await page.locator('.timeline', { hasText: Object.values(fields).at(-1) }).waitFor()
      }
      await page.getByText(/销号后关注至/).waitFor()
      assert.match(await page.locator('.timeline li').first().innerText(), /销号[\s\S]*测试员/)
      await page.goto(`${house.address}/cases?state=watched`)
      await page.locator('tbody tr', { hasText: `编号 ${item.id}` }).waitFor()
      await leave()
    })

    it('tells who comes second what the first did, and keeps what he wrote', { timeout: 180_000 }, async () => {
      const item = (await house.ask('/cases?state=open')).items.at(-1)
      const { page, leave } = await house.visit(`/cases/${item.id}`)
      const submit = page.getByRole('button', { name: /^提交/ })
      await page.getByRole('group', { name: '办理' }).getByRole('button', { name: '协同办理' }).click()
      await page.locator('[name=joined]').fill('钱督查')
      await page.locator('[name=note]').fill('请协助排查')
      const before = (await house.ask(`/cases/${item.id}`)).version
      const [refused] = await Promise.all([
        page.waitForResponse((response) => response.url().endsWith('/join')),
        page.route('**/join', async (route) => {
          const made = await house.change('zhao', 'POST', `/cases/${item.id}/supervise`, { version: before, note: '请加快', level: 'listed' })
          assert.equal(made.status, 200, await made.text())
          await route.continue()
        }, { times: 1 }).then(() => submit.click()),
      ])
      assert.equal(refused.status(), 409)
      await page.getByText('案件刚被别人办理过').waitFor()
      assert.match(await page.locator('.overtaken').innerText(), /赵主任：督办[\s\S]*请加快/)
      assert.equal(await page.locator('[name=note]').inputValue(), '请协助排查')
      await page.getByText('挂牌督办').first().waitFor()
      await submit.click()
      await page.locator('.timeline', { hasText: '请协助排查' }).waitFor()
      await leave()
    })

    it('takes down what somebody saw, with a place on the map and a photo', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/cases')
      await page.getByRole('button', { name: '上报问题' }).click()
      const dialog = page.getByRole('dialog')
      const send = dialog.getByRole('button', { name: '上报', exact: true })
      await dialog.locator('[name=type]').selectOption('dust')
      assert.ok(await send.isDisabled(), 'title, text and area are missing')
      await dialog.locator('[name=region_code]').selectOption({ label: '檀溪镇' })
      await dialog.locator('[name=title]').fill('工地裸土未覆盖')
      await dialog.locator('[name=text]').fill('约二百平方米裸土未覆盖，正在起尘')
      await dialog.locator('canvas').waitFor()
      await dialog.locator('canvas').click({ position: { x: 200, y: 120 } })
      await until(async () => (await dialog.locator('[name=longitude_deg]').inputValue()) !== '', 'the map to say where')
      await dialog.locator('.maplibregl-marker').waitFor()

      // No photo by its name, then one.
      const chooser = dialog.locator('input[type=file]')
      await chooser.setInputFiles({ name: 'site.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<svg onload="alert(1)"/>') })
      await dialog.getByText(/site\.jpg[:：].*不是 JPEG、PNG 或 WebP/).waitFor()
      await chooser.setInputFiles({ name: 'site.png', mimeType: 'image/png', buffer: picture() })
      const preview = dialog.locator('.photos img')
      await preview.waitFor()
      await until(() => preview.evaluate((/** @type {HTMLImageElement} */ image) => image.naturalWidth === 3), 'the photo to be shown')

      // A PDF that runs scripts, then one that does not.
      await chooser.setInputFiles({ name: 'acts.pdf', mimeType: 'application/pdf', buffer: paper('/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>') })
      await dialog.getByText(/acts\.pdf[:：].*含有脚本/).waitFor()
      await chooser.setInputFiles({ name: '检测报告.pdf', mimeType: 'application/pdf', buffer: paper() })
      await dialog.locator('.photos .file', { hasText: '检测报告.pdf' }).waitFor()

      // What the server refuses names its field, and the field gets the focus.
      const longitude = await dialog.locator('[name=longitude_deg]').inputValue()
      const latitude = await dialog.locator('[name=latitude_deg]').inputValue()
      await dialog.locator('[name=longitude_deg]').fill(latitude)
      await dialog.locator('[name=latitude_deg]').fill(longitude)
      await send.click()
      await dialog.getByText(/经度与纬度填反了/).waitFor()
      assert.equal(await dialog.locator('[name=longitude_deg]').getAttribute('aria-invalid'), 'true')
      await dialog.locator('[name=longitude_deg]').fill(longitude)
      await dialog.locator('[name=latitude_deg]').fill(latitude)
      await send.click()

      await page.getByRole('heading', { level: 1, name: '工地裸土未覆盖' }).waitFor()
      await page.getByText('约二百平方米裸土未覆盖，正在起尘').first().waitFor()
      await page.locator('.who', { hasText: '陆知檀' }).waitFor()
      await page.locator('.maplibregl-marker').waitFor()
      assert.match(await page.locator('.facts').innerText(), /测试员[\s\S]*檀溪镇[\s\S]*CGCS2000/)
      await until(
        () => page.locator('.photos img').first().evaluate((/** @type {HTMLImageElement} */ image) => image.naturalWidth === 3),
        'the photo of the case',
      )
      const file = page.locator('.files li', { hasText: '检测报告.pdf' })
      assert.match(await file.innerText(), /PDF 1 页，\d+ B · .*测试员/)
      const [saved] = await Promise.all([page.waitForEvent('download'), file.locator('a').click()])
      assert.equal(saved.suggestedFilename(), '检测报告.pdf')
      // A step brings evidence too.
      const acts = page.getByRole('group', { name: '办理' })
      await acts.getByRole('button', { name: '更多操作' }).click()
      await acts.getByRole('button', { name: '补充说明' }).click()
      await page.locator('form [name=note]').fill('附现场记录')
      await page.locator('form input[type=file]').setInputFiles({ name: '现场记录.pdf', mimeType: 'application/pdf', buffer: paper('/Note(2)') })
      await page.locator('form .file', { hasText: '现场记录.pdf' }).waitFor()
      await page.locator('form button.submit').click()
      await page.locator('.timeline a', { hasText: '现场记录.pdf' }).waitFor()
      await page.locator('.files li', { hasText: '现场记录.pdf' }).waitFor()
      await page.goto(`${house.address}/cases?q=${encodeURIComponent('工地裸土')}`)
      const row = page.locator('tbody tr', { hasText: '工地裸土未覆盖' })
      await row.waitFor()
      assert.match(await row.innerText(), /扬尘污染[\s\S]*人工上报[\s\S]*檀溪镇/)
      assert.deepEqual(complaints.filter((/** @type {string} */ one) => !one.includes('400')), [])
      await leave()
      const auditor = await house.visit('/cases', undefined, 'shen')
      await auditor.page.locator('tbody tr').first().waitFor()
      assert.equal(await auditor.page.getByRole('button', { name: '上报问题' }).count(), 0)
      await auditor.leave()
    })

    it('offers everybody his own steps and nothing else', { timeout: 180_000 }, async () => {
      const item = (await house.ask('/cases?state=open')).items[0]
      const auditor = await house.visit(`/cases/${item.id}`, undefined, 'shen')
      await auditor.page.getByText('目前没有需要您办理的步骤').waitFor()
      assert.equal(await auditor.page.getByRole('group', { name: '办理' }).count(), 0)
      await auditor.leave()
      const leader = await house.visit(`/cases/${item.id}`, undefined, 'zhao')
      const acts = leader.page.getByRole('group', { name: '办理' })
      await acts.getByRole('button', { name: '更多操作' }).click()
      for (const name of ['交办', '督办', '移送问责线索']) await acts.getByRole('button', { name, exact: true }).waitFor()
      assert.equal(await acts.getByRole('button', { name: '整改反馈' }).count(), 0)
      await acts.getByRole('button', { name: '移送问责线索' }).click()
      await leader.page.locator('[name=note]').fill('多次逾期，涉嫌履职不力')
      await leader.page.getByRole('button', { name: /^提交/ }).click()
      await leader.page.getByText(/问责线索已于/).waitFor()
      await leader.leave()
      const discipline = await house.visit(`/cases/${item.id}`, undefined, 'ji')
      await discipline.page.getByRole('button', { name: /^提交“签收线索”/ }).click()
      await discipline.page.getByText(/纪检监察已于/).waitFor()
      await discipline.leave()
    })
  })
}
