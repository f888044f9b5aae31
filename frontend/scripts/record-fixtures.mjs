/**
 * Records the API's golden answers for the tests: `npm run fixtures [http://127.0.0.1:8000]`.
 * Against `python -m emulator run --now 2026-11-18T15:00:00Z`, so that only what changed differs.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

const base = process.argv[2] ?? "http://127.0.0.1:8000";
const fixtures = new URL("../src/testing/fixtures/", import.meta.url);

async function record(file, address) {
  const response = await fetch(new URL(address, base));
  if (!response.ok)
    throw new Error(`${address} answered ${response.status}; nothing was recorded.`);
  const body = await response.json();
  const target = new URL(file, fixtures);
  await mkdir(path.dirname(target.pathname), { recursive: true });
  await writeFile(target, `${JSON.stringify(withoutChance(body), null, 2)}\n`);
  return body;
}

/** What differs from one run to the next without meaning anything. */
function withoutChance(body) {
  if (body.evidence) body.evidence.statement_id = "01f0c4aa-7d21-1f3e-9a0b-5c1d2e3f4a5b";
  if (body.token_expires_at) body.token_expires_at = "2026-11-18T15:45:00+00:00";
  return body;
}

await record("session.json", "/api/session");
await record("spaces.json", "/api/spaces");
const { pages } = await record("dashboard.json", "/api/dashboard");
for (const { key, kpis, charts } of pages) {
  const page = key === "overview" ? "overview" : "domain";
  for (const { space } of kpis)
    await record(`kpis/${space}.${page}.json`, `/api/dashboard/kpis/${space}?page=${page}`);
  for (const { id } of charts) await record(`charts/${id}.json`, `/api/dashboard/charts/${id}`);
}
