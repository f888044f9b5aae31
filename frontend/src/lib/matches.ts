/** Where the words of a search stand in a text, found as the server finds them: at the beginning of words. */

export type Piece = { readonly text: string; readonly isMatch: boolean };

const WORD = /[\p{L}\p{N}]+/gu;

export function piecesOf(text: string, search: string): Piece[] {
  const wanted = (search.match(WORD) ?? []).map((word) => word.toLowerCase());
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const length = longestStart(word.toLowerCase(), wanted);
    if (length === 0) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), isMatch: false });
    end = index + length;
    pieces.push({ text: text.slice(index, end), isMatch: true });
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMatch: false });
  return pieces;
}

const longestStart = (word: string, wanted: readonly string[]): number =>
  Math.max(0, ...wanted.filter((one) => word.startsWith(one)).map((one) => one.length));
