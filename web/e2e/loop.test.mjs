// The closed loop: cases, those who have them, and what is told of them.
import casesPage from './cases_page.mjs'
import delegationsPage from './delegations_page.mjs'
import drawsPage from './draws_page.mjs'
import exposuresPage from './exposures_page.mjs'
import { inHouse } from './house.mjs'
import informantsPage from './informants_page.mjs'
import lettersPage from './letters_page.mjs'
import marksPage from './marks_page.mjs'
import noticesPage from './notices_page.mjs'
import pastPage from './past_page.mjs'
import phonePage from './phone_page.mjs'
import scorecardsPage from './scorecards_page.mjs'
import securityPage from './security_page.mjs'
import sendingPage from './sending_page.mjs'
import sheetsPage from './sheets_page.mjs'
import shiftPage from './shift_page.mjs'

inHouse('loop', [
  casesPage, informantsPage, delegationsPage, drawsPage, phonePage, scorecardsPage, noticesPage, sendingPage, exposuresPage, sheetsPage,
  shiftPage, lettersPage, pastPage, marksPage,
  securityPage,  // last: it leaves ugly names behind
])
