import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { allThere } from "@/testing/fixtures";
import down from "@/testing/fixtures/error-upstream.json";
import { DONE, sent } from "@/testing/mock-api";
import { openApp } from "@/testing/render-app";
import type { Saved } from "@/types";

const saved = (id: string, folder = "", region: string | null = null): Saved => ({
  id,
  folder,
  name: `Name ${id}`,
  question: `Question ${id}`,
  prompt: `Question ${id}${region === null ? "" : ` in ${region}`}`,
  filters: { period: null, region },
  saved_at: "2026-11-18T12:00:00Z",
});
const ITEMS = [saved("a", "", "West"), saved("b"), saved("x", "Mondays")];
const PAGE = { ...allThere("overview"), "/api/saved": { body: { items: ITEMS } } };
const open = (more = {}) => openApp("/library/saved", { ...PAGE, ...more });
const button = (name: string) => screen.findByRole("button", { name });

describe("saved questions", () => {
  test("stand in their folders, with what they ask and their filters", async () => {
    open();
    const first = within(await screen.findByRole("region", { name: "No folder" }));
    expect(first.getAllByRole("heading", { level: 3 }).map((h) => h.textContent)).toEqual([
      "Name a",
      "Name b",
    ]);
    expect(first.getByText("Question a in West")).toBeVisible();
    expect(within(first.getByRole("list", { name: "Filters" })).getByText("West")).toBeVisible();
    expect(await screen.findByRole("region", { name: "Mondays" })).toHaveTextContent("Name x");
    expect(screen.getByRole("link", { name: "Ask Name a" })).toHaveAttribute(
      "href",
      "/ask?prompt=Question+a+in+West",
    );
    expect(document.title).toBe("Saved questions · Library · Domino's Analytics");
  });

  test("are moved by buttons, at once, and the focus stays", async () => {
    open({ "POST /api/saved/b/move": DONE });
    await userEvent.click(await button("Move Name b up"));
    expect(sent).toEqual([
      { request: "POST /api/saved/b/move", body: { folder: "", before: "a" } },
    ]);
    expect(await button("Move Name b up")).toHaveFocus();
    await userEvent.click(await button("Move Name a up"));
    expect(sent).toHaveLength(1);
  });

  test("are changed in place; what is refused stays in the form with the reason", async () => {
    open({ "PATCH /api/saved/a": { status: 502, body: down } });
    await userEvent.click(await button("Edit Name a"));
    const form = within(await screen.findByRole("form", { name: "Edit Name a" }));
    await userEvent.clear(form.getByLabelText("Name"));
    await userEvent.type(form.getByLabelText("Name"), "Better");
    await userEvent.type(form.getByLabelText("Folder (optional)"), "Mondays");
    await userEvent.click(form.getByRole("button", { name: "Without the region West" }));
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    expect(await form.findByRole("alert")).toHaveTextContent(down.message);
    expect(form.getByLabelText("Name")).toHaveValue("Better");
    expect(sent).toEqual([
      {
        request: "PATCH /api/saved/a",
        body: {
          name: "Better",
          question: "Question a",
          folder: "Mondays",
          filters: { period: null, region: null },
        },
      },
    ]);
  });

  test("are deleted at once, and brought back to their place", async () => {
    open({
      "DELETE /api/saved/a": DONE,
      "POST /api/saved": { status: 201, body: ITEMS[0] },
    });
    await userEvent.click(await button("Delete Name a"));
    await userEvent.click(await button("Undo"));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toEqual({
      request: "POST /api/saved",
      body: {
        name: "Name a",
        question: "Question a",
        folder: "",
        filters: { period: null, region: "West" },
        before: "b",
      },
    });
    expect(await screen.findByText("“Name a” is back.")).toBeVisible();
  });

  test("without any, the page says how to keep one", async () => {
    open({ "/api/saved": { body: { items: [] } } });
    expect(await screen.findByRole("heading", { name: "Nothing saved yet" })).toBeVisible();
  });

  test("that cannot be read say why", async () => {
    open({ "/api/saved": { status: 502, body: down } });
    expect(await screen.findByRole("alert")).toHaveTextContent(down.message);
  });
});

test("a dashboard's question is kept with the page's filters", async () => {
  const question = "Show me CAC by marketing channel";
  const kept = { ...saved("c"), question };
  openApp("/marketing?region=West", {
    ...allThere("domain"),
    "POST /api/saved": { status: 201, body: kept },
  });
  await userEvent.click(await button(`Save this question: ${question}`));
  expect(sent).toEqual([
    {
      request: "POST /api/saved",
      body: { question, filters: { period: null, region: "West" } },
    },
  ]);
});
