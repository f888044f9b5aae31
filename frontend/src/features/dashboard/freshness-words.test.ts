import { expect, test } from "vitest";
import { freshnessOf } from "./freshness-words";

const source = (space: string, data_through: string | null) => ({ space, data_through });

test("the newest source speaks for the page, one that lags is named", () => {
  expect(
    freshnessOf([
      source("marketing", "2026-11-17"),
      source("finance", "2026-11-18T14:57:46+00:00"),
      source("sales", "2026-11-18T14:50:00+00:00"),
    ]),
  ).toEqual({
    newest: "2026-11-18T14:57:46+00:00",
    behind: [{ space: "marketing", reach: "2026-11-17" }],
  });
});

test("a day that is complete reaches to its end", () => {
  const late = source("finance", "2026-11-17T23:30:00+00:00");
  expect(freshnessOf([source("marketing", "2026-11-17"), late]).behind).toEqual([]);
});

test("a source that says nothing is left out", () => {
  expect(freshnessOf([source("finance", null)])).toEqual({ newest: null, behind: [] });
});
