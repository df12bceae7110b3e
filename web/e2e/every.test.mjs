// What holds on every page: languages, sizes, the keyboard, and that nobody is offered what he may not do.
import everyPage from './every_page.mjs'
import { inHouse } from './house.mjs'
import rightsPage from './rights_page.mjs'

inHouse('every page', [everyPage, rightsPage])
