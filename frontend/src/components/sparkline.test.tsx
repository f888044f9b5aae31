import fc from "fast-check";
import { expect, test } from "vitest";
import { drawSparkline } from "./sparkline";

const points = (...values: (number | null)[]) => values.map((value) => ({ start: "", value }));

test("the lowest value stands at the bottom, the highest at the top", () => {
  expect(drawSparkline(points(0, 10))).toEqual({
    paths: ["M3 29L117 3"],
    last: { x: 117, y: 3 },
  });
});

test("a gap in the data is a gap in the line", () => {
  expect(drawSparkline(points(0, 5, null, 10, 0)).paths).toEqual([
    "M3 29L31.5 16",
    "M88.5 3L117 29",
  ]);
});

test.each([
  ["nothing", points()],
  ["only gaps", points(null, null)],
])("%s draws nothing", (_, course) => {
  expect(drawSparkline(course)).toEqual({ paths: [], last: null });
});

test("whatever the values, the line stays in its box", () => {
  const value = fc.option(fc.double({ noNaN: true, min: -1e12, max: 1e12 }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
      const numbers =
        drawSparkline(points(...values))
          .paths.join(" ")
          .match(/-?[\d.]+/g) ?? [];
      for (const [i, text] of numbers.entries()) {
        expect(Number(text)).toBeGreaterThanOrEqual(3);
        expect(Number(text)).toBeLessThanOrEqual(i % 2 === 0 ? 117 : 29);
      }
    }),
  );
});
