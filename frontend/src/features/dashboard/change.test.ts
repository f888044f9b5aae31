import { expect, test } from "vitest";
import type { Kpi } from "@/types";
import { describeChange } from "./change";

const kpi = (change: number | null, better: Kpi["better"], change_kind: Kpi["change_kind"]) => ({
  change,
  better,
  change_kind,
  format: {
    type: "percentage" as const,
    currency_code: null,
    decimal_places: null,
    abbreviation: "none" as const,
  },
});

test.each([
  [0.042, "higher", "relative", ["up", "good", "4.2%", "Up, better"]],
  [-0.042, "higher", "relative", ["down", "bad", "4.2%", "Down, worse"]],
  [0.042, "lower", "relative", ["up", "bad", "4.2%", "Up, worse"]],
  [-0.013, "lower", "points", ["down", "good", "1.3 pts", "Down, better"]],
  [0.042, "neutral", "relative", ["up", "neutral", "4.2%", "Up"]],
  [0, "higher", "relative", ["flat", "neutral", "0.0%", "No change"]],
  [-0.0004, "higher", "relative", ["flat", "neutral", "0.0%", "No change"]],
] as const)(
  "%s where %s is better (%s)",
  (change, better, kind, [direction, tone, size, words]) => {
    expect(describeChange(kpi(change, better, kind))).toEqual({ direction, tone, size, words });
  },
);

test("no change is known without both figures", () => {
  expect(describeChange(kpi(null, "higher", "relative"))).toBeNull();
});
