// From lines to an ECharts option: one grid for each unit, limits as labelled lines, gaps left open.
import type { ChartLimit, ChartLine, ChartPoint, ChartStretch } from './lines'
import type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from './echarts'
import { civilMs } from '@/stores/time'

const gridGap = 34
const top = 26

/** One grid is given more room than several stacked ones. */
function gridHeight(grids: number): number {
  return grids === 1 ? 220 : 170
}

type Datum = [number, number | null]

/** To which side the words above a stretch go, so that none of them lies outside the picture. */
function sideOf(stretch: ChartStretch, range: { from: number; to: number }): 'left' | 'center' | 'right' {
  const middle = ((stretch.from + stretch.to) / 2 - range.from) / (range.to - range.from)
  return middle > 0.9 ? 'right' : middle < 0.1 ? 'left' : 'center'
}

/** Points with a hole wherever the step is longer than usual or a value does not count. */
function drawn(line: ChartLine): Datum[] {
  const data: Datum[] = []
  let before: ChartPoint | undefined
  for (const point of line.points) {
    const at = civilMs(point.at)
    if (before && (point.at - before.at > line.stepMs || !point.valid)) data.push([civilMs(before.at) + 1, null])
    data.push([at, point.valid ? point.value : null])
    before = point
  }
  return data
}

/** A lone point between two gaps has no line; it gets a dot of its own. */
function lonely(line: ChartLine): Datum[] {
  const valid = line.points
  return valid
    .filter((point, i) => {
      if (!point.valid) return false
      const left = valid[i - 1]
      const right = valid[i + 1]
      const joined = (other: ChartPoint | undefined) =>
        other !== undefined && other.valid && Math.abs(other.at - point.at) <= line.stepMs
      return !joined(left) && !joined(right)
    })
    .map((point) => [civilMs(point.at), point.value])
}

export function unitsOf(lines: ChartLine[]): string[] {
  return [...new Set(lines.map((line) => line.unit))]
}

export function lineOption(
  lines: ChartLine[],
  limits: ChartLimit[],
  stretch: ChartStretch | undefined,
  range: { from: number; to: number },
  words: { unit: (unit: string) => string; tooltip: (at: number) => string },
): EChartsOption {
  const units = unitsOf(lines)
  const height = gridHeight(units.length)
  const series: (LineSeriesOption | ScatterSeriesOption)[] = []
  const marked = new Set<string>()
  for (const line of lines) {
    const grid = units.indexOf(line.unit)
    const first = !marked.has(line.unit)
    marked.add(line.unit)
    series.push({
      type: 'line',
      id: line.key,
      name: line.name,
      xAxisIndex: grid,
      yAxisIndex: grid,
      data: drawn(line),
      showSymbol: false,
      connectNulls: false,
      sampling: 'minmax',
      color: line.colour,
      lineStyle: { width: 1.6, type: line.dashed ? [5, 4] : 'solid' },
      emphasis: { disabled: true },
      markLine: first
        ? {
            symbol: 'none',
            silent: true,
            animation: false,
            lineStyle: { color: '#9b1c31', type: 'dashed', width: 1 },
            label: {
              position: 'insideEndTop',
              color: '#9b1c31',
              fontSize: 11,
              formatter: '{b}',
              backgroundColor: 'rgba(255, 255, 255, 0.85)',
              padding: [1, 3],
            },
            data: limits
              .filter((limit) => limit.unit === line.unit)
              .map((limit) => ({ yAxis: limit.value, name: limit.label })),
          }
        : undefined,
      markArea:
        first && stretch
          ? {
              silent: true,
              itemStyle: { color: 'rgba(155, 28, 49, 0.10)' },
              label: { color: '#9b1c31', fontSize: 11, align: sideOf(stretch, range) },
              data: [[{ name: stretch.label, xAxis: civilMs(stretch.from) }, { xAxis: civilMs(stretch.to) }]],
            }
          : undefined,
    })
    const dots = lonely(line)
    if (dots.length) {
      series.push({
        type: 'scatter',
        xAxisIndex: grid,
        yAxisIndex: grid,
        data: dots,
        symbolSize: 4,
        itemStyle: { color: line.colour },
        silent: true,
        tooltip: { show: false },
      })
    }
    const invalid = line.points.filter((point) => !point.valid)
    if (invalid.length) {
      series.push({
        type: 'scatter',
        xAxisIndex: grid,
        yAxisIndex: grid,
        data: invalid.map((point) => [civilMs(point.at), point.value]),
        symbolSize: 7,
        itemStyle: { color: '#fff', borderColor: line.colour, borderWidth: 1.4 },
        silent: true,
        tooltip: { show: false },
      })
    }
  }
  const limitTop = (unit: string) =>
    Math.max(...limits.filter((limit) => limit.unit === unit).map((limit) => limit.value), -Infinity)
  return {
    useUTC: true,
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: units.map((_, i) => ({ left: 52, right: 16, top: top + i * (height + gridGap), height: height - top })),
    axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: '#55636b' } },
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      borderColor: '#b9c4c9',
      padding: [6, 10],
      textStyle: { color: '#1b262c', fontSize: 12 },
      formatter: (given: unknown) => {
        const row = (Array.isArray(given) ? given[0] : given) as { axisValue?: number; value?: Datum } | undefined
        return words.tooltip(Number(row?.axisValue ?? row?.value?.[0] ?? 0))
      },
    },
    xAxis: units.map((_, i) => ({
      type: 'time',
      gridIndex: i,
      min: civilMs(range.from),
      max: civilMs(range.to),
      axisLine: { lineStyle: { color: '#b9c4c9' } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: '#55636b',
        fontSize: 11,
        hideOverlap: true,
        formatter: {
          year: '{yyyy}',
          month: '{yyyy}-{MM}',
          day: '{MM}-{dd}',
          hour: '{HH}:{mm}',
          minute: '{HH}:{mm}',
          second: '{HH}:{mm}:{ss}',
          millisecond: '{HH}:{mm}:{ss}',
          none: '{MM}-{dd} {HH}:{mm}',
        },
      },
    })),
    yAxis: units.map((unit, i) => ({
      type: 'value',
      gridIndex: i,
      scale: false,
      name: words.unit(unit),
      nameTextStyle: { color: '#55636b', fontSize: 11, align: 'right', padding: [0, 6, 0, 0] },
      nameGap: 8,
      splitNumber: 4,
      max: (extent: { max: number }) => {
        // A share that comes near the whole ends with it.
        const top = Math.max(limitTop(unit), extent.max)
        if (unit === '%' && top > 80 && top <= 100) return 100
        return limitTop(unit) > extent.max ? Number((limitTop(unit) * 1.12).toPrecision(2)) : (null as unknown as number)
      },
      axisLabel: { color: '#55636b', fontSize: 11 },
      splitLine: { lineStyle: { color: '#e8edef' } },
    })),
    series,
  }
}

export function chartHeight(lines: ChartLine[]): number {
  const grids = Math.max(1, unitsOf(lines).length)
  return grids * (gridHeight(grids) + gridGap) - 8
}
