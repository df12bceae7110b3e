// Whatever stands in a name, a title or a note is text on every page, and the pages would run nothing of it anyway.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

const evil = '<img src=x onerror="window.hurt=1"><svg onload="window.hurt=1">'
const script = '"><script>window.hurt=1</script>'

/** @param {import('./house.mjs').House} house */
export default function securityPage(house) {
  describe('security', () => {
    it('shows what is stored as text, wherever it stands', { timeout: 300_000 }, async () => {
      /** @param {string} method @param {string} at @param {unknown} body */
      const must = async (method, at, body) => {
        const answer = await house.change('tester', method, at, body)
        assert.ok(answer.ok, `${method} ${at}: ${answer.status} ${await answer.clone().text()}`)
        return answer.json()
      }
      const region = (await house.ask('/regions')).items.find((/** @type {{ parent_code: string }} */ row) => row.parent_code)
      await must('PUT', '/regions/479021098', { name: evil, parent_code: region.parent_code })
      await must('PUT', '/organisations/evil', { name: evil, name_en: script, kind: 'firm', region_code: '479021098' })
      await must('PUT', '/sites/EVIL', { kind: 'air_station', name: evil, name_en: script, region_code: '479021098', lon: 118.0, lat: 31.0 })
      await must('PUT', '/sites/EVIL/points/1', { kind: 'ambient_air', name: evil, name_en: script })
      await must('PUT', '/devices/EVIL0001', { site_key: 'EVIL', point_code: '1' })
      await must('PUT', '/people/evil', { name: evil, phone: script, organisation_key: 'evil', roles: ['analyst'], everything: true })
      await must('POST', '/tokens', { name: evil, login: 'tester', rights: ['look'], days: 1 })
      await must('PUT', '/forward_targets/evil', { name: evil, host: '127.0.0.1', port: 9, mns: [], enabled: false })
      await must('POST', '/notices', { kind: 'morning' })
      const item = (await house.ask('/cases?state=open')).items.at(-1)
      await must('POST', `/cases/${item.id}/remark`, { version: item.version, note: `${evil}${script}` })

      const { page, complaints, leave } = await house.visit('/map')
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => console.error(`Content-Security-Policy ${event.violatedDirective}`))
      })
      let shown = 0
      for (const at of [
        '/map', '/stations', '/stations/EVIL', '/ingest', '/ingest/devices', '/ingest/commands', '/ingest/completeness',
        '/ingest/forwarding', '/assessment', '/assessment/ranking', '/water', '/cases', `/cases/${item.id}`, '/notices',
        '/accounts', '/accounts?view=tokens', '/accounts/audit',
      ]) {
        await page.goto(house.address + at)
        await page.locator('nav.rail a').first().waitFor()
        await page.waitForLoadState('networkidle')
        shown += (await page.locator('body').innerText()).includes('<img src=x') ? 1 : 0
        assert.equal(await page.evaluate(() => 'hurt' in window), false, at)
        assert.equal(await page.locator('img[src=x]').count(), 0, at)
      }
      assert.ok(shown >= 5, `only ${shown} pages show what was stored, so they say nothing`)
      assert.deepEqual(complaints, [])
      await leave()
    })

    it('would not run what a page had let in', { timeout: 60_000 }, async () => {
      const { page, leave } = await house.visit('/cases')
      await page.locator('nav.rail a').first().waitFor()
      const ran = await page.evaluate(async () => {
        const violated = /** @type {string[]} */ ([])
        document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
        const holder = document.createElement('div')
        holder.innerHTML = '<img src="data:," onerror="window.hurt=1"><style>body{display:none}</style>'
        document.body.append(holder)
        const inline = document.createElement('script')
        inline.textContent = 'window.hurt = 2'
        document.body.append(inline)
        const foreign = document.createElement('script')
        foreign.src = 'https://evil.example/x.js'
        document.body.append(foreign)
        await new Promise((resolve) => setTimeout(resolve, 500))
        return { hurt: 'hurt' in window, violated: violated.sort(), shown: getComputedStyle(document.body).display !== 'none' }
      })
      assert.equal(ran.hurt, false)
      assert.equal(ran.shown, true)
      assert.deepEqual(ran.violated, ['script-src-attr', 'script-src-elem', 'script-src-elem', 'style-src-elem'])
      await leave()
    })
  })
}
