import { describe, expect, test } from "vitest";
import { formatDayFull, formatDayTick, formatInstant, grainOf, isUnfinished } from "./dates";

test.each([
  ["2026-11-18T14:59:00Z", "Nov 18, 14:59 UTC"],
  ["2026-11-18T09:59:00-05:00", "Nov 18, 14:59 UTC"],
  ["2026-11-18", "Nov 18"],
])("data through %s reads %s", (iso, words) => {
  expect(formatInstant(iso)).toBe(words);
});

test.each([
  [["2026-11-01", "2026-11-02"], "day"],
  [["2026-11-02", "2026-11-09"], "week"],
  [["2026-02-01", "2026-03-01"], "month"],
  [["2026-11-18T00:00:00Z", "2026-11-18T01:00:00Z"], "hour"],
  [["2026-11-01"], "day"],
  [[], "day"],
] as const)("points %o are a %s apart", (days, grain) => {
  expect(grainOf(days)).toBe(grain);
});

describe("a point of an axis", () => {
  test.each([
    ["2026-11-03", "day", "Nov 3", "Nov 3, 2026"],
    ["2026-11-02", "week", "Nov 2", "Week of Nov 2, 2026"],
    ["2026-11-01", "month", "Nov", "Nov 2026"],
    ["2026-01-01", "month", "Jan 2026", "Jan 2026"],
  ] as const)("%s by %s is %s, in full %s", (day, grain, tick, full) => {
    expect([formatDayTick(day, grain), formatDayFull(day, grain)]).toEqual([tick, full]);
  });
});

test.each([
  ["2026-11-18", "day", "2026-11-18T14:59:00Z", true],
  ["2026-11-17", "day", "2026-11-18T14:59:00Z", false],
  ["2026-11-18", "day", "2026-11-18", false],
  ["2026-11-01", "month", "2026-11-18", true],
  ["2026-11-16", "week", "2026-11-22", false],
  ["2026-11-01", "month", null, false],
] as const)(
  "the point %s by %s with data through %s is unfinished: %s",
  (day, grain, reach, is) => {
    expect(isUnfinished(day, grain, reach)).toBe(is);
  },
);
