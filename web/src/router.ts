import { createRouter, createWebHistory } from 'vue-router'
import type { Right } from '@/api/accounts'
import { identity } from '@/api/client'
import { outbox } from '@/phone/outbox'
import { phone } from '@/phone/tasks'
import { session } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name in i18n, also its place in the breadcrumbs. */
    title: string
    /** Key of the tab's name, for a page that is one of several under a title. */
    tab?: string
    /** Name of the route that stands for this page in the rail; absent: its own. */
    rail?: string
    /** Stands alone, without rail and bar, and is open to everybody. */
    alone?: boolean
    /** Of the phone pages: their own frame, and they open without a line for whoever was here before. */
    phone?: boolean
    /** What one must be allowed to look at. */
    right?: Right
  }
}

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/map' },
    { path: '/public', name: 'public', component: () => import('@/pages/PublicPage.vue'), meta: { title: 'exposures.public.title', alone: true } },
    { path: '/login', name: 'login', component: () => import('@/pages/LoginPage.vue'), meta: { title: 'login.title', alone: true } },
    {
      path: '/accounts',
      name: 'accounts',
      component: () => import('@/pages/AccountsPage.vue'),
      meta: { title: 'accounts.title', right: 'look_accounts' },
    },
    {
      path: '/accounts/audit',
      name: 'audit',
      component: () => import('@/pages/AuditPage.vue'),
      meta: { title: 'accounts.title', tab: 'audit.name', rail: 'accounts', right: 'audit' },
    },
    {
      path: '/m',
      component: () => import('@/pages/phone/PhoneFrame.vue'),
      meta: { title: 'phone.name', alone: true, phone: true },
      children: [
        { path: '', redirect: '/m/tasks' },
        { path: 'tasks', name: 'phoneTasks', component: () => import('@/pages/phone/PhoneTasksPage.vue'), meta: { title: 'phone.tasks' } },
        { path: 'tasks/:id(\\d+)', name: 'phoneTask', component: () => import('@/pages/phone/PhoneTaskPage.vue'), meta: { title: 'phone.tasks' } },
        { path: 'map', name: 'phoneMap', component: () => import('@/pages/phone/PhoneMapPage.vue'), meta: { title: 'phone.map' } },
        { path: 'report', name: 'phoneReport', component: () => import('@/pages/phone/PhoneReportPage.vue'), meta: { title: 'phone.report' } },
        { path: 'me', name: 'phoneMe', component: () => import('@/pages/phone/PhoneMePage.vue'), meta: { title: 'phone.me' } },
      ],
    },
    { path: '/map', name: 'map', component: () => import('@/pages/MapPage.vue'), meta: { title: 'nav.map' } },
    {
      path: '/stations/:site?',
      name: 'stations',
      component: () => import('@/pages/StationPage.vue'),
      meta: { title: 'nav.stations' },
    },
    { path: '/past', name: 'past', component: () => import('@/pages/PastPage.vue'), meta: { title: 'nav.stations', tab: 'past.name', rail: 'stations' } },
    { path: '/ingest', name: 'ingest', component: () => import('@/pages/IngestPage.vue'), meta: { right: 'look_lines', title: 'nav.ingest' } },
    {
      path: '/ingest/completeness',
      name: 'completeness',
      component: () => import('@/pages/CompletenessPage.vue'),
      meta: { title: 'nav.ingest', tab: 'completeness.name', rail: 'ingest' },
    },
    {
      path: '/ingest/forwarding',
      name: 'forwarding',
      component: () => import('@/pages/ForwardingPage.vue'),
      meta: { right: 'look_lines', title: 'nav.ingest', tab: 'forwarding.tab', rail: 'ingest' },
    },
    {
      path: '/ingest/devices',
      name: 'devices',
      component: () => import('@/pages/DevicesPage.vue'),
      meta: { title: 'nav.ingest', tab: 'ingestTabs.devices', rail: 'ingest' },
    },
    {
      path: '/ingest/commands',
      name: 'commands',
      component: () => import('@/pages/CommandsPage.vue'),
      meta: { right: 'look_lines', title: 'nav.ingest', tab: 'ingestTabs.commands', rail: 'ingest' },
    },
    {
      path: '/ingest/doors',
      name: 'doors',
      component: () => import('@/pages/DoorsPage.vue'),
      meta: { right: 'look_lines', title: 'nav.ingest', tab: 'doors.name', rail: 'ingest' },
    },
    {
      path: '/ingest/marks',
      name: 'marks',
      component: () => import('@/pages/MarksPage.vue'),
      meta: { title: 'nav.ingest', tab: 'marks.tab', rail: 'ingest' },
    },
    {
      path: '/ingest/storage',
      name: 'storage',
      component: () => import('@/pages/StoragePage.vue'),
      meta: { right: 'look_lines', title: 'nav.ingest', tab: 'storage.name', rail: 'ingest' },
    },
    { path: '/water', name: 'water', component: () => import('@/pages/WaterPage.vue'), meta: { right: 'look_district', title: 'nav.water' } },
    {
      path: '/assessment',
      name: 'assessment',
      component: () => import('@/pages/TargetsPage.vue'),
      meta: { right: 'look_district', title: 'nav.assessment', tab: 'assessment.targets' },
    },
    {
      path: '/assessment/ranking',
      name: 'ranking',
      component: () => import('@/pages/RankingPage.vue'),
      meta: { right: 'look_district', title: 'nav.assessment', tab: 'assessment.ranking', rail: 'assessment' },
    },
    {
      path: '/assessment/calendar',
      name: 'assessmentCalendar',
      component: () => import('@/pages/AssessmentCalendarPage.vue'),
      meta: { right: 'look_district', title: 'nav.assessment', tab: 'assessment.calendar', rail: 'assessment' },
    },
    {
      path: '/assessment/compare',
      name: 'compare',
      component: () => import('@/pages/ComparePage.vue'),
      meta: { right: 'look_district', title: 'nav.assessment', tab: 'assessment.compare', rail: 'assessment' },
    },
    {
      path: '/assessment/official',
      name: 'official',
      component: () => import('@/pages/OfficialPage.vue'),
      meta: { right: 'look_district', title: 'nav.assessment', tab: 'official.name', rail: 'assessment' },
    },
    {
      path: '/notices/:id(\\d+)?',
      name: 'notices',
      component: () => import('@/pages/NoticesPage.vue'),
      meta: { right: 'look_district', title: 'notices.name' },
    },
    {
      path: '/notices/sending',
      name: 'sending',
      component: () => import('@/pages/SendingPage.vue'),
      meta: { right: 'look_district', title: 'notices.name', tab: 'sending.name', rail: 'notices' },
    },
    {
      path: '/notices/shift',
      name: 'shift',
      component: () => import('@/pages/ShiftPage.vue'),
      meta: { right: 'look_district', title: 'notices.name', tab: 'shift.name', rail: 'notices' },
    },
    { path: '/cases', name: 'cases', component: () => import('@/pages/CasesPage.vue'), meta: { title: 'nav.cases' } },
    { path: '/cases/draws', name: 'draws', component: () => import('@/pages/DrawsPage.vue'), meta: { title: 'nav.cases', tab: 'draws.tab', rail: 'cases' } },
    {
      path: '/cases/exposures',
      name: 'exposures',
      component: () => import('@/pages/ExposuresPage.vue'),
      meta: { title: 'nav.cases', tab: 'exposures.tab', rail: 'cases' },
    },
    {
      path: '/cases/scorecards',
      name: 'scorecards',
      component: () => import('@/pages/ScorecardsPage.vue'),
      meta: { right: 'look_district', title: 'nav.cases', tab: 'scorecards.tab', rail: 'cases' },
    },
    { path: '/cases/sheets', name: 'sheets', component: () => import('@/pages/SheetsPage.vue'), meta: { title: 'nav.cases', tab: 'sheets.tab', rail: 'cases' } },
    {
      path: '/cases/sheets/:id(\\d+)',
      name: 'sheet',
      component: () => import('@/pages/SheetPage.vue'),
      meta: { title: 'nav.cases', tab: 'sheets.tab', rail: 'cases' },
    },
    {
      path: '/cases/:id(\\d+)',
      name: 'case',
      component: () => import('@/pages/CasePage.vue'),
      meta: { title: 'nav.cases', rail: 'cases' },
    },
    {
      path: '/:rest(.*)*',
      name: 'missing',
      component: () => import('@/pages/MissingPage.vue'),
      meta: { title: 'state.notFound' },
    },
  ],
})

// Whoever has not logged in comes back to where he wanted to go; whoever still has a password of somebody else changes it first.
router.beforeEach(async (to) => {
  if (to.name === 'public') return true // nobody is asked who he is
  // Whoever was here before does not wait for a bad line; the server is asked meanwhile.
  if (to.meta.phone && !session.known.value) {
    await phone.recall()
    if (session.me.value) {
      session.renew().then(
        (known) => known || (outbox.trouble.value = 'login'),
        () => undefined,
      )
      return true
    }
  }
  if (!session.known.value) await session.load().catch(() => undefined)
  if (to.meta.alone && !to.meta.phone) return true
  const me = session.me.value
  if (me && !me.must_change && !me.must_set_second_factor) return true
  return { name: 'login', query: to.fullPath === '/map' ? {} : { back: to.fullPath } }
})

identity.lost = () => {
  const here = router.currentRoute.value
  // What somebody writes on the phone stays before him; the frame asks him to log in.
  if (here.meta.phone) {
    identity.csrfToken = ''
    outbox.trouble.value = 'login'
    return
  }
  session.lost()
  if (!here.meta.alone) void router.push({ name: 'login', query: { back: here.fullPath } })
}

export default router
