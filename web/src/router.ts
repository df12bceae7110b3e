import { createRouter, createWebHistory } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name in i18n, also its place in the breadcrumbs. */
    title: string
    /** Key of the tab's name, for a page that is one of several under a title. */
    tab?: string
    /** Name of the route that stands for this page in the rail; absent: its own. */
    rail?: string
  }
}

export default createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/map' },
    { path: '/map', name: 'map', component: () => import('@/pages/MapPage.vue'), meta: { title: 'nav.map' } },
    {
      path: '/stations/:site?',
      name: 'stations',
      component: () => import('@/pages/StationPage.vue'),
      meta: { title: 'nav.stations' },
    },
    { path: '/ingest', name: 'ingest', component: () => import('@/pages/IngestPage.vue'), meta: { title: 'nav.ingest' } },
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
      meta: { title: 'nav.ingest', tab: 'forwarding.tab', rail: 'ingest' },
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
      meta: { title: 'nav.ingest', tab: 'ingestTabs.commands', rail: 'ingest' },
    },
    {
      path: '/ingest/doors',
      name: 'doors',
      component: () => import('@/pages/DoorsPage.vue'),
      meta: { title: 'nav.ingest', tab: 'doors.name', rail: 'ingest' },
    },
    { path: '/water', name: 'water', component: () => import('@/pages/WaterPage.vue'), meta: { title: 'nav.water' } },
    { path: '/cases', name: 'cases', component: () => import('@/pages/CasesPage.vue'), meta: { title: 'nav.cases' } },
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
