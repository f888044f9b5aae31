/** One question of a snapshot with its answer, read-only; the reader may ask it again. */
import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { Moment } from "@/components/moment";
import type { SharedTurn as Turn } from "@/types";
import { SharedResult } from "./shared-result";

type Props = { number: number; turn: Turn; isImported: boolean };

export function SharedTurn({ number, turn, isImported }: Props) {
  const headline = `question-${number}`;
  return (
    <article aria-labelledby={headline} className="space-y-4">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id={headline} className="text-lg font-semibold wrap-anywhere">
            {turn.question}
          </h2>
          <p className="mt-0.5 text-xs text-soft">
            Asked <Moment at={turn.asked_at} /> as {turn.as_user}
            {isImported && " · from an imported file"}
          </p>
        </div>
        <Link
          to="/ask"
          search={{ prompt: turn.goes_on_with ?? turn.question }}
          className="inline-flex h-9 items-center gap-1.5 rounded-lg border border-line bg-surface px-3 text-sm font-medium hover:bg-sunken"
        >
          <RotateCw aria-hidden className="size-3.5" />
          Run again as me
        </Link>
      </header>
      {turn.answer !== "" && <Answer text={turn.answer} />}
      {turn.failure && (
        <p className="rounded-xl bg-warn-soft p-4 text-sm">
          <strong className="font-medium">{turn.failure.message}</strong> {turn.failure.remedy}
        </p>
      )}
      {turn.notes.map((note) => (
        <p key={note} className="text-sm text-soft">
          {note}
        </p>
      ))}
      {turn.steps.map((step, at) =>
        step.result.kind === "rows" ? (
          <SharedResult key={at} step={step} rows={step.result} />
        ) : (
          <p key={at} className="text-sm text-soft">
            {step.name}: {OUTCOMES[step.result.kind]}
            {"message" in step.result && ` ${step.result.message}`}
            {"text" in step.result && ` ${step.result.text}`}
          </p>
        ),
      )}
      {turn.sources.length > 0 && (
        <p className="text-sm text-soft">
          Sources:{" "}
          {turn.sources.map(({ url, title }, at) => (
            <span key={url}>
              {at > 0 && ", "}
              <a href={url} target="_blank" rel="noreferrer" className="text-accent underline">
                {title}
              </a>
            </span>
          ))}
        </p>
      )}
    </article>
  );
}

const OUTCOMES = {
  nothing: "no rows.",
  words: "answered in words.",
  failed: "could not answer.",
  unfinished: "no result was seen.",
} as const;

/** Pictures are left out: they would be fetched from wherever they point to. */
function Answer({ text }: { text: string }) {
  return (
    <div className="max-w-prose space-y-3 leading-relaxed wrap-anywhere [&_a]:text-accent [&_a]:underline [&_blockquote]:border-l-2 [&_blockquote]:border-line-strong [&_blockquote]:pl-3 [&_code]:rounded [&_code]:bg-sunken [&_code]:px-1 [&_h1]:text-lg [&_h1]:font-semibold [&_h2]:font-semibold [&_h3]:font-semibold [&_ol]:list-decimal [&_ol]:pl-5 [&_table]:block [&_table]:overflow-auto [&_td]:border-t [&_td]:border-line [&_td]:px-3 [&_td]:py-1.5 [&_th]:px-3 [&_th]:py-1.5 [&_th]:text-left [&_ul]:list-disc [&_ul]:pl-5">
      <Markdown remarkPlugins={[remarkGfm]} disallowedElements={["img"]} unwrapDisallowed>
        {text}
      </Markdown>
    </div>
  );
}
