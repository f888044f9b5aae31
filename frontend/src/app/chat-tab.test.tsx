import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Session } from "@/types";
import { allThere } from "@/testing/fixtures";
import session from "@/testing/fixtures/session.json";
import { requested } from "@/testing/mock-api";
import { openApp } from "@/testing/render-app";

const frame = () => screen.findByTitle<HTMLIFrameElement>("Chat with Domino's Analytics");

const withChat = (chat: Session["chat"]) => ({
  ...allThere("domain"),
  "/api/session": { body: { ...session, chat } },
});

/** What a window message from the chat's frame looks like. */
async function chatSays(data: unknown, origin = window.location.origin): Promise<void> {
  const source = (await frame()).contentWindow;
  act(() => {
    window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
  });
}
const ready = { v: 1, source: "dpz-chat", type: "ready" };

const hasType = (message: unknown, type: string): boolean =>
  (message as { type: string }).type === type;

async function messagesToFrame() {
  const { contentWindow } = await frame();
  if (!contentWindow) throw new Error("The frame has no window.");
  return vi.spyOn(contentWindow, "postMessage");
}

afterEach(() => {
  vi.useRealTimers();
});

test("a question in the address is handed to the frame once, when it can take it", async () => {
  const { router } = openApp("/ask?prompt=Why%3F", allThere("overview"));
  const messages = await messagesToFrame();
  expect(messages).not.toHaveBeenCalled();
  await chatSays(ready);
  await waitFor(() => expect(router.state.location.href).toBe("/ask"));
  expect(messages).toHaveBeenCalledWith(
    { v: 1, source: "dpz-dashboard", type: "prompt", prompt: "Why?", filters: {} },
    window.location.origin,
  );
  await chatSays(ready);
  expect(messages.mock.calls.filter(([message]) => hasType(message, "prompt"))).toHaveLength(1);
});

test("the frame stays when the page changes, and is asked by message then", async () => {
  const { router } = openApp("/ask", allThere("domain"));
  const first = await frame();
  await chatSays(ready);
  await router.navigate({ to: "/finance" });
  expect(await screen.findByRole("region", { name: "Revenue" })).toBeVisible();
  expect(first).not.toBeVisible();

  const messages = await messagesToFrame();
  await userEvent.click(screen.getByRole("link", { name: "Ask about Revenue" }));
  await waitFor(() => expect(first).toBeVisible());
  expect(messages).toHaveBeenCalledExactlyOnceWith(
    {
      v: 1,
      source: "dpz-dashboard",
      type: "prompt",
      prompt: "What is Revenue this month by region?",
      filters: {},
    },
    window.location.origin,
  );
});

const THREAD = "0a1b2c3d-0000-4000-8000-000000000001";

test("a conversation in the address is what the frame begins with", async () => {
  const { router } = openApp(`/ask?thread=${THREAD}`, allThere("overview"));
  expect(await frame()).toHaveAttribute("src", `/chat/thread/${THREAD}`);
  await chatSays(ready);
  await waitFor(() => expect(router.state.location.href).toBe("/ask"));
});

test("a frame that is there is told which conversation to show, and keeps its page", async () => {
  const { router } = openApp("/ask", allThere("domain"));
  const first = await frame();
  await chatSays(ready);
  const messages = await messagesToFrame();
  await act(() => router.navigate({ to: "/ask", search: { thread: THREAD } }));
  await waitFor(() => expect(router.state.location.href).toBe("/ask"));
  expect(messages).toHaveBeenCalledExactlyOnceWith(
    { v: 1, source: "dpz-dashboard", type: "open", thread: THREAD },
    window.location.origin,
  );
  expect(await frame()).toBe(first);
  expect(first).toHaveAttribute("src", "/chat/");
});

test.each(["../login", "x", `${THREAD}/../..`])("%s is no conversation", async (thread) => {
  openApp(`/ask?thread=${encodeURIComponent(thread)}`, allThere("overview"));
  expect(await frame()).toHaveAttribute("src", "/chat/");
});

test("the frame wears the dashboard's theme", async () => {
  openApp("/ask", allThere("overview"));
  const messages = await messagesToFrame();
  await chatSays(ready);
  await userEvent.click(screen.getByRole("button", { name: "Theme: System" }));
  await userEvent.click(await screen.findByRole("button", { name: "Dark" }));
  expect(messages.mock.calls.map(([message]) => message as unknown)).toEqual([
    { v: 1, source: "dpz-dashboard", type: "theme", theme: "light" },
    { v: 1, source: "dpz-dashboard", type: "theme", theme: "dark" },
  ]);
  expect(localStorage.getItem("vite-ui-theme")).toBe("dark");
});

test("the chat's ping renews the session", async () => {
  openApp("/ask", allThere("overview"));
  await chatSays({ ...ready, type: "ping" });
  await waitFor(() => expect(requested.filter((path) => path === "/api/session")).toHaveLength(2));
});

describe("a message is not the chat's", () => {
  test.each([
    ["of another origin", ready, "https://evil.test"],
    ["of another version", { ...ready, v: 2 }, undefined],
    ["of another source", { ...ready, source: "dpz-dashboard" }, undefined],
    ["of an unknown type", { ...ready, type: "navigate" }, undefined],
    ["that is no envelope", "ready", undefined],
  ])("%s", async (_, data, origin) => {
    openApp("/ask", allThere("overview"));
    await chatSays(data, origin);
    expect(screen.getByText("Opening the chat…")).toBeVisible();
  });
});

describe("the failed face", () => {
  test("a chat that is switched off says why", async () => {
    const reason = "CHAT_ENABLED is false.";
    openApp("/ask", withChat({ enabled: false, url: "/chat/", reason }));
    expect(await screen.findByText(reason)).toBeVisible();
    expect(screen.queryByTitle("Chat with Domino's Analytics")).toBeNull();
  });

  test("an answer that is not the chat is not shown as one", async () => {
    openApp("/ask", allThere("overview"));
    fireEvent.load(await frame());
    expect(await screen.findByText("The server answered without the chat.")).toBeVisible();
  });

  test("a frame that does not load within 20 seconds can be tried again", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    openApp("/ask", allThere("overview"));
    await frame();
    act(() => {
      vi.advanceTimersByTime(20_000);
    });
    expect(screen.getByText("The chat did not answer within 20 seconds.")).toBeVisible();
    fireEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(await frame()).toBeInTheDocument();
  });
});
