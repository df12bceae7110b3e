// What is asked about assessments. Every figure comes from the server; nothing is computed here.
import { address, get, post, put, type Query } from './client'
import type * as T from './types_assessment'

const segment = encodeURIComponent

export const assessment = {
  air: (query: Query, signal?: AbortSignal) => get<T.AirAssessment>('/assessment/air', query, signal),
  compare: (query: Query, signal?: AbortSignal) => get<T.AirComparison>('/assessment/compare', query, signal),
  days: (query: Query, signal?: AbortSignal) => get<T.AssessedDays>('/assessment/days', query, signal),
  day: (query: Query, signal?: AbortSignal) => get<T.AssessedDay>('/assessment/day', query, signal),
  trend: (query: Query, signal?: AbortSignal) => get<T.AirTrend>('/assessment/trend', query, signal),
  ranking: (query: Query, signal?: AbortSignal) => get<T.Ranking>('/assessment/ranking', query, signal),
  rankingFile: (query: Query, format: 'csv' | 'xlsx') => address('/assessment/ranking', { ...query, format, bom: format === 'csv' ? 1 : undefined }),
  calendar: (query: Query, signal?: AbortSignal) => get<T.AssessmentCalendar>('/assessment/calendar', query, signal),
  calendarFile: (query: Query) => address('/assessment/calendar', { ...query, format: 'xlsx' }),
  targets: (query: Query, signal?: AbortSignal) => get<T.AirTargets>('/targets', query, signal),
  putTarget: (key: string, body: unknown) => put<{ key: string }>(`/targets/${segment(key)}`, body),
  removeTarget: (key: string) => post<{ key: string }>(`/targets/${segment(key)}/remove`, {}),
  events: (signal?: AbortSignal) => get<{ items: T.ExceptionalEvent[]; total: number }>('/exceptional_events', {}, signal),
  putEvent: (key: string, body: unknown) => put<{ key: string }>(`/exceptional_events/${segment(key)}`, body),
}
