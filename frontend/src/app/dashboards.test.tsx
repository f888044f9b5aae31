import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { allThere, kpisOf } from "@/testing/fixtures";
import layout from "@/testing/fixtures/dashboard.json";
import denied from "@/testing/fixtures/error-not-granted.json";
import expired from "@/testing/fixtures/error-session-expired.json";
import down from "@/testing/fixtures/error-upstream.json";
import { requested } from "@/testing/mock-api";
import { openApp } from "@/testing/render-app";

const OPERATIONS = "/api/dashboard/kpis/operations";
const FINANCE = "/api/dashboard/kpis/finance";
const tile = (name: string) => screen.findByRole("region", { name });

describe("a tile", () => {
  test("shows its figure, period, change and where it comes from", async () => {
    openApp("/finance", allThere("domain"));
    const revenue = within(await tile("Revenue"));
    const answer = kpisOf("finance", "domain");
    expect(revenue.getByText(/^\$[\d.]+[KM]?$/)).toHaveAttribute(
      "title",
      expect.stringMatching(/^\$/),
    );
    expect(revenue.getByText(`${answer.period.label} so far`)).toBeInTheDocument();
    expect(revenue.getByText("vs Oct 1–17")).toBeVisible();

    await userEvent.click(revenue.getByRole("button", { name: "How is Revenue computed?" }));
    const evidence = within(await screen.findByRole("dialog"));
    expect(evidence.getByLabelText("SQL")).toHaveTextContent("MEASURE");
    expect(evidence.getByText(answer.evidence.as_user)).toBeVisible();
    expect(evidence.getByText(answer.evidence.statement_id)).toBeVisible();
  });

  test("says what it counts", async () => {
    openApp("/finance", allThere("domain"));
    const revenue = within(await tile("Revenue"));
    await userEvent.click(revenue.getByRole("button", { name: "What Revenue counts" }));
    const words = kpisOf("finance", "domain").kpis.find(({ measure }) => measure === "revenue");
    expect(await screen.findByText(words?.description ?? "")).toBeVisible();
  });

  test("takes its question to the chat", async () => {
    openApp("/finance?region=West", allThere("domain"));
    const revenue = within(await tile("Revenue"));
    expect(revenue.getByRole("link", { name: "Ask about Revenue" })).toHaveAttribute(
      "href",
      "/ask?prompt=What+is+Revenue+this+month+in+West%3F&region=West",
    );
  });
});

test("the page says once which days its figures are of, and which its changes compare", async () => {
  openApp("/finance", allThere("domain"));
  expect(
    await screen.findByText("Changes: Nov 1–17, 2026 vs Oct 1–17, 2026, complete days"),
  ).toBeVisible();
});

describe("the four faces of a domain's figures", () => {
  test("loading holds their place", async () => {
    openApp("/finance", { ...allThere("domain"), [FINANCE]: "never" });
    expect(await screen.findByRole("status", { name: "Loading Finance" })).toBeInTheDocument();
  });

  test("empty says so", async () => {
    const nothing = { ...kpisOf("finance", "domain"), kpis: [] };
    openApp("/finance", { ...allThere("domain"), [FINANCE]: { body: nothing } });
    expect(await screen.findByText(/Finance has no figures for/)).toBeVisible();
  });

  test("a figure without a value is not a zero", async () => {
    const full = kpisOf("finance", "domain");
    const note = "Known when the month ends.";
    const latest = { label: "October 2026", value: 1234 };
    const unknown = full.kpis.map((kpi) => ({ ...kpi, value: null, change: null, note, latest }));
    openApp("/finance", { ...allThere("domain"), [FINANCE]: { body: { ...full, kpis: unknown } } });
    const revenue = within(await tile("Revenue"));
    expect(revenue.getByText("–")).toBeVisible();
    expect(revenue.getByText(note)).toBeVisible();
    expect(revenue.getByText("$1,234")).toBeVisible();
  });

  test("a refusal is told in the server's words, without a retry that cannot help", async () => {
    const refusal = { status: 403, body: denied };
    openApp("/", { ...allThere("overview"), [OPERATIONS]: refusal });
    const notice = within(await screen.findByRole("alert"));
    expect(notice.getByText(denied.message)).toBeVisible();
    expect(notice.getByText(denied.remedy)).toBeVisible();
    expect(notice.queryByRole("button", { name: "Retry" })).toBeNull();
  });

  test("and it leaves the other domains alone", async () => {
    const refusal = { status: 403, body: denied };
    openApp("/", { ...allThere("overview"), [OPERATIONS]: refusal });
    for (const name of ["Revenue", "CAC", "ARPU", "Units sold"])
      expect(await tile(name)).toBeVisible();
  });

  test("a failure that may pass can be retried", async () => {
    openApp("/finance", { ...allThere("domain"), [FINANCE]: { status: 502, body: down } });
    const notice = within(await screen.findByRole("alert"));
    const asked = () => requested.filter((path) => path.startsWith(FINANCE)).length;
    const before = asked();
    await userEvent.click(notice.getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(asked()).toBe(before + 1));
  });
});

describe("a chart", () => {
  test("can be read as a table", async () => {
    openApp("/finance", allThere("domain"));
    await userEvent.click(
      await screen.findByRole("button", { name: "View Revenue by region as table" }),
    );
    const table = within(screen.getByRole("table", { name: "Revenue by region" }));
    expect(table.getAllByRole("columnheader").map((cell) => cell.textContent)).toEqual([
      "Region",
      "Revenue",
    ]);
    expect(table.getByRole("rowheader", { name: "Midwest" })).toBeVisible();
  });

  test("fails alone", async () => {
    const chart = { "/api/dashboard/charts/revenue_by_region": { status: 502, body: down } };
    openApp("/finance", { ...allThere("domain"), ...chart });
    expect(await screen.findByText("Revenue by region is not available")).toBeVisible();
    expect(await tile("Revenue")).toBeVisible();
  });
});

describe("the filters", () => {
  test("are read from the address", async () => {
    openApp("/finance?period=last_month&region=West", allThere("domain"));
    await tile("Revenue");
    expect(requested).toContain(`${FINANCE}?period=last_month&region=West&page=domain`);
  });

  test("are written to the address, the default left out", async () => {
    const { router } = openApp("/finance?period=last_month", allThere("domain"));
    await userEvent.selectOptions(await screen.findByLabelText("Region"), "West");
    await waitFor(() =>
      expect(router.state.location.href).toBe("/finance?period=last_month&region=West"),
    );
    await userEvent.selectOptions(screen.getByLabelText("Period"), "This month");
    await waitFor(() => expect(router.state.location.href).toBe("/finance?region=West"));
  });

  test.each([
    [
      ["West", "Midwest"],
      ["All regions", "West", "Midwest"],
    ],
    [["West"], ["West"]],
  ])("offer of the regions %o: %o", async (regions, offered) => {
    const body = { ...layout, regions };
    openApp("/finance", { ...allThere("domain"), "/api/dashboard": { body } });
    const choice = await screen.findByLabelText<HTMLSelectElement>("Region");
    expect([...choice.options].map(({ label }) => label)).toEqual(offered);
  });

  test("stay when the page changes", async () => {
    const { router } = openApp("/?region=West", allThere("domain"));
    for (const link of await screen.findAllByRole("link", { name: "Sales" }))
      await userEvent.click(link);
    await waitFor(() => expect(router.state.location.href).toBe("/sales?region=West"));
  });
});

describe("the shell", () => {
  test("says who is signed in and what the data is", async () => {
    openApp("/", allThere("overview"));
    expect(await screen.findByRole("button", { name: /^Signed in as/ })).toBeVisible();
    expect(await screen.findByText("Demo data")).toBeVisible();
    expect(await screen.findByText(/^Data through Nov \d+/)).toBeVisible();
  });

  test("names the page, also in the browser's tab", async () => {
    openApp("/marketing", allThere("domain"));
    expect(await screen.findByRole("heading", { level: 1, name: "Marketing" })).toBeVisible();
    expect(document.title).toBe("Marketing · Domino's Analytics");
  });

  test("says when the session is over", async () => {
    openApp("/finance", { ...allThere("domain"), [FINANCE]: { status: 401, body: expired } });
    expect(await screen.findByText("Your session has expired. Reload to continue.")).toBeVisible();
  });

  test("an unknown address is told to be one", async () => {
    openApp("/nowhere", allThere("overview"));
    expect(await screen.findByText("There is no page at this address")).toBeVisible();
  });
});
