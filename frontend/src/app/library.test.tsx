import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { conversation, page } from "@/testing/conversations";
import { allThere } from "@/testing/fixtures";
import session from "@/testing/fixtures/session.json";
import down from "@/testing/fixtures/error-upstream.json";
import { DONE, requested, sent, type Answers } from "@/testing/mock-api";
import { openApp } from "@/testing/render-app";

const LIST = "/api/library/conversations";
const PINNED = `${LIST}?pinned=true`;
const ID = "0a1b2c3d-0000-4000-8000-000000000001";
const withList = (answers: Answers) => ({
  ...allThere("overview"),
  [PINNED]: page([]),
  ...answers,
});

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
    expect(today.getByText(/· Sales$/)).toBeVisible();
    const yesterday = within(screen.getByRole("region", { name: "Yesterday" }));
    expect(yesterday.getByText("Churn?")).toBeVisible();
  });

  test("goes on where the page ends", async () => {
    const second = page([conversation({ id: "b", name: "Older" })]);
    openApp(
      "/library",
      withList({
        [LIST]: page([conversation({ id: "a" })], "next"),
        [`${LIST}?pinned=false&after=next`]: second,
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

  test("shows what is pinned first, with its day", async () => {
    const old = conversation({ id: "p", name: "Kept", pinned: true, touched_at: daysAgo(40) });
    openApp("/library", withList({ [LIST]: page([]), [PINNED]: page([old]) }));
    const pinned = within(await screen.findByRole("region", { name: "Pinned" }));
    expect(pinned.getByRole("link", { name: "Kept" })).toBeVisible();
    expect(pinned.getByRole("button", { name: "Unpin Kept" })).toBeVisible();
  });

  test("an address below it that leads nowhere says so", async () => {
    openApp("/library/nowhere", allThere("overview"));
    expect(await screen.findByText("There is no page at this address")).toBeVisible();
  });
});

describe("a history that is not being saved", () => {
  const lost = { saving: false, reason: "The history cannot be reached: disk is full." };

  test("is told on every page, with the reason", async () => {
    openApp(
      "/library",
      withList({ "/api/session": { body: { ...session, history: lost } }, [LIST]: page([]) }),
    );
    const badge = await screen.findByRole("button", { name: "History is not being saved" });
    await userEvent.click(badge);
    expect(await screen.findByText(lost.reason)).toBeVisible();
    expect(screen.getByText(/written when the history is back/)).toBeVisible();
  });

  test("is not told when it is", async () => {
    openApp("/library", withList({ [LIST]: page([]) }));
    expect(await screen.findByText("No conversations yet")).toBeVisible();
    expect(screen.queryByText("History is not being saved")).toBeNull();
  });
});

describe("a search", () => {
  test("is asked when typing rests, stands in the address, and marks what it found", async () => {
    const match = { question: "Revenue by region?", excerpt: "West leads with revenue of $5.20." };
    const found = conversation({ id: ID, name: "Board meeting", match });
    const asked = `${LIST}?search=rev&space=finance`;
    const { router } = openApp(
      "/library?space=finance",
      withList({ [LIST]: page([]), [`${PINNED}&space=finance`]: page([]), [asked]: page([found]) }),
    );
    await userEvent.type(await screen.findByRole("searchbox"), "rev ");
    expect(await screen.findByRole("link", { name: "Board meeting" })).toBeVisible();
    expect(router.state.location.href).toBe("/library/conversations?space=finance&q=rev");
    expect(screen.getByRole("searchbox")).toHaveValue("rev ");
    const marks = screen.getAllByText(/^rev$/i, { selector: "mark" });
    expect(marks).toHaveLength(2);
    expect(screen.getByText("1 found")).toBeInTheDocument();
    expect(requested.filter((path) => path.includes("search"))).toEqual([asked]);
  });

  test("that finds nothing can be left", async () => {
    openApp(
      "/library/conversations?q=nowhere",
      withList({ [`${LIST}?search=nowhere`]: page([]), [LIST]: page([conversation({ id: ID })]) }),
    );
    expect(await screen.findByText("Nothing says all of these words")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Show all conversations" }));
    expect(await screen.findByRole("link", { name: `Question ${ID}` })).toBeVisible();
    expect(screen.getByRole("searchbox")).toHaveValue("");
  });

  test("narrows to a space", async () => {
    const sales = `${LIST}?space=sales&pinned=false`;
    openApp("/library", withList({ [LIST]: page([conversation({ id: ID })]) }));
    await screen.findByRole("link", { name: `Question ${ID}` });
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Space" }), "Sales");
    await waitFor(() => expect(requested).toContain(sales));
  });
});

describe("a conversation", () => {
  const open = (answers: Answers = {}) =>
    openApp(
      "/library",
      withList({ [LIST]: page([conversation({ id: ID, name: "Margin?" })]), ...answers }),
    );
  const ONE = `${LIST}/${ID}`;

  test("is opened in the chat", async () => {
    open();
    expect(await screen.findByRole("link", { name: "Margin?" })).toHaveAttribute(
      "href",
      `/ask?thread=${ID}`,
    );
  });

  test("is renamed in place", async () => {
    open({ [`PATCH ${ONE}`]: DONE });
    await userEvent.click(await screen.findByRole("button", { name: "Rename Margin?" }));
    const field = screen.getByRole("textbox", { name: "Name of the conversation" });
    expect(field).toHaveFocus();
    await userEvent.keyboard("Board meeting{Enter}");
    await waitFor(() =>
      expect(sent).toEqual([{ request: `PATCH ${ONE}`, body: { name: "Board meeting" } }]),
    );
    await waitFor(() => expect(screen.getByRole("button", { name: /^Rename/ })).toHaveFocus());
  });

  test.each(["Something else{Escape}", "{Backspace}{Enter}", "Margin?{Enter}"])(
    "keeps its name after %s",
    async (typed) => {
      open();
      await userEvent.click(await screen.findByRole("button", { name: "Rename Margin?" }));
      await userEvent.keyboard(typed);
      expect(screen.getByRole("link", { name: "Margin?" })).toBeVisible();
      expect(sent).toEqual([]);
    },
  );

  test("is pinned and unpinned", async () => {
    open({ [`PATCH ${ONE}`]: DONE });
    await userEvent.click(await screen.findByRole("button", { name: "Pin Margin?" }));
    await waitFor(() =>
      expect(sent).toEqual([{ request: `PATCH ${ONE}`, body: { pinned: true } }]),
    );
  });

  test("is deleted, and brought back", async () => {
    const two = [
      conversation({ id: ID, name: "Margin?" }),
      conversation({ id: "b", name: "Next" }),
    ];
    open({ [LIST]: page(two), [`DELETE ${ONE}`]: DONE, [`POST ${ONE}/restore`]: DONE });
    await userEvent.click(await screen.findByRole("button", { name: "Delete Margin?" }));
    expect(await screen.findByText("“Margin?” was deleted.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByText("“Margin?” is back.")).toBeVisible();
    expect(sent.map(({ request }) => request)).toEqual([`DELETE ${ONE}`, `POST ${ONE}/restore`]);
  });

  test("that is deleted gives the focus to the next one", async () => {
    const two = [
      conversation({ id: ID, name: "Margin?" }),
      conversation({ id: "b", name: "Next" }),
    ];
    open({ [LIST]: page(two), [`DELETE ${ONE}`]: "never" });
    await userEvent.click(await screen.findByRole("button", { name: "Delete Margin?" }));
    await waitFor(() => expect(screen.queryByRole("link", { name: "Margin?" })).toBeNull());
    expect(screen.getByRole("link", { name: "Next" })).toHaveFocus();
  });

  test("has what can be done with it behind one button, too, for a phone", async () => {
    open({ [`PATCH ${ONE}`]: DONE });
    const more = await screen.findByRole("button", { name: "More for Margin?" });
    await userEvent.click(more);
    const menu = within(screen.getByRole("dialog", { name: "More for Margin?" }));
    const named = menu.getAllByRole("button").map(({ textContent }) => textContent);
    expect(named.slice(0, 4)).toEqual(["Pin", "Rename", "Delete", "Share a link…"]);
    await userEvent.keyboard("{Escape}");
    expect(more).toHaveFocus();

    await userEvent.keyboard("{Enter}{Tab}{Enter}");
    expect(screen.getByRole("textbox", { name: "Name of the conversation" })).toHaveFocus();
    await userEvent.keyboard("Board meeting{Enter}");
    await waitFor(() =>
      expect(sent).toEqual([{ request: `PATCH ${ONE}`, body: { name: "Board meeting" } }]),
    );
    await waitFor(() => expect(more).toHaveFocus());
  });

  test("deleted from behind that button gives the focus to the next one", async () => {
    const two = [
      conversation({ id: ID, name: "Margin?" }),
      conversation({ id: "b", name: "Next" }),
    ];
    open({ [LIST]: page(two), [`DELETE ${ONE}`]: "never" });
    await userEvent.click(await screen.findByRole("button", { name: "More for Margin?" }));
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(screen.queryByRole("link", { name: "Margin?" })).toBeNull());
    expect(screen.getByRole("link", { name: "Next" })).toHaveFocus();
  });

  test("that could not be deleted is there again, and the server's words say why", async () => {
    open({ [`DELETE ${ONE}`]: { status: 503, body: down } });
    await userEvent.click(await screen.findByRole("button", { name: "Delete Margin?" }));
    expect(
      await screen.findByText(`It was not deleted: ${down.message} ${down.remedy}`),
    ).toBeVisible();
    expect(await screen.findByRole("link", { name: "Margin?" })).toBeVisible();
  });
});

describe("your data", () => {
  const DATA = "/api/library/data";
  const AUDIT = "/api/library/audit";
  const kept = { conversations: 2, turns: 5, saved_questions: 1, shares: 0 };
  const line = { at: new Date().toISOString(), action: "read a share", detail: { author: "Bob" } };
  const there: Answers = {
    [DATA]: { body: { kept, retention_days: 90 } },
    [AUDIT]: { body: { items: [line], after: null } },
  };

  test("says what is kept and for how long, and what was done", async () => {
    openApp("/library/data", withList(there));
    const words = "2 conversations with 5 questions, 1 saved question";
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.getByText(/nothing happened for 90 days go by themselves/)).toBeVisible();
    expect(await screen.findByText("read a share")).toBeVisible();
    expect(screen.getByText("· author Bob")).toBeVisible();
  });

  test("goes for good when the word is typed, not before", async () => {
    openApp("/library/data", withList({ ...there, [`DELETE ${DATA}`]: { body: kept } }));
    const button = await screen.findByRole("button", { name: "Delete all my data" });
    expect(button).toBeDisabled();
    const field = screen.getByRole("textbox", { name: /Type “delete” to confirm/ });
    await userEvent.type(field, "delet{Enter}");
    expect(sent).toEqual([]);
    await userEvent.type(field, "e{Enter}");
    expect(await screen.findByText(/^Deleted for good: 2 conversations/)).toBeVisible();
    expect(sent).toEqual([{ request: `DELETE ${DATA}`, body: null }]);
    expect(field).toHaveValue("");
  });

  test("that could not be deleted says why", async () => {
    openApp(
      "/library/data",
      withList({ ...there, [`DELETE ${DATA}`]: { status: 503, body: down } }),
    );
    const field = await screen.findByRole("textbox", { name: /Type “delete” to confirm/ });
    await userEvent.type(field, "delete{Enter}");
    const notice = within(await screen.findByRole("alert"));
    expect(notice.getByText("Nothing was deleted")).toBeVisible();
    expect(notice.getByText(down.message)).toBeVisible();
  });
});
