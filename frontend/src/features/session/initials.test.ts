import { expect, test } from "vitest";
import { initialsOf } from "./initials";

test.each([
  ["Dana Whitfield", "DW"],
  ["dana.whitfield@dominos.test", "DW"],
  ["Ana María de la Cruz", "AC"],
  ["Erin", "E"],
  ["", ""],
])("%s is %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
