/** Fetches JSON from our own API; whatever goes wrong becomes one ApiError with words for a person. */
import type { ErrorBody } from "@/types";

export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
    readonly retryable: boolean,
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const EXPIRED = new Set(["SessionExpired", "Unauthenticated"]);

export const isSessionExpired = (error: unknown): boolean =>
  error instanceof ApiError && EXPIRED.has(error.code);

export const getJson = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  readJson(path, { ...(signal && { signal }) });

export type Change = "POST" | "PUT" | "PATCH" | "DELETE";

/** Changes something; the answer is null when the server has nothing to say (204). */
export const sendJson = <T = null>(method: Change, path: string, body?: unknown): Promise<T> =>
  readJson(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** The body as it is, for a file that is sent as JSON already. */
export const sendFile = <T>(path: string, file: Blob): Promise<T> =>
  readJson(path, { method: "POST", body: file });

export type File = { readonly body: Blob; readonly name: string };

/** A file that is to be saved, under the name that the server gives it. */
export async function getFile(path: string): Promise<File> {
  const response = await reach(path, { headers: { Accept: "*/*" } });
  if (response.type === "opaqueredirect") throw signedOut();
  if (!response.ok) {
    if (!isJson(response)) throw notJson(response);
    throw fromBody(await response.json(), response.status);
  }
  const said = response.headers.get("content-disposition") ?? "";
  const name = /filename\*=UTF-8''([^;]+)/.exec(said)?.[1];
  return { body: await response.blob(), name: name ? decodeURIComponent(name) : "export" };
}

async function readJson<T>(path: string, request: Sent): Promise<T> {
  const response = await reach(path, request);
  if (response.status === 204) return null as T;
  // The platform answers a request without a session with a redirect to its sign-in page.
  if (response.type === "opaqueredirect") throw signedOut();
  if (!isJson(response)) throw notJson(response);
  const body: unknown = await response.json();
  if (!response.ok) throw fromBody(body, response.status);
  return body as T;
}

type Sent = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

async function reach(path: string, request: Sent): Promise<Response> {
  const content = request.body ? { "Content-Type": "application/json" } : {};
  try {
    return await fetch(path, {
      ...request,
      headers: { Accept: "application/json", ...content, ...request.headers },
      redirect: "manual",
    });
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ApiError(
      "Unreachable",
      "The server could not be reached.",
      "Check your connection, then try again.",
      true,
    );
  }
}

const isJson = (response: Response): boolean =>
  (response.headers.get("content-type") ?? "").includes("application/json");

const signedOut = (): ApiError =>
  new ApiError("SessionExpired", "Your session has expired.", "Reload to continue.", false);

function notJson(response: Response): ApiError {
  const message = `The server answered ${response.status} with something that is not JSON.`;
  return new ApiError("UnexpectedAnswer", message, "Try again in a moment.", true);
}

function fromBody(body: unknown, status: number): ApiError {
  const { error, message, remedy, retryable, request_id } = body as Partial<ErrorBody>;
  return new ApiError(
    error ?? "UnexpectedAnswer",
    message ?? `The server answered ${status}.`,
    remedy ?? "",
    retryable ?? status >= 500,
    request_id ?? null,
  );
}
