// The parts of ECharts that we use.
import { LineChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

export type { EChartsType } from 'echarts/core'
export type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts'

use([
  AriaComponent,
  CanvasRenderer,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  TooltipComponent,
])

export { init }
