// Colours of the six levels of HJ 633 and the ink that can be read on them (WCAG AA at any size).
export const aqiColours = ['#9aa3a8', '#00e400', '#ffff00', '#ff7e00', '#ff0000', '#99004c', '#7e0023'] as const
export const aqiInks = ['#ffffff', '#10201a', '#10201a', '#10201a', '#000000', '#ffffff', '#ffffff'] as const

export function aqiColour(level: number | null | undefined): string {
  return aqiColours[level ?? 0] ?? aqiColours[0]
}

export function aqiInk(level: number | null | undefined): string {
  return aqiInks[level ?? 0] ?? aqiInks[0]
}

export const sixPollutants = ['pm2_5', 'pm10', 'so2', 'no2', 'co', 'o3'] as const
