/** How much is kept, in words: "2 conversations with 5 questions, 1 saved question". */
import type { Holdings } from "@/types";

export function holdingsInWords({ conversations, turns, saved_questions, shares }: Holdings) {
  const asked = turns > 0 ? ` with ${count(turns, "question")}` : "";
  const parts = [
    conversations > 0 && count(conversations, "conversation") + asked,
    saved_questions > 0 && count(saved_questions, "saved question"),
    shares > 0 && count(shares, "shared link"),
  ];
  return parts.filter((part) => part !== false).join(", ") || "nothing";
}

const count = (number: number, what: string): string =>
  `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
