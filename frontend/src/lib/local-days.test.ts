import { expect, test } from "vitest";
import { byDay, dayInWords } from "./local-days";

const NOW = new Date(2026, 10, 18, 0, 30);

test.each([
  [new Date(2026, 10, 18, 0, 0), "Today"],
  [new Date(2026, 10, 17, 23, 59), "Yesterday"],
  [new Date(2026, 10, 17, 0, 0), "Yesterday"],
  [new Date(2026, 10, 16, 23, 59), "Monday, November 16"],
  [new Date(2026, 0, 1, 12, 0), "Thursday, January 1"],
  [new Date(2025, 11, 31, 12, 0), "December 31, 2025"],
  [new Date(2026, 10, 19, 12, 0), "Thursday, November 19"],
])("%s is %s", (date, words) => {
  expect(dayInWords(date, NOW)).toBe(words);
});

test("a day without 24 hours is one day", () => {
  // Where clocks change, they do in one of these nights; elsewhere nothing is special about them.
  for (let day = 1; day <= 365; day += 1) {
    const evening = new Date(2026, 0, day, 23, 59);
    const morning = new Date(2026, 0, day + 1, 0, 1);
    expect(dayInWords(evening, morning)).toBe("Yesterday");
  }
});

test("items keep their order under the days they belong to", () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const items = [at(18, 0), at(17, 20), at(17, 8), at(3, 8)];
  expect(byDay(items, (item) => item, NOW)).toEqual([
    { name: "Today", items: [at(18, 0)] },
    { name: "Yesterday", items: [at(17, 20), at(17, 8)] },
    { name: "Tuesday, November 3", items: [at(3, 8)] },
  ]);
});
