/** What a change means, in words and tone; whether it is good is the measure's own say. */
import { formatChange } from "@/lib/format";
import type { Kpi } from "@/types";

export type Tone = "good" | "bad" | "neutral";

export type Change = {
  readonly direction: "up" | "down" | "flat";
  readonly tone: Tone;
  readonly size: string;
  readonly words: string;
};

type Measured = Pick<Kpi, "change" | "change_kind" | "better" | "format">;

export function describeChange(kpi: Measured): Change | null {
  const { change, better } = kpi;
  if (change === null) return null;
  const size = formatChange(change, kpi);
  if (size === formatChange(0, kpi))
    return { direction: "flat", tone: "neutral", size, words: "No change" };
  const direction = change > 0 ? "up" : "down";
  const tone = toneOf(direction, better);
  return { direction, tone, size, words: WORDS[direction] + JUDGEMENT[tone] };
}

function toneOf(direction: "up" | "down", better: Kpi["better"]): Tone {
  if (better === "neutral") return "neutral";
  return (better === "higher") === (direction === "up") ? "good" : "bad";
}

const WORDS = { up: "Up", down: "Down" };
const JUDGEMENT: Record<Tone, string> = { good: ", better", bad: ", worse", neutral: "" };
