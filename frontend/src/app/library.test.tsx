import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { conversation, page } from "@/testing/conversations";
import { allThere } from "@/testing/fixtures";
import down from "@/testing/fixtures/error-upstream.json";
import type { Answers } from "@/testing/mock-api";
import { openApp } from "@/testing/render-app";

const LIST = "/api/library/conversations";
const withList = (answers: Answers) => ({ ...allThere("overview"), ...answers });

const daysAgo = (days: number): string => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12).toISOString();
};

describe("the library", () => {
  test("is a page of the navigation, named by its tab", async () => {
    openApp("/library", withList({ [LIST]: page([]) }));
    expect(await screen.findByRole("heading", { level: 1, name: "Library" })).toBeVisible();
    const tabs = within(screen.getByRole("navigation", { name: "Library" }));
    expect(tabs.getByRole("link", { name: "Conversations" })).toHaveAttribute(
      "aria-current",
      "page",
    );
  });

  test("lists conversations under the reader's days", async () => {
    const items = [
      conversation({ id: "a", name: "Margin?", touched_at: daysAgo(0), spaces: ["sales"] }),
      conversation({ id: "b", name: "Churn?", touched_at: daysAgo(1) }),
    ];
    openApp("/library", withList({ [LIST]: page(items) }));
    const today = within(await screen.findByRole("region", { name: "Today" }));
    expect(today.getByText("Margin?")).toBeVisible();
    expect(today.getByText("Sales")).toBeVisible();
    const yesterday = within(screen.getByRole("region", { name: "Yesterday" }));
    expect(yesterday.getByText("Churn?")).toBeVisible();
  });

  test("goes on where the page ends", async () => {
    const second = page([conversation({ id: "b", name: "Older" })]);
    openApp(
      "/library",
      withList({
        [LIST]: page([conversation({ id: "a" })], "next"),
        [`${LIST}?after=next`]: second,
      }),
    );
    await userEvent.click(await screen.findByRole("button", { name: "Load more conversations" }));
    expect(await screen.findByText("Older")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Load more conversations" })).toBeNull();
  });

  test("says that it is empty, and where to begin", async () => {
    openApp("/library", withList({ [LIST]: page([]) }));
    expect(await screen.findByText("No conversations yet")).toBeVisible();
  });

  test("says in the server's words why there is nothing", async () => {
    openApp("/library", withList({ [LIST]: { status: 503, body: down } }));
    expect(await screen.findByText("Your conversations are not available")).toBeVisible();
    expect(screen.getByText(down.message)).toBeVisible();
  });

  test("an address below it that leads nowhere says so", async () => {
    openApp("/library/nowhere", allThere("overview"));
    expect(await screen.findByText("There is no page at this address")).toBeVisible();
  });
});
