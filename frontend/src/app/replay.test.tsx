import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { allThere } from "@/testing/fixtures";
import { openApp } from "@/testing/render-app";
import type { ReplayedTurn, ReplayStep } from "@/types";

const step = (at: number, more: Partial<ReplayStep>): ReplayStep => ({
  at,
  kind: "note",
  title: "",
  text: "",
  sql: "",
  columns: [],
  rows: [],
  total: 0,
  ...more,
});
const TURN: ReplayedTurn = {
  complaint: {
    id: "f1",
    owner: "erin@dominos.example",
    question: "What is CAC?",
    reason: "Wrong number",
    comment: "Off by one.",
    given_at: "2026-11-18T12:00:00Z",
    spaces: ["marketing"],
    passed: [{ to: "MLflow", problem: "It did not answer in time." }],
  },
  asked_at: "2026-11-18T12:00:00Z",
  ended_at: "2026-11-18T12:00:04Z",
  state: "completed",
  answer: "CAC is $12.",
  trace: { id: "tr-1", url: null },
  steps: [
    step(0.5, { kind: "asked", title: "Asked Marketing", text: "CAC?" }),
    step(1, { kind: "query", title: "SQL of Marketing", sql: "SELECT 1" }),
    step(2, {
      kind: "result",
      title: "Marketing returned 60 rows",
      columns: ["cac"],
      rows: [["12"], [null]],
      total: 60,
    }),
    step(3, { kind: "problem", title: "Failed: TimedOut", text: "Too slow." }),
  ],
};
const PAGE = { ...allThere("overview"), "/api/operators": { body: { group: "admins" } } };

test("the turn behind a complaint is told in order, with its SQL and rows", async () => {
  openApp("/operators/feedback/f1", { ...PAGE, "/api/operators/feedback/f1": { body: TURN } });
  const told = within(await screen.findByRole("region", { name: "What happened" }));
  const steps = told.getAllByRole("listitem").map((item) => item.textContent);
  expect(steps[0]).toBe("Asked Marketing0.5 sCAC?");
  expect(told.getByLabelText("SQL")).toHaveTextContent("SELECT 1");
  expect(told.getByRole("table")).toHaveTextContent("cac12NULL");
  expect(told.getByText("The first 2 of 60 rows.")).toBeVisible();
  expect(steps[3]).toContain("Failed: TimedOut");
  const complaint = screen.getByRole("region", { name: "The complaint" });
  for (const words of ["What is CAC?", "Wrong number", "Off by one.", "erin@", "tr-1"])
    expect(complaint).toHaveTextContent(words);
  expect(complaint).toHaveTextContent(
    "Kept here, not passed on to MLflow: It did not answer in time.",
  );
});

test("feedback that was taken back says so", async () => {
  const gone = {
    error: "NotFound",
    message: "There is no such feedback.",
    remedy: "It may have been taken back, or its chat deleted.",
    retryable: false,
    request_id: "r",
  };
  openApp("/operators/feedback/f1", {
    ...PAGE,
    "/api/operators/feedback/f1": { status: 404, body: gone },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("taken back");
});
