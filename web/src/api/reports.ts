// What somebody saw: cases that no finding opened.
import { address, post } from './client'
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

/** What a PDF is called on a page. */
export function fileTitle(file: Photo): string {
  return `${file.name || file.id}.pdf`
}

export const reportsApi = {
  report: (body: ReportCase) => post<CaseDetail>('/cases', body),
  upload: (file: File) => post<Photo>(file.type === 'application/pdf' ? `/photos?name=${encodeURIComponent(file.name)}` : '/photos', file),
  photo: (id: number, which: 'shown' | 'original' = 'shown') => address(`/photos/${id}`, { which }),
}
