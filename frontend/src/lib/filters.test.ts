import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFilters, resolveFilters, stringifyFilters, type Filters } from "./filters";

const filters: fc.Arbitrary<Filters> = fc.record(
  { period: fc.string({ minLength: 1 }), region: fc.string({ minLength: 1 }) },
  { requiredKeys: [], noNullPrototype: true },
);

describe("stringifyFilters and parseFilters are opposites of each other", () => {
  test("for every choice", () => {
    fc.assert(
      fc.property(filters, (choice) => {
        expect(parseFilters(new URLSearchParams(stringifyFilters(choice)))).toEqual(choice);
      }),
    );
  });

  test.each([
    [{}, ""],
    [{ period: "last_month" }, "period=last_month"],
    [{ period: "last_month", region: "West" }, "period=last_month&region=West"],
    [{ region: "Père & Fils" }, "region=P%C3%A8re+%26+Fils"],
  ])("%o is written %s", (choice, search) => {
    expect(stringifyFilters(choice)).toBe(search);
  });
});

test("what is no filter is left out", () => {
  const search = new URLSearchParams("period=&region=West&prompt=why&__proto__=x");
  expect(parseFilters(search)).toEqual({ region: "West" });
});

describe("resolved filters", () => {
  const choices = {
    periods: [{ key: "this_month" }, { key: "last_month" }],
    default_period: "this_month",
    regions: ["West", "Midwest"],
  };

  test.each([
    [{}, { period: "this_month", region: null }],
    [
      { period: "last_month", region: "West" },
      { period: "last_month", region: "West" },
    ],
    [
      { period: "fiscal_2019", region: "Atlantis" },
      { period: "this_month", region: null },
    ],
  ])("of %o are %o", (chosen, resolved) => {
    expect(resolveFilters(chosen, choices)).toEqual(resolved);
  });
});
