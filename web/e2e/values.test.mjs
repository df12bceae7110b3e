// What the numbers say: the map, places, assessment.
import assessmentPage from './assessment_page.mjs'
import completenessPage from './completeness_page.mjs'
import dialogsPage from './dialogs_page.mjs'
import { inHouse } from './house.mjs'
import mapPage from './map_page.mjs'
import officialPage from './official_page.mjs'
import stationPage from './station_page.mjs'
import waterPage from './water_page.mjs'

inHouse('values', [mapPage, stationPage, waterPage, assessmentPage, dialogsPage, completenessPage, officialPage])
