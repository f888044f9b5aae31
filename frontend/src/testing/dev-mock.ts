/** `npm run mock`: the dashboard over the fixtures, for looking at it without a server. Never part of a build. */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { Plugin } from "vite";

const FIXTURES = new URL("./fixtures/", import.meta.url);
const CHAT = `<!doctype html><title>Chat</title><div id="root">The chat stands here.</div>
<script>parent.postMessage({ v: 1, source: "dpz-chat", type: "ready" }, location.origin)</script>`;

/** Add `?mock=denied`, `?mock=down`, `?mock=slow` or `?mock=expired` to the page's address to see another face. */
export function mockApi(): Plugin {
  return {
    name: "mock-api",
    apply: "serve",
    configureServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://mock.test");
        if (url.pathname.startsWith("/chat/")) {
          response.end(CHAT);
          return;
        }
        if (!url.pathname.startsWith("/api/")) {
          next();
          return;
        }
        const page = new URL(request.headers.referer ?? "/", "http://mock.test");
        void answer(url, page.searchParams.get("mock"), response);
      });
    },
  };
}

async function answer(url: URL, face: string | null, response: ServerResponse): Promise<void> {
  if (face === "slow" && url.pathname.includes("/dashboard/")) return;
  const error = errorFor(url.pathname, face);
  const body = await readFile(new URL(error?.file ?? fixtureFor(url), FIXTURES)).catch(() => null);
  response.statusCode = error?.status ?? (body ? 200 : 404);
  response.setHeader("content-type", "application/json");
  response.end(body ?? JSON.stringify({ message: `No fixture for ${url.pathname}` }));
}

export function fixtureFor({ pathname, searchParams }: URL): string {
  const [, , ...path] = pathname.split("/");
  if (path[1] === "kpis") return `kpis/${path[2] ?? ""}.${searchParams.get("page") ?? ""}.json`;
  if (path[1] === "charts") return `charts/${path[2] ?? ""}.json`;
  return `${path[0] ?? ""}.json`;
}

function errorFor(pathname: string, face: string | null) {
  if (face === "denied" && pathname.includes("operations"))
    return { status: 403, file: "error-not-granted.json" };
  if (face === "down" && pathname.includes("/dashboard/"))
    return { status: 502, file: "error-upstream.json" };
  if (face === "expired") return { status: 401, file: "error-session-expired.json" };
  return null;
}
