import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { allThere } from "@/testing/fixtures";
import session from "@/testing/fixtures/session.json";
import { serve } from "@/testing/mock-api";
import { openApp } from "@/testing/render-app";

const rita = { ...session, user: { email: "rita@x.test", display_name: "Rita" } };

/** What another tab of this browser does when its page learns who is signed in. */
const otherTabSays = (email: string) =>
  act(() => {
    window.dispatchEvent(new StorageEvent("storage", { key: "dpz-signed-in", newValue: email }));
  });

test("a page that is another's now shows nothing of it and says why", async () => {
  openApp("/finance", allThere("domain"));
  expect(await screen.findByRole("region", { name: "Revenue" })).toBeVisible();
  serve({ ...allThere("domain"), "/api/session": { body: rita } });
  otherTabSays("rita@x.test");
  const words = "This browser is now signed in as rita@x.test. Reload to continue.";
  expect(await screen.findByText(words)).toBeVisible();
  expect(screen.queryByRole("region", { name: "Revenue" })).toBeNull();
});

test("what another tab says is asked of the server, not believed", async () => {
  openApp("/finance", allThere("domain"));
  expect(await screen.findByRole("region", { name: "Revenue" })).toBeVisible();
  await waitFor(() => expect(localStorage.getItem("dpz-signed-in")).toBe(session.user.email));
  otherTabSays("rita@x.test");
  expect(await screen.findByRole("region", { name: "Revenue" })).toBeVisible();
  expect(screen.queryByRole("alertdialog")).toBeNull();
});
