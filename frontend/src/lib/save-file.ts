/** Saves a file of our API as a browser saves a download; a refusal throws in the server's words. */
import { getFile } from "./api-client";

export async function saveFile(path: string): Promise<void> {
  const { body, name } = await getFile(path);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
