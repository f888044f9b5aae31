/** Where the chat's frame is, and what it is asked at once. */

export function frameAddress(url: string, prompt: string | null): string {
  if (prompt === null) return url;
  const [address = "", search = ""] = url.split("?");
  const params = new URLSearchParams(search);
  params.set("prompt", prompt);
  return `${address}?${params.toString()}`;
}

export const frameOrigin = (url: string, page: string): string => new URL(url, page).origin;
