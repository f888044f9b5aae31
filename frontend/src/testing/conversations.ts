/** Conversations as the library answers with them; what a test does not care about is filled in. */
import type { Conversation, ConversationPage } from "@/types";

export const conversation = (given: Partial<Conversation> & { id: string }): Conversation => ({
  name: `Question ${given.id}`,
  spaces: ["finance"],
  began_at: new Date().toISOString(),
  touched_at: new Date().toISOString(),
  pinned: false,
  imported_at: null,
  match: null,
  ...given,
});

export const page = (
  items: readonly Conversation[],
  after: string | null = null,
): { body: ConversationPage } => ({ body: { items: [...items], after } });
