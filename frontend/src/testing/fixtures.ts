/** The API's golden answers as a table for `serve`. */
import type { Kpis } from "@/types";
import type { Answers } from "./mock-api";
import dashboard from "./fixtures/dashboard.json";
import session from "./fixtures/session.json";
import spaces from "./fixtures/spaces.json";

const files = import.meta.glob<unknown>("./fixtures/{kpis,charts}/*.json", {
  eager: true,
  import: "default",
});

export const kpisOf = (space: string, page: "overview" | "domain"): Kpis =>
  files[`./fixtures/kpis/${space}.${page}.json`] as Kpis;

const charts = Object.entries(files)
  .filter(([file]) => file.includes("/charts/"))
  .map(([file, body]) => [`/api/dashboard/charts/${nameOf(file)}`, { body }] as const);

function nameOf(file: string): string {
  return file.split("/").at(-1)?.replace(".json", "") ?? "";
}

/** Everything there, for the page named. */
export const allThere = (page: "overview" | "domain"): Answers => ({
  "/api/session": { body: session },
  "/api/spaces": { body: spaces },
  "/api/saved": { body: { items: [] } },
  "/api/dashboard": { body: dashboard },
  ...Object.fromEntries(charts),
  ...Object.fromEntries(
    spaces.map(({ key }) => [`/api/dashboard/kpis/${key}`, { body: kpisOf(key, page) }]),
  ),
});
