// What somebody saw: cases that no finding opened.
import { address, get, post, put } from './client'
import type { CaseDetail, Photo } from './types_cases'

export type CoordinateSystem = 'CGCS2000' | 'WGS84' | 'GCJ02'

export interface ReportCase {
  type: string
  title: string
  text: string
  region_code?: string
  site_key?: string
  longitude_deg?: number | string
  latitude_deg?: number | string
  coordinate_system?: CoordinateSystem
  owner?: string
  due_at?: string
  photos?: number[]
}

/** Who informed, as it is said: one of the three at least. */
export interface InformantSetting {
  name: string
  contact: string
  remark: string
}

export interface Informant extends InformantSetting {
  put_by: string
  put_at: string
  corrections: number
}

/** What a PDF is called on a page. */
export function fileTitle(file: Photo): string {
  return `${file.name || file.id}.pdf`
}

export const reportsApi = {
  report: (body: ReportCase) => post<CaseDetail>('/cases', body),
  /** For people named to know; the look is recorded. */
  informant: (id: number) => get<Informant>(`/cases/${id}/informant`),
  putInformant: (id: number, said: InformantSetting) => put<CaseDetail>(`/cases/${id}/informant`, said),
  upload: (file: File) => post<Photo>(file.type === 'application/pdf' ? `/photos?name=${encodeURIComponent(file.name)}` : '/photos', file),
  photo: (id: number, which: 'shown' | 'original' = 'shown') => address(`/photos/${id}`, { which }),
}
