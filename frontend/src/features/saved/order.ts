/** Saved questions by folder, and what moving one of them makes of their order. */
import type { Saved } from "@/types";

export type Folder = { readonly name: string; readonly items: readonly Saved[] };

/** The folders in the order in which they come; the one without a name is the first. */
export function foldersOf(items: readonly Saved[]): Folder[] {
  const names = [...new Set(items.map(({ folder }) => folder))];
  return names.map((name) => ({ name, items: items.filter(({ folder }) => folder === name) }));
}

/** In front of another one, or behind all others of its folder. */
export function placedBefore(
  items: readonly Saved[],
  id: string,
  before: string | null,
): readonly Saved[] {
  const moved = items.find((one) => one.id === id);
  if (!moved) return items;
  const others = items.filter((one) => one.id !== id);
  const at = others.findIndex((one) => one.id === before);
  const last = others.findLastIndex(({ folder }) => folder === moved.folder);
  const place = at === -1 ? last + 1 : at;
  return [...others.slice(0, place), moved, ...others.slice(place)];
}

/** Whom it comes to stand in front of when it moves one place up or down; null at the end. */
export function neighbour(items: readonly Saved[], at: number, step: -1 | 1): string | null {
  const place = step === -1 ? at - 1 : at + 2;
  return items[place]?.id ?? null;
}
