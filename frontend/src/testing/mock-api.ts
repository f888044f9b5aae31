/** The API as a table of answers. A request that is not in it fails the test. */
import { vi } from "vitest";

type Answer = { readonly status?: number; readonly body: unknown } | "never";

export type Answers = Readonly<Record<string, Answer>>;

export const unhandled: string[] = [];
export const requested: string[] = [];

/** What was sent with the requests that change something, as "PATCH /path". */
export const sent: { readonly request: string; readonly body: unknown }[] = [];

/** Paths without a query stand for every query; changes are answered under "PATCH /path". */
export function serve(answers: Answers): void {
  unhandled.length = 0;
  requested.length = 0;
  sent.length = 0;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => {
    requested.push(path);
    const request = init?.method ? `${init.method} ${path}` : path;
    if (init?.method) sent.push({ request, body: bodyOf(init) });
    const answer = answers[request] ?? answers[request.split("?")[0] ?? ""];
    if (answer === undefined) {
      unhandled.push(path);
      return Promise.reject(new Error(`Unhandled request: ${path}`));
    }
    return answer === "never" ? forever(init?.signal) : Promise.resolve(toResponse(answer));
  });
}

const bodyOf = ({ body }: RequestInit): unknown =>
  typeof body === "string" ? JSON.parse(body) : null;

/** A change that went well, and says nothing. */
export const DONE: Answer = { status: 204, body: null };

const toResponse = ({ status = 200, body }: Exclude<Answer, "never">) =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json" },
  });

const forever = (signal: AbortSignal | null | undefined) =>
  new Promise<Response>((_, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
  });
