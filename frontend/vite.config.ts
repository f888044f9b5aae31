/** How the dashboard is built, served while developing, and tested. */
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { precompress } from "./build/precompress.ts";
import { mockApi } from "./src/testing/dev-mock.ts";

// The proxy in front of the app, not the app: who is asking is known there.
const backend = process.env.BACKEND_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss(), precompress(), ...(mode === "mock" ? [mockApi()] : [])],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  server: {
    proxy:
      mode === "mock"
        ? {}
        : {
            "/api": backend,
            "/health": backend,
            "/chat": { target: backend, ws: true },
          },
  },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: "jsdom",
    env: { TZ: "UTC" },
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
  },
}));
