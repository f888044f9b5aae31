/** A text with the words of a search marked in it. */
import { piecesOf } from "@/lib/matches";

export function MarkedText({ text, search }: { text: string; search: string }) {
  return piecesOf(text, search).map((piece, index) =>
    piece.isMatch ? (
      <mark key={index} className="rounded-sm bg-warn-soft text-inherit">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
