// What a person does on each page, and what they read there, on the real server with the demo district.
import { after, before, describe } from 'node:test'
import accountsPage from './accounts_page.mjs'
import auditPage from './audit_page.mjs'
import assessmentPage from './assessment_page.mjs'
import casesPage from './cases_page.mjs'
import commandsPage from './commands_page.mjs'
import doorsPage from './doors_page.mjs'
import dialogsPage from './dialogs_page.mjs'
import storagePage from './storage_page.mjs'
import completenessPage from './completeness_page.mjs'
import everyPage from './every_page.mjs'
import exposuresPage from './exposures_page.mjs'
import forwardingPage from './forwarding_page.mjs'
import lettersPage from './letters_page.mjs'
import { House } from './house.mjs'
import delegationsPage from './delegations_page.mjs'
import informantsPage from './informants_page.mjs'
import ingestPage from './ingest_page.mjs'
import keysPage from './keys_page.mjs'
import mapPage from './map_page.mjs'
import noticesPage from './notices_page.mjs'
import officialPage from './official_page.mjs'
import pastPage from './past_page.mjs'
import phonePage from './phone_page.mjs'
import rightsPage from './rights_page.mjs'
import securityPage from './security_page.mjs'
import scorecardsPage from './scorecards_page.mjs'
import sendingPage from './sending_page.mjs'
import sheetsPage from './sheets_page.mjs'
import shiftPage from './shift_page.mjs'
import stationPage from './station_page.mjs'
import waterPage from './water_page.mjs'

const house = new House()

describe('pages', { concurrency: false }, () => {
  before(() => house.open(), { timeout: 300_000 })
  after(() => house.close())
  mapPage(house)
  stationPage(house)
  waterPage(house)
  casesPage(house)
  phonePage(house)
  scorecardsPage(house)
  assessmentPage(house)
  ingestPage(house)
  forwardingPage(house)
  commandsPage(house)
  doorsPage(house)
  dialogsPage(house)
  storagePage(house)
  keysPage(house)
  completenessPage(house)
  officialPage(house)
  noticesPage(house)
  sendingPage(house)
  exposuresPage(house)
  sheetsPage(house)
  shiftPage(house)
  lettersPage(house)
  accountsPage(house)
  informantsPage(house)
  delegationsPage(house)
  auditPage(house)
  pastPage(house)
  everyPage(house)
  rightsPage(house)
  securityPage(house)  // last: it leaves ugly names behind
})
