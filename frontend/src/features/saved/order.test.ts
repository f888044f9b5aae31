import { describe, expect, test } from "vitest";
import type { Saved } from "@/types";
import { foldersOf, neighbour, placedBefore } from "./order";

const saved = (id: string, folder = ""): Saved => ({
  id,
  folder,
  name: id,
  question: id,
  prompt: id,
  filters: { period: null, region: null },
  saved_at: "2026-11-18T12:00:00Z",
});
const ITEMS = [saved("a"), saved("b"), saved("c"), saved("x", "Z"), saved("y", "Z")];
const ids = (items: readonly Saved[]) => items.map(({ id }) => id).join("");

test("folders come in the order of their first question", () => {
  expect(foldersOf(ITEMS).map(({ name, items }) => [name, ids(items)])).toEqual([
    ["", "abc"],
    ["Z", "xy"],
  ]);
});

describe("moving", () => {
  test.each([
    ["c", "a", "cabxy"],
    ["a", "c", "bacxy"],
    ["a", null, "bcaxy"],
    ["x", null, "abcyx"],
    ["unknown", "a", "abcxy"],
  ])("%s in front of %s", (id, before, order) => {
    expect(ids(placedBefore(ITEMS, id, before))).toBe(order);
  });

  test("one place up or down is as far as one can see", () => {
    const first = foldersOf(ITEMS)[0]?.items ?? [];
    expect(ids(placedBefore(ITEMS, "b", neighbour(first, 1, -1)))).toBe("bacxy");
    expect(ids(placedBefore(ITEMS, "a", neighbour(first, 0, 1)))).toBe("bacxy");
    expect(ids(placedBefore(ITEMS, "b", neighbour(first, 1, 1)))).toBe("acbxy");
  });
});
