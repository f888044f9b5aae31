import { describe, expect, test } from "vitest";
import type { Format } from "@/types";
import { formatChange, formatExact, formatShort, formatTick } from "./format";

const format = (type: Format["type"], more: Partial<Format> = {}): Format => ({
  type,
  currency_code: type === "currency" ? "USD" : null,
  decimal_places: null,
  abbreviation: "none",
  ...more,
});

const compact = { abbreviation: "compact" } as const;

test.each([
  [1234567.891, format("currency"), "$1,234,567.89"],
  [1234567.891, format("currency", { decimal_places: 0 }), "$1,234,568"],
  [1234.5, format("currency", { currency_code: "EUR" }), "€1,234.50"],
  [-12.5, format("currency"), "-$12.50"],
  [0.8734, format("percentage"), "87.3%"],
  [0.0213, format("percentage", { decimal_places: 2 }), "2.13%"],
  [1.006, format("percentage"), "100.6%"],
  [27.61, format("number", { decimal_places: 1 }), "27.6"],
  [51820, format("number"), "51,820"],
  [2048, format("byte"), "2,048 byte"],
  [0, format("number"), "0"],
  [null, format("currency"), "–"],
])("the exact figure of %s in %o is %s", (value, shape, shown) => {
  expect(formatExact(value, shape)).toBe(shown);
});

test.each([
  [2314578.34, format("currency", compact), "$2.31M"],
  [10_000, format("number", compact), "10.0K"],
  [9_999, format("number", compact), "9,999"],
  [-51_820, format("number", compact), "-51.8K"],
  [2314578.34, format("currency", { decimal_places: 0 }), "$2,314,578"],
  [null, format("currency", compact), "–"],
])("a tile shows %s in %o as %s", (value, shape, shown) => {
  expect(formatShort(value, shape)).toBe(shown);
});

test.each([
  [1500, format("currency"), "$1.5K"],
  [0.25, format("percentage"), "25%"],
  [0, format("number"), "0"],
])("an axis shows %s in %o as %s", (value, shape, shown) => {
  expect(formatTick(value, shape)).toBe(shown);
});

describe("a change", () => {
  test.each([
    [0.042, "relative", null, "4.2%"],
    [-0.042, "relative", null, "4.2%"],
    [1.5, "relative", null, "150.0%"],
    [0.013, "points", null, "1.3 pts"],
    [-0.00042, "points", 2, "0.04 pts"],
  ] as const)("of %s (%s, %s places) reads %s", (change, change_kind, decimal_places, words) => {
    const shape = { type: "percentage", decimal_places } as const;
    expect(formatChange(change, { change_kind, format: shape })).toBe(words);
  });

  test("of a score is in its own points", () => {
    const shape = { type: "number", decimal_places: 1 } as const;
    expect(formatChange(-2.44, { change_kind: "points", format: shape })).toBe("2.4 pts");
  });
});
