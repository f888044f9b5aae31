/** What went wrong with a change, in the server's words. */
import { ApiError } from "@/lib/api-client";
import { toast } from "@/lib/toast";

export function sayFailed(what: string, error: Error): void {
  const remedy = error instanceof ApiError ? error.remedy : "";
  toast([`${what}: ${error.message}`, remedy].filter(Boolean).join(" "));
}
