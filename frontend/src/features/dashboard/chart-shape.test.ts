import { describe, expect, test } from "vitest";
import type { Chart } from "@/types";
import { shapeChart, valueOf } from "./chart-shape";

const revenue = {
  key: "revenue",
  label: "Revenue",
  format: {
    type: "currency",
    currency_code: "USD",
    decimal_places: 0,
    abbreviation: "compact",
  },
} as const;

const chart = (more: Partial<Chart>): Chart => ({
  id: "revenue_trend",
  title: "Revenue over time",
  kind: "area",
  description: "",
  x: { name: "date", label: "Date", type: "date" },
  series: [revenue],
  rows: [
    { x: "2026-11-16", revenue: 10 },
    { x: "2026-11-17", revenue: 12 },
    { x: "2026-11-18", revenue: 5 },
  ],
  note: null,
  period: {
    key: "this_month",
    label: "Nov 1–18, 2026",
    start: "2026-11-01",
    end: "2026-11-18",
    is_partial: true,
  },
  data_through: "2026-11-18T14:59:00Z",
  evidence: { sql: "", statement_id: "", as_user: "" },
  ...more,
});

describe("the last stretch of a line", () => {
  test("is drawn apart while its day is not over", () => {
    expect(shapeChart(chart({})).rows).toEqual([
      { label: "2026-11-16", revenue: 10 },
      { label: "2026-11-17", revenue: 12, "revenue:open": 12 },
      { label: "2026-11-18", revenue: null, "revenue:open": 5 },
    ]);
  });

  test("keeps its value for the table and the tooltip", () => {
    const rows = shapeChart(chart({})).rows;
    expect(rows.map((row) => valueOf(row, revenue))).toEqual([10, 12, 5]);
  });

  test.each([
    ["the period is over", { period: { ...chart({}).period, is_partial: false } }],
    ["its day is complete", { data_through: "2026-11-18" }],
    ["nobody knows how far the data reach", { data_through: null }],
  ])("is whole when %s", (_, more) => {
    expect(shapeChart(chart(more)).rows.at(-1)).toEqual({ label: "2026-11-18", revenue: 5 });
  });

  test("stays in its bar", () => {
    const { rows, lastIsOpen } = shapeChart(chart({ kind: "bar" }));
    expect([rows.at(-1), lastIsOpen]).toEqual([{ label: "2026-11-18", revenue: 5 }, true]);
  });
});

const category = (names: readonly (string | null)[]) =>
  shapeChart(
    chart({
      kind: "bar",
      x: { name: "channel", label: "Channel", type: "category" },
      rows: names.map((x) => ({ x, revenue: 1 })),
    }),
  );

test.each([
  ["few short names stand", ["App", "Web"], false],
  ["many names lie", ["a", "b", "c", "d", "e", "f", "g"], true],
  ["hours stand", ["10", "11", "12", "13", "14", "15", "16"], false],
  ["long names lie", ["Northeast", "Midwest", "Southwest", "Southeast"], true],
] as const)("%s", (_, names, sideways) => {
  expect(category(names).sideways).toBe(sideways);
});

test("a row without a name says so", () => {
  expect(category([null]).rows).toEqual([{ label: "None", revenue: 1 }]);
});
