// Names of the pages under 接入. A page's own words stand in a file like this one, named after the page.
export const zh = {
  all: '接入的页面',
  overview: '总览',
  devices: '现场机',
  commands: '命令',
}

export const en: typeof zh = {
  all: 'Pages of ingest',
  overview: 'Overview',
  devices: 'Devices',
  commands: 'Commands',
}
