import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "./matches";

const marked = (text: string, search: string): string =>
  piecesOf(text, search)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join("");

test.each([
  ["Revenue by region", "rev", "[Rev]enue by region"],
  ["Revenue by region", "venue", "Revenue by region"],
  ["on_time_rate, on time", "on time", "[on]_[time]_rate, [on] [time]"],
  ["Überstunden in München", "über münchen", "[Über]stunden in [München]"],
  ["Revenue", "r rev", "[Rev]enue"],
  ["Revenue", "* ( ) %", "Revenue"],
  ["", "rev", ""],
])("%s, looked through for %s", (text, search, expected) => {
  expect(marked(text, search)).toBe(expected);
});

test("the pieces are the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "grapheme" }),
      (text, search) => {
        expect(
          piecesOf(text, search)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      },
    ),
  );
});
