// What keeps it running: devices and their lines, storage, accounts, the record of who did what.
import accountsPage from './accounts_page.mjs'
import auditPage from './audit_page.mjs'
import commandsPage from './commands_page.mjs'
import doorsPage from './doors_page.mjs'
import forwardingPage from './forwarding_page.mjs'
import { inHouse } from './house.mjs'
import ingestPage from './ingest_page.mjs'
import keysPage from './keys_page.mjs'
import storagePage from './storage_page.mjs'

inHouse('upkeep', [
  ingestPage, forwardingPage, commandsPage, doorsPage, storagePage, keysPage, accountsPage, auditPage,
])
