// What an answer rests on: its rows as a table and a chart, who gave them, as whom, and when.
import { useChatData, useChatInteract } from "@chainlit/react-client";
import { RotateCw } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

const number = (text) => (text === null ? null : Number(text));
const MAX_POINTS = 60;
const MAX_SERIES = 4;
const TINTS = ["hsl(var(--primary))", "#e31837", "#12957f", "#c77700"];
// What was before stands paler beside what is.
const BEFORE = "hsl(var(--muted-foreground) / 0.5)";
const tintOf = (series, k) => (series.isBefore ? BEFORE : TINTS[k]);
const ROWS_SHOWN = 8;
const ROOMY = 72;

function numberFormat(format, decimals, value) {
  const exact = format?.decimal_places;
  const most = Math.abs(value) < 1 ? 4 : 2;
  const places =
    exact === null || exact === undefined
      ? { minimumFractionDigits: Math.min(decimals, most, 2), maximumFractionDigits: most }
      : { minimumFractionDigits: exact, maximumFractionDigits: exact };
  if (format?.type === "percentage") return { ...places, style: "percent" };
  if (format?.type === "currency") {
    return { ...places, style: "currency", currency: format.currency_code || "USD" };
  }
  return places;
}

function formatNumber(text, format) {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const decimals = (text.split(".")[1] || "").length;
  return new Intl.NumberFormat("en-US", numberFormat(format, decimals, value)).format(value);
}

function formatDate(text, kind) {
  const moment = new Date(kind === "date" ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(moment.getTime())) return text;
  const day = { year: "numeric", month: "short", day: "numeric" };
  const options = kind === "date" ? { ...day, timeZone: "UTC" } : { ...day, hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", options).format(moment);
}

function shown(cell, { kind, format }) {
  if (cell === null) return "–";
  if (kind === "number") return formatNumber(cell, format);
  if (kind === "date" || kind === "time") return formatDate(cell, kind);
  return cell;
}

function compare(a, b, kind) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (kind === "number") return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

// A spreadsheet runs cells that begin like formulas; numbers are no formulas.
function csvCell(cell, kind) {
  if (cell === null) return "";
  const text = kind !== "number" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toCsv(table) {
  const header = table.columns.map((column) => csvCell(column.name, "text")).join(",");
  const rows = table.rows.map((row) =>
    row.map((cell, i) => csvCell(cell, table.columns[i].kind)).join(","),
  );
  return [header, ...rows].join("\r\n");
}

function toTabs(table) {
  const clean = (cell) => (cell === null ? "" : String(cell).replace(/[\t\r\n]+/g, " "));
  const header = table.columns.map((column) => clean(column.name));
  return [header, ...table.rows].map((row) => row.map(clean).join("\t")).join("\n");
}

function download(name, text) {
  const file = new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
  saveAs(`${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.csv`, file);
}

function saveAs(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Beside the dashboard its API has the files: all rows, and what they rest on.
const hasFiles = Boolean(document.querySelector('meta[property="og:root_path"]')?.content);

async function save(path) {
  const response = await fetch(path, { credentials: "same-origin", redirect: "manual" });
  if (!response.ok) {
    const said = await response.json().catch(() => null);
    throw new Error(said?.message ?? "Your session may have expired. Reload to continue.");
  }
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "");
  saveAs(name ? decodeURIComponent(name[1]) : "result", await response.blob());
}

// What can be drawn: one column of labels, then numbers; more than one point.
function chartOf(table) {
  const label = table.columns.findIndex((column) => column.kind !== "number");
  const series = table.columns
    .map((column, i) => ({ ...column, i }))
    .filter((column) => column.kind === "number")
    .slice(0, MAX_SERIES);
  const points = table.rows.length;
  if (label === -1 || !series.length || points < 2 || points > MAX_POINTS) return null;
  const labels = table.rows.map((row) => row[label]);
  if (new Set(labels).size !== labels.length) return null;
  const scales = series.map(({ i }) => Math.max(...table.rows.map((row) => Math.abs(number(row[i]) ?? 0))));
  // One axis: only what has the unit of the first series, and is not lost beside it.
  const unit = (s) => `${s.format?.type} ${s.format?.currency_code}`;
  const isLarge = (k) => scales[k] > scales[0] / 20 && scales[k] < scales[0] * 20;
  const alike = series.filter((s, k) => unit(s) === unit(series[0]) && isLarge(k));
  const isTime = table.columns[label].kind !== "text";
  const order = isTime
    ? [...table.rows].sort((a, b) => compare(a[label], b[label], table.columns[label].kind))
    : table.rows;
  return {
    isTime,
    labels: order.map((row) => shown(row[label], table.columns[label])),
    series: alike.map(({ label: name, name: key, format, i }) => ({ name, format, isBefore: key.endsWith("_before"), values: order.map((row) => number(row[i])) })),
  };
}

const H = 240;
const PAD = { left: 62, right: 12, top: 14, bottom: 42 };

// Drawn at the width there is, so that words keep their size on a phone.
function useWidth() {
  const box = useRef(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

function niceStep(span) {
  const raw = span / 4;
  const power = 10 ** Math.floor(Math.log10(raw || 1));
  return [1, 2, 2.5, 5, 10].map((m) => m * power).find((step) => step >= raw) || power;
}

function Chart({ chart, title }) {
  const all = chart.series.flatMap((s) => s.values).filter((v) => v !== null && Number.isFinite(v));
  const [box, W] = useWidth();
  if (!all.length) return <div ref={box} />;
  const slotNeeded = chart.series.length === 1 && !chart.isTime && (W - PAD.left) / chart.labels.length < ROOMY;
  if (slotNeeded) return <div ref={box}><Bars chart={chart} title={title} W={W} /></div>;
  const lowest = Math.min(0, ...all);
  const step = niceStep(Math.max(0, ...all) - lowest || 1);
  const low = Math.floor(lowest / step) * step;
  const high = Math.max(Math.ceil(Math.max(0, ...all) / step) * step, low + step);
  const width = W - PAD.left - PAD.right;
  const height = H - PAD.top - PAD.bottom;
  const count = chart.labels.length;
  const slot = width / count;
  const x = (i) => PAD.left + slot * (i + 0.5);
  const y = (v) => PAD.top + height * (1 - (v - low) / (high - low));
  const ticks = [];
  for (let v = low; v <= high + step / 2; v += step) ticks.push(v);
  const { format } = chart.series[0];
  const axis = { ...numberFormat(format, 0, 1), notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 2 };
  const compact = new Intl.NumberFormat("en-US", axis);
  const every = Math.ceil(count / Math.max(1, Math.floor(width / (chart.isTime ? 84 : 64))));
  const bar = Math.min(48, (slot * 0.7) / chart.series.length);
  return (
    <div ref={box}>
    <svg className="dpz-chart" height={H} viewBox={`0 0 ${W} ${H}`} role="img" aria-label={title}>
      {ticks.map((v) => (
        <g key={v}>
          <line x1={PAD.left} x2={W - PAD.right} y1={y(v)} y2={y(v)} stroke="hsl(var(--border))" />
          <text x={PAD.left - 6} y={y(v) + 4} textAnchor="end">{compact.format(v)}</text>
        </g>
      ))}
      {chart.labels.map((label, i) =>
        i % every ? null : (
          <text key={i} x={x(i)} y={H - PAD.bottom + 16} textAnchor="middle">
            {!chart.isTime && label.length > slot / 6 ? `${label.slice(0, Math.max(3, Math.floor(slot / 6) - 1))}…` : label}
          </text>
        ),
      )}
      {chart.series.map((s, k) =>
        chart.isTime ? (
          <Line key={s.name} values={s.values} x={x} y={y} tint={tintOf(s, k)} />
        ) : (
          s.values.map((v, i) =>
            v === null ? null : (
              <rect key={`${k}-${i}`} fill={tintOf(s, k)} rx="2" width={bar}
                x={x(i) - (bar * chart.series.length) / 2 + bar * k}
                y={Math.min(y(v), y(0))} height={Math.max(1, Math.abs(y(v) - y(0)))}>
                <title>{`${chart.labels[i]} · ${s.name}: ${formatNumber(String(v), s.format)}`}</title>
              </rect>
            ),
          )
        ),
      )}
      {chart.series.length > 1 &&
        chart.series.map((s, k) => (
          <g key={s.name} transform={`translate(${PAD.left + (k * width) / chart.series.length} ${H - 8})`}>
            <rect width="10" height="10" y="-9" rx="2" fill={tintOf(s, k)} />
            <text x="14">{s.name.length > 18 ? `${s.name.slice(0, 17)}…` : s.name}</text>
          </g>
        ))}
    </svg>
    </div>
  );
}

// Names that would not fit below their bars stand beside them.
function Bars({ chart, title, W }) {
  const [{ name, values, format }] = chart.series;
  const known = values.filter((v) => v !== null && Number.isFinite(v));
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const left = Math.min(150, W * 0.36);
  const x = (v) => left + (W - left - 76) * ((v - low) / (high - low || 1));
  const row = 28;
  const longest = Math.floor(left / 6.6);
  return (
    <svg className="dpz-chart" height={row * values.length + 16} viewBox={`0 0 ${W} ${row * values.length + 16}`} role="img" aria-label={title}>
      {values.map((v, i) => (
        <g key={i} transform={`translate(0 ${8 + row * i})`}>
          <title>{`${chart.labels[i]} · ${name}: ${v === null ? "–" : formatNumber(String(v), format)}`}</title>
          <text x={left - 8} y={row / 2 + 4} textAnchor="end">
            {chart.labels[i].length > longest ? `${chart.labels[i].slice(0, longest - 1)}…` : chart.labels[i]}
          </text>
          {v !== null && (
            <rect x={Math.min(x(0), x(v))} y="5" height={row - 10} rx="3" fill={TINTS[0]}
              width={Math.max(1, Math.abs(x(v) - x(0)))} />
          )}
          <text className="dpz-value" x={(v === null ? x(0) : Math.max(x(0), x(v))) + 6} y={row / 2 + 4}>
            {v === null ? "–" : compactNumber(v, format)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function compactNumber(value, format) {
  if (Math.abs(value) < 10_000) return formatNumber(String(value), format);
  const style = { ...numberFormat(format, 0, value), notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 };
  return new Intl.NumberFormat("en-US", style).format(value);
}

// A missing value is a gap, never a zero.
function Line({ values, x, y, tint }) {
  let path = "";
  values.forEach((v, i) => {
    if (v === null) return;
    path += `${i && values[i - 1] !== null ? "L" : "M"}${x(i)} ${y(v)}`;
  });
  return (
    <g>
      <path d={path} fill="none" stroke={tint} strokeWidth="2" strokeLinejoin="round" />
      {values.map((v, i) =>
        v === null ? null : <circle key={i} cx={x(i)} cy={y(v)} r="2.5" fill={tint} />,
      )}
    </g>
  );
}

function Rows({ table }) {
  const [sort, setSort] = useState(null);
  const rows = useMemo(() => {
    if (!sort) return table.rows;
    const { kind } = table.columns[sort.column];
    return [...table.rows].sort((a, b) => {
      const order = compare(a[sort.column], b[sort.column], kind);
      return a[sort.column] === null || b[sort.column] === null ? order : order * sort.way;
    });
  }, [table, sort]);
  const [isWhole, setWhole] = useState(rows.length <= ROWS_SHOWN + 2);
  const onlyFigures = table.columns.every((column) => column.kind === "number");
  const turn = (column) =>
    setSort((now) => (now?.column === column ? (now.way === 1 ? { column, way: -1 } : null) : { column, way: 1 }));
  const way = (column) => (sort?.column !== column ? "none" : sort.way === 1 ? "ascending" : "descending");
  const arrow = { none: "", ascending: " ↑", descending: " ↓" };
  return (
    <>
    <div className="dpz-scroll" tabIndex={0} role="region" aria-label={`Rows from ${table.agent}`}>
      <table className={onlyFigures ? "dpz-figures" : undefined}>
        <thead>
          <tr>
            {table.columns.map((column, i) => (
              <th key={i} scope="col" aria-sort={way(i)} className={column.kind === "number" ? "dpz-number" : ""}>
                <button type="button" onClick={() => turn(i)}>{column.label}{arrow[way(i)]}</button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(isWhole ? rows : rows.slice(0, ROWS_SHOWN)).map((row, r) => (
            <tr key={r}>
              {row.map((cell, i) => (
                <td key={i} className={`${table.columns[i].kind === "number" ? "dpz-number" : ""} ${cell === null ? "dpz-none" : ""}`}>
                  {shown(cell, table.columns[i])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    {!isWhole && (
      <button type="button" className="dpz-more" onClick={() => setWhole(true)}>
        Show all {rows.length.toLocaleString("en-US")} rows
      </button>
    )}
    </>
  );
}

function Downloads({ table, files, onFailed }) {
  const get = (format) => () => {
    onFailed(null);
    save(`${files}?format=${format}`).catch((error) => onFailed(error.message));
  };
  const csv = files ? get("csv") : () => download(table.agent, toCsv(table));
  return (
    <>
      <button type="button" className="dpz-button" title="Save all rows as CSV" onClick={csv}>CSV</button>
      {files && (
        <button type="button" className="dpz-button" title="Save all rows as an Excel file" onClick={get("xlsx")}>
          Excel
        </button>
      )}
    </>
  );
}

function Result({ table, files }) {
  const [failed, setFailed] = useState(null);
  const chart = useMemo(() => chartOf(table), [table]);
  const [drawn, setDrawn] = useState(Boolean(chart));
  const [sqlShown, setSqlShown] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(toTabs(table)).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    });
  const partial = table.truncated || table.rows.length < table.total;
  return (
    <section className="dpz-card" style={{ "--space": table.colour }} aria-label={`Result from ${table.agent}`}>
      <header>
        <h4>{table.agent}</h4>
        {chart && (
          <button type="button" className="dpz-button" aria-pressed={drawn} onClick={() => setDrawn(!drawn)}>
            Chart
          </button>
        )}
        {table.sql && (
          <button type="button" className="dpz-button" aria-pressed={sqlShown} onClick={() => setSqlShown(!sqlShown)}>
            SQL
          </button>
        )}
        <button type="button" className="dpz-button" onClick={copy}>{copied ? "Copied" : "Copy"}</button>
        <Downloads table={table} files={files} onFailed={setFailed} />
      </header>
      {failed && <p className="dpz-note" role="alert">Not saved: {failed}</p>}
      {chart && drawn && <Chart chart={chart} title={`Chart of the rows from ${table.agent}`} />}
      {sqlShown && <pre className="dpz-sql" tabIndex={0}><code>{table.sql}</code></pre>}
      <Rows table={table} />
      {partial && (
        <p className="dpz-note">
          Showing {table.rows.length.toLocaleString("en-US")} of {table.truncated ? "more than " : ""}
          {table.total.toLocaleString("en-US")} rows; totals of these rows are not totals of everything.
        </p>
      )}
    </section>
  );
}

// In the reader's own time zone; of an earlier day, the day too.
function asOf(text) {
  const moment = new Date(text);
  const time = { hour: "2-digit", minute: "2-digit" };
  const isToday = moment.toDateString() === new Date().toDateString();
  if (isToday) return { isToday, words: moment.toLocaleTimeString("en-GB", time) };
  const day = { day: "numeric", month: "short", year: "numeric" };
  return { isToday, words: moment.toLocaleString("en-GB", { ...day, ...time }) };
}

function RunAgain({ className }) {
  const { loading } = useChatData();
  const { editMessage } = useChatInteract();
  const [pressed, setPressed] = useState(false);
  const ask = () => {
    editMessage({ id: props.turn, output: props.question });
    setPressed(true);
    setTimeout(() => setPressed(false), 2000);
  };
  return (
    <button
      type="button"
      className={`dpz-button dpz-again ${className}`}
      title="Ask the same question now, as yourself"
      disabled={loading || pressed}
      onClick={ask}
    >
      <RotateCw size={14} aria-hidden="true" /> Run again
    </button>
  );
}

function filesOf({ number }) {
  if (!hasFiles || typeof number !== "number") return null;
  return `/api/library/conversations/${props.conversation}/turns/${props.turn}/results/${number}`;
}

export default function Evidence() {
  const { isToday, words } = asOf(props.at);
  const asked = [props.sources.join(", "), props.sources.length > 0 && `as ${props.as_user}`];
  return (
    <div className="dpz-evidence">
      {props.tables.map((table, i) => (
        <Result key={i} table={table} files={filesOf(table)} />
      ))}
      {props.links.length > 0 && (
        <p className="dpz-source">
          Sources:{" "}
          {props.links.map((link, i) => (
            <span key={link.url}>
              {i > 0 && ", "}
              <a href={link.url} target="_blank" rel="noreferrer">{link.title}</a>
            </span>
          ))}
        </p>
      )}
      {props.sign_ins?.map(({ host, url }) => (
        <a key={url} className="dpz-button dpz-main" href={url} target="_blank" rel="noopener noreferrer">
          Sign in at {host}
        </a>
      ))}
      {(props.retry || props.choices.length > 0) && (
        <div className="dpz-suggestions" role="group" aria-label="Decide">
          {props.retry && <RunAgain className="dpz-main" />}
          {props.choices.map((choice, i) => (
            <button
              key={choice}
              type="button"
              className={i === 0 && !props.retry ? "dpz-button dpz-main" : "dpz-button"}
              onClick={() => sendUserMessage(choice)}
            >
              {choice}
            </button>
          ))}
        </div>
      )}
      {props.suggestions?.length > 0 && (
        <div className="dpz-suggestions" role="group" aria-label="Ask next">
          {props.suggestions.map((question) => (
            <button key={question} type="button" className="dpz-button" onClick={() => sendUserMessage(question)}>
              {question}
            </button>
          ))}
        </div>
      )}
      <footer className="dpz-source">
        <span>
          {asked.filter(Boolean).map((part) => `${part} · `)}
          <time className={isToday ? undefined : "dpz-then"} dateTime={props.at}>as of {words}</time>
        </span>
        {!props.retry && <RunAgain className="dpz-quiet" />}
      </footer>
    </div>
  );
}
