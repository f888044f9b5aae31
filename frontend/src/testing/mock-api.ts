/** The API as a table of answers. A request that is not in it fails the test. */
import { vi } from "vitest";

type Answer = { readonly status?: number; readonly body: unknown } | "never";

export type Answers = Readonly<Record<string, Answer>>;

export const unhandled: string[] = [];
export const requested: string[] = [];

/** Paths without a query stand for every query. */
export function serve(answers: Answers): void {
  unhandled.length = 0;
  requested.length = 0;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => {
    requested.push(path);
    const answer = answers[path] ?? answers[path.split("?")[0] ?? ""];
    if (answer === undefined) {
      unhandled.push(path);
      return Promise.reject(new Error(`Unhandled request: ${path}`));
    }
    return answer === "never" ? forever(init?.signal) : Promise.resolve(toResponse(answer));
  });
}

const toResponse = ({ status = 200, body }: Exclude<Answer, "never">) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json" },
  });

const forever = (signal: AbortSignal | null | undefined) =>
  new Promise<Response>((_, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
  });
