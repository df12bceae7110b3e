// Words of what comes after the close: a planned revisit.
export const zh = {
  name: '回头看',
  due: '回头看期限',
  by: '由 {who} 回头看',
  planned: '{at} 前回头看，由 {who} 到现场',
  late: '回头看超期',
}

export const en: typeof zh = {
  name: 'Look again',
  due: 'To be seen again by',
  by: '{who} goes',
  planned: 'To be seen again by {at}: {who} goes',
  late: 'Revisit overdue',
}
