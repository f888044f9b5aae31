/** What every test starts from: no network, a browser's missing pieces, a clean page afterwards. */
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { serve, unhandled } from "./mock-api";

// A busy machine is no failure.
configure({ asyncUtilTimeout: 5_000 });

// jsdom lays nothing out, so there is no room to draw in; drawings are seen in a real browser.
vi.mock("@/features/dashboard/chart-canvas", () => ({ default: () => null }));

beforeEach(() => {
  serve({});
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  Element.prototype.scrollTo = () => undefined;
  vi.stubGlobal("scrollTo", () => undefined);
  vi.stubGlobal("ResizeObserver", SizelessObserver);
  vi.stubGlobal("IntersectionObserver", SizelessObserver);
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
  expect(unhandled, "requests that no test answer was given for").toEqual([]);
});

class SizelessObserver {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
}
