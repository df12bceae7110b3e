// 调度地图
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { until } from './house.mjs'
import { readPicture, spots } from './picture.mjs'

const levels = [[0, 228, 0], [255, 255, 0], [255, 126, 0], [255, 0, 0], [153, 0, 76], [126, 0, 35]]

/** @param {import('./house.mjs').House} house */
export default function mapPage(house) {
  describe('dispatch map', () => {
    it('says what the air is and that it is live demo data', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/map')
      await page.getByText('演示数据', { exact: true }).waitFor()
      await page.getByRole('status').filter({ hasText: '实时' }).waitFor()
      await page.getByRole('tab', { name: '点位列表' }).click()
      for (const station of (await house.ask('/sites?kind=air_station')).items) {
        const row = page.locator('.points li', { hasText: station.name })
        await row.first().waitFor()
        assert.match(await row.first().innerText(), /优|良|轻度污染|中度污染|重度污染|严重污染|无法判定/)
      }
      await page.getByText(/HJ 633—20/).first().waitFor()
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('opens a station that is clicked on the map, beside the map', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const map = page.locator('.ground')
      const named = (await house.ask('/sites?kind=air_station')).items.map((/** @type {{ name: string }} */ site) => site.name)
      /** @type {{ x: number, y: number }[]} */
      let discs = []
      await until(async () => {
        const picture = readPicture(await map.screenshot())
        // Left of 270 px the legend shows the same colours.
        discs = levels.flatMap((colour) => spots(picture, colour, 20)).filter((spot) => spot.x > 270)
        return discs.length > 0
      }, 'a disc in the colour of an AQI level', 40_000)
      const box = await map.boundingBox()
      await page.mouse.click((box?.x ?? 0) + discs[0].x, (box?.y ?? 0) + discs[0].y)
      const heading = page.locator('.chosen-point h2')
      await heading.waitFor()
      assert.ok(named.includes(await heading.innerText()), await heading.innerText())
      assert.match(page.url(), /sel=\d+/)
      await page.locator('.chosen-point').getByText('过去 24 小时').waitFor()
      await leave()
    })

    it('leads from what is wrong to the values, their versions and the raw frame', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const findings = page.locator('.findings li')
      const wrong = findings.filter({ hasText: '超标' }).filter({ hasText: '折算' }).first()
      await wrong.waitFor()
      // A silence shows once its device has been quiet for a minute; the district has just begun.
      for (const word of ['预警', '离线']) await findings.filter({ hasText: word }).first().waitFor({ timeout: 120_000 })
      assert.match(await wrong.innerText(), /责任人\s*\S+/)
      await wrong.getByRole('button').click()
      const panel = page.locator('.chosen-point')
      await panel.getByText('折算', { exact: true }).waitFor()
      await panel.getByText('限值').first().waitFor({ state: 'attached' })
      await panel.locator('td.number .openable').first().click()
      const drawer = page.getByRole('dialog', { name: '数值来源' })
      await drawer.getByText('这个数值的全部版本').waitFor()
      await drawer.getByRole('button', { name: '查看报文' }).first().click()
      const raw = drawer.locator('pre.raw')
      await raw.waitFor()
      assert.match(await raw.innerText(), /^##\d{4}.*MN=.*CP=&&.*&&[0-9A-F]{4}/s)
      await drawer.getByText('数据区（CP）').waitFor()
      await drawer.getByText('DataTime', { exact: true }).first().waitFor()
      await leave()
    })

    it('plays the last 24 hours and comes back to now', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      const back = page.getByRole('button', { name: '前半小时' })
      await back.click()
      await back.click()
      await page.locator('.label', { hasText: '回看' }).waitFor()
      assert.match(page.url(), /t=2/)
      await page.locator('[data-looking-back]', { hasText: '不能办理' }).waitFor()
      await page.getByRole('button', { name: '现在', exact: true }).click()
      await page.getByRole('button', { name: '播放' }).click()
      const label = page.locator('.time .label', { hasText: '回看' })
      const first = await label.innerText()
      await until(async () => (await label.innerText()) !== first, 'the replay to move on')
      await page.getByRole('button', { name: '暂停' }).click()
      await page.getByRole('button', { name: '现在', exact: true }).click()
      await page.locator('.time .label', { hasText: /^现在/ }).waitFor()
      assert.doesNotMatch(page.url(), /[?&]t=/)
      await leave()
    })

    it('replays a day from the keyboard, with what was known then or is known now', { timeout: 180_000 }, async () => {
      const { page, complaints, leave } = await house.visit('/map')
      const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)
      await page.locator('.time input[name=day]').fill(yesterday)
      await until(() => page.url().includes(`day=${yesterday}`), 'the day in the address')
      const notice = page.locator('[data-looking-back]')
      // The house has only just been told of yesterday: then nothing was known.
      await notice.getByText('当时还没有收到数据').waitFor()
      await page.locator('.time select[name=known]').selectOption('now')
      for (let step = 0; step < 8; step += 1) await page.getByRole('button', { name: '后半小时' }).click()
      await notice.getByText('数据按现在所知').waitFor()
      await until(async () => !/当时还没有|没有空气数据/.test(await notice.innerText()), 'the air of yesterday')
      await page.locator('.time select[name=speed]').selectOption('fast')
      await page.locator('h1').first().click()
      const before = await page.locator('.time .label').innerText()
      await page.keyboard.press('Space')
      await until(async () => (await page.locator('.time .label').innerText()) !== before, 'the replay to run')
      await page.getByRole('button', { name: '暂停' }).waitFor()
      await page.keyboard.press('Space')
      await page.getByRole('button', { name: '播放' }).waitFor()
      const stopped = await page.locator('.time .label').innerText()
      await page.keyboard.press('ArrowLeft')
      await until(async () => (await page.locator('.time .label').innerText()) !== stopped, 'a step back')
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('lists the open cases by deadline and by age, and acts on one beside the map', { timeout: 180_000 }, async () => {
      const site = (await house.ask('/sites')).items[0]
      const told = { type: 'general', title: '地图上看到的扬尘', text: '工地未覆盖', region_code: site.region_code, longitude_deg: site.lon + 0.02, latitude_deg: site.lat + 0.01, coordinate_system: 'CGCS2000' }
      const made = await house.change('tester', 'POST', '/cases', told)
      assert.equal(made.status, 200, await made.clone().text())
      const { id, position } = await made.json()
      assert.equal(position.of, 'report')
      const { page, complaints, leave } = await house.visit('/map?tab=cases')
      const rows = page.locator('.cases li')
      await rows.first().waitFor()
      const open = (await house.ask('/cases?state=open')).items
      const byDue = [...open].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at) || a.id - b.id).map((item) => String(item.id))
      await until(async () => (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-case')))).join() === byDue.join(), 'the order by deadline')
      await page.getByRole('button', { name: '按时长' }).click()
      const byAge = [...open].sort((a, b) => Date.parse(a.opened_at) - Date.parse(b.opened_at) || a.id - b.id).map((item) => String(item.id))
      await until(async () => (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-case')))).join() === byAge.join(), 'the order by age')
      await page.locator(`.cases li[data-case="${id}"] button`).click()
      const panel = page.locator('.chosen-point')
      await panel.getByRole('heading', { name: told.title }).waitFor()
      await panel.getByRole('button', { name: '交办', exact: true }).click()
      await panel.locator('input[name=owner]').fill('吕环')
      await panel.locator('select[name=organisation]').selectOption('town-tanxi')
      await panel.locator('textarea[name=note]').fill('从地图交办')
      await panel.getByRole('button', { name: /^提交.*交办|^交办$/ }).last().click()
      await until(async () => (await house.ask(`/cases/${id}`)).owner === '吕环', 'the case to change hands')
      await panel.getByText('吕环').first().waitFor()
      // Looking back there is nothing to act with.
      await page.getByRole('button', { name: '前半小时' }).click()
      await page.locator('[data-looking-back]').waitFor()
      assert.equal(await panel.locator('form').count(), 0)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('shows a case where it is on the map, and opens it with a click', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map?hide=stations,micro,firms,outfalls,rivers,wind')
      const map = page.locator('.ground')
      /** @type {{ x: number, y: number }[]} */
      let pins = []
      await until(async () => {
        const picture = readPicture(await map.screenshot())
        pins = [[61, 85, 97], [155, 28, 49], [38, 52, 59]].flatMap((colour) => spots(picture, colour, 9)).filter((spot) => spot.x > 200)
        return pins.length > 0
      }, 'a case or a group of cases on the map', 40_000)
      const box = await map.boundingBox()
      await page.mouse.click((box?.x ?? 0) + pins[0].x, (box?.y ?? 0) + pins[0].y)
      await until(() => page.url().includes('tab=cases'), 'the case, or those of one place, in the list')
      await leave()
    })

    it('says who is on duty and whom to call', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map?tab=duty')
      const calls = (await house.ask('/calls')).items
      const duty = page.locator('.duty')
      if (calls.length) await duty.getByText(calls[0].name).first().waitFor()
      else await duty.getByText('通讯录为空').waitFor()
      await duty.getByText(/当班|还没有交接班记录/).first().waitFor()
      await leave()
    })

    it('remembers hidden layers in the address', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map')
      await page.getByRole('checkbox', { name: '微站' }).uncheck()
      await until(() => page.url().includes('hide=micro'), 'the layer in the address')
      await page.reload()
      assert.equal(await page.getByRole('checkbox', { name: '微站' }).isChecked(), false)
      await leave()
    })

    it('opens the case of a finding by hand', { timeout: 180_000 }, async () => {
      const { page, leave } = await house.visit('/map', undefined, 'zhou')
      const open = page.locator('.findings li button[name=open-case]').first()
      await open.waitFor()
      await open.click()
      const dialog = page.getByRole('dialog')
      assert.ok(await dialog.getByRole('button', { name: '立案' }).isDisabled(), 'a reason is asked for')
      await dialog.locator('[name=note]').fill('值班研判，需现场核实')
      await dialog.locator('[name=owner]').fill('查无此人')
      await dialog.getByRole('button', { name: '立案' }).click()
      await dialog.getByRole('alert').getByText(/查无此人/).waitFor()
      await dialog.locator('[name=owner]').fill('')
      await dialog.getByRole('button', { name: '立案' }).click()
      await until(() => /[?&]case=\d+/.test(page.url()), 'the case beside the map')
      const opened = await house.ask(`/cases/${new URL(page.url()).searchParams.get('case')}`)
      assert.ok(opened.finding, 'of that finding')
      await leave()
    })
  })
}
