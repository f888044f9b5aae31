/** Draws a chart with Recharts. Loaded only when a chart is on the page. */
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  Rectangle,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type BarShapeProps,
} from "recharts";
import { formatTick } from "@/lib/format";
import type { Chart, Series } from "@/types";
import { colourOf, nameTick, openKey, type ChartShape, type Row } from "./chart-shape";
import { ChartTooltip } from "./chart-tooltip";

type Props = { chart: Chart; shape: ChartShape };

const TICK = { fill: "var(--ink-soft)", fontSize: 12 };
const STILL = { isAnimationActive: false } as const;

export default function ChartCanvas({ chart, shape }: Props) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={[...shape.rows]}
        layout={shape.sideways ? "vertical" : "horizontal"}
        margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        barCategoryGap="25%"
      >
        <CartesianGrid
          stroke="var(--line)"
          vertical={shape.sideways}
          horizontal={!shape.sideways}
        />
        {shape.sideways ? sidewaysAxes(chart) : uprightAxes(chart, shape)}
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--line)", fillOpacity: 0.35, stroke: "var(--line-strong)" }}
          content={({ active, label }) => (
            <ChartTooltip chart={chart} shape={shape} name={active ? String(label) : null} />
          )}
        />
        {chart.series.map((series, i) => marks(chart, shape, series, i))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** A series may be named after a product, and Recharts takes the dots of a name for a path. */
const read = (key: string) => (row: Row) => row[key];

const axisOf = (chart: Chart, series: Series): "left" | "right" =>
  series.format.type === chart.series[0]?.format.type ? "left" : "right";

function uprightAxes(chart: Chart, shape: ChartShape) {
  const right = chart.series.find((series) => axisOf(chart, series) === "right");
  return [
    <XAxis
      key="x"
      dataKey="label"
      tick={TICK}
      tickLine={false}
      axisLine={{ stroke: "var(--line)" }}
      tickMargin={8}
      minTickGap={24}
      tickFormatter={(name: string) => nameTick(chart, shape.grain, name)}
    />,
    chart.series[0] && valueAxis(chart, chart.series[0], "left"),
    right && valueAxis(chart, right, "right"),
  ];
}

function valueAxis(chart: Chart, series: Series, side: "left" | "right") {
  return (
    <YAxis
      key={side}
      yAxisId={side}
      orientation={side}
      tick={TICK}
      tickLine={false}
      axisLine={false}
      width={56}
      domain={chart.kind === "line" ? ["auto", "auto"] : [0, "auto"]}
      tickFormatter={(value: number) => formatTick(value, series.format)}
    />
  );
}

function sidewaysAxes(chart: Chart) {
  const format = chart.series[0]?.format;
  return [
    <XAxis
      key="x"
      type="number"
      tick={TICK}
      tickLine={false}
      axisLine={false}
      tickFormatter={(value: number) => (format ? formatTick(value, format) : String(value))}
    />,
    <YAxis
      key="left"
      yAxisId="left"
      type="category"
      dataKey="label"
      tick={TICK}
      tickLine={false}
      axisLine={{ stroke: "var(--line)" }}
      width={120}
      interval={0}
    />,
  ];
}

function marks(chart: Chart, shape: ChartShape, series: Series, index: number) {
  const colour = colourOf(index);
  const common = { name: series.label, dataKey: read(series.key), ...STILL };
  const axis = { yAxisId: shape.sideways ? "left" : axisOf(chart, series) };
  if (chart.kind === "bar")
    return (
      <Bar
        key={series.key}
        {...common}
        {...axis}
        fill={colour}
        maxBarSize={40}
        shape={(bar: BarShapeProps) => drawBar(bar, shape)}
      />
    );
  const line = { stroke: colour, strokeWidth: 2.25, dot: false, type: "linear" as const };
  const open = { dataKey: read(openKey(series)), strokeDasharray: "4 4" };
  if (chart.kind === "line")
    return [
      <Line key={series.key} {...common} {...axis} {...line} />,
      shape.lastIsOpen && <Line key={openKey(series)} {...axis} {...line} {...STILL} {...open} />,
    ];
  const isStacked = chart.series.length > 1;
  const area = { ...axis, ...line, fill: colour };
  const [solidOpacity, openOpacity] = isStacked ? [0.55, 0.25] : [0.14, 0.06];
  return [
    <Area
      key={series.key}
      {...common}
      {...area}
      {...(isStacked && { stackId: "solid" })}
      fillOpacity={solidOpacity}
    />,
    shape.lastIsOpen && (
      <Area
        key={openKey(series)}
        {...area}
        {...STILL}
        {...open}
        {...(isStacked && { stackId: "open" })}
        fillOpacity={openOpacity}
      />
    ),
  ];
}

/** The bar of a period that is not over is only outlined. */
function drawBar(bar: BarShapeProps, shape: ChartShape) {
  const open = shape.lastIsOpen && bar.index === shape.rows.length - 1;
  const radius: [number, number, number, number] = shape.sideways ? [0, 4, 4, 0] : [4, 4, 0, 0];
  return (
    <Rectangle
      x={bar.x}
      y={bar.y}
      width={bar.width}
      height={bar.height}
      radius={radius}
      fill={bar.fill}
      fillOpacity={open ? 0.25 : 1}
      stroke={open ? bar.fill : "none"}
      strokeDasharray="4 3"
    />
  );
}
