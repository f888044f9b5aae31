import { expect, test, vi } from "vitest";
import refused from "@/testing/fixtures/error-not-granted.json";
import { ApiError, getJson, isSessionExpired, sendJson } from "./api-client";

const answer = (body: string, init: ResponseInit) => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, init)));
};
const json = { "content-type": "application/json" };

const failureOf = async (): Promise<ApiError> => {
  const failure: unknown = await getJson("/api/x").catch((error: unknown) => error);
  if (!(failure instanceof ApiError)) throw new Error("It did not fail.");
  return failure;
};
const words = ({ code, message, remedy, retryable, requestId }: ApiError) => ({
  code,
  message,
  remedy,
  retryable,
  requestId,
});

test("an answer is its JSON", async () => {
  answer('{"a":1}', { headers: json });
  expect(await getJson("/api/x")).toEqual({ a: 1 });
});

test("a refusal keeps the server's words", async () => {
  answer(JSON.stringify(refused), { status: 403, headers: json });
  expect(words(await failureOf())).toEqual({
    code: refused.error,
    message: refused.message,
    remedy: refused.remedy,
    retryable: refused.retryable,
    requestId: refused.request_id,
  });
});

test("a page of the proxy is not taken for an answer", async () => {
  answer("<html>Bad gateway</html>", { status: 502, headers: { "content-type": "text/html" } });
  expect(words(await failureOf())).toEqual({
    code: "UnexpectedAnswer",
    message: "The server answered 502 with something that is not JSON.",
    remedy: "Try again in a moment.",
    retryable: true,
    requestId: null,
  });
});

test("a redirect to the sign-in page is an expired session", async () => {
  const redirect = { type: "opaqueredirect", headers: new Headers() };
  vi.stubGlobal("fetch", () => Promise.resolve(redirect));
  expect(isSessionExpired(await failureOf())).toBe(true);
});

test("no connection says so and can be tried again", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const { code, retryable } = await failureOf();
  expect({ code, retryable }).toEqual({ code: "Unreachable", retryable: true });
});

test("a request that we gave up is no failure of the server", async () => {
  const leaving = AbortSignal.abort();
  vi.stubGlobal("fetch", () => Promise.reject(new DOMException("gone", "AbortError")));
  await expect(getJson("/api/x", leaving)).rejects.toBeInstanceOf(DOMException);
});

test("a change carries its body as JSON, and may have no answer", async () => {
  const sent: [string, RequestInit | undefined][] = [];
  vi.stubGlobal("fetch", (path: string, request?: RequestInit) => {
    sent.push([path, request]);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  expect(await sendJson("PATCH", "/api/x", { name: "n" })).toBeNull();
  const [[path, request] = []] = sent;
  expect([path, request?.method, request?.body]).toEqual(["/api/x", "PATCH", '{"name":"n"}']);
  expect(new Headers(request?.headers).get("content-type")).toBe("application/json");
});
