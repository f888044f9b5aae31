import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { allThere } from "@/testing/fixtures";
import refused from "@/testing/fixtures/error-not-operator.json";
import session from "@/testing/fixtures/session.json";
import { openApp } from "@/testing/render-app";

const AS_OPERATOR = {
  ...allThere("overview"),
  "/api/session": { body: { ...session, is_operator: true } },
  "/api/operators": { body: { group: "admins" } },
  "/api/operators/feedback": { body: { items: [], after: null } },
};

test("the operators' section opens at its first tab, and is named after it", async () => {
  const { router } = openApp("/operators", AS_OPERATOR);
  expect(await screen.findByRole("heading", { name: "Nobody has complained" })).toBeVisible();
  expect(router.state.location.pathname).toBe("/operators/feedback");
  const tabs = within(screen.getByRole("navigation", { name: "Operators" }));
  expect(tabs.getByRole("link", { name: "Feedback" })).toHaveAttribute("aria-current", "page");
  expect(document.title).toBe("Feedback · Operators · Domino's Analytics");
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Operators");
});

const FINDINGS = [
  { check: "CAN_QUERY", subject: "mas-genie-router", status: "ok", detail: "READY.", remedy: "" },
  {
    check: "SELECT",
    subject: "main.x.sales_orders",
    status: "failed",
    detail: "Ada has no permission on it.",
    remedy: "The owner must grant ada@dominos.example SELECT.",
  },
];

test("the doctor's tab shows what is missing first, with who must grant it", async () => {
  openApp("/operators/doctor", {
    ...AS_OPERATOR,
    "/api/operators/doctor": {
      body: { person: "ada@dominos.example", at: "2026-11-18T15:00:00Z", findings: FINDINGS },
    },
  });
  expect(await screen.findByRole("heading", { name: "1 of 2 checks failed" })).toBeVisible();
  const examination = within(screen.getByRole("region", { name: "Examination" }));
  const lines = examination.getAllByRole("listitem").map((line) => line.textContent);
  expect(lines[0]).toContain("The owner must grant ada@dominos.example SELECT.");
  expect(lines[1]).toContain("mas-genie-router");
  expect(examination.getByRole("img", { name: "Missing" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Examine again" })).toBeVisible();
});

test("only operators are offered the section", async () => {
  openApp("/", AS_OPERATOR);
  expect(await screen.findByRole("link", { name: "Operators" })).toHaveAttribute(
    "href",
    "/operators",
  );
});

test("everybody else is refused in the server's words, and is not offered it", async () => {
  openApp("/operators/feedback", {
    ...allThere("overview"),
    "/api/operators": { status: 403, body: refused },
  });
  const notice = await screen.findByRole("alert");
  expect(notice).toHaveTextContent(refused.message);
  expect(notice).toHaveTextContent(refused.remedy);
  await waitFor(() =>
    expect(screen.getByText("Erin Okafor", { exact: false })).toBeInTheDocument(),
  );
  expect(screen.queryByRole("link", { name: "Operators" })).toBeNull();
});

test("an address within the section that leads nowhere says so", async () => {
  openApp("/operators/nothing", AS_OPERATOR);
  expect(await screen.findByText("There is no page at this address")).toBeVisible();
  expect(document.title).toBe("Page not found · Domino's Analytics");
});
