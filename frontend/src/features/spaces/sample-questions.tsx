/** Questions a domain can answer, each one click away from its answer. */
import { Link } from "@tanstack/react-router";
import { ArrowUpRight } from "lucide-react";
import { Card } from "@/components/ui/card";
import type { ReactNode } from "react";
import { useSpaces } from "./api/spaces";

/** `actionFor` is what else can be done with a question; it belongs to another feature. */
type Props = { spaceKey: string; actionFor: (question: string) => ReactNode };

export function SampleQuestions({ spaceKey, actionFor }: Props) {
  const space = useSpaces().data?.find(({ key }) => key === spaceKey);
  if (!space || space.sample_questions.length === 0) return null;
  return (
    <Card aria-labelledby="sample-questions" className="p-5">
      <h2 id="sample-questions" className="font-semibold">
        Ask {space.name}
      </h2>
      <p className="mt-1 text-soft">{space.description}</p>
      <ul className="mt-4 grid gap-2 sm:grid-cols-2">
        {space.sample_questions.map((question) => (
          <li key={question} className="flex items-center gap-1">
            <Link
              to="/ask"
              search={{ prompt: question }}
              className="group flex h-full min-w-0 grow items-start justify-between gap-3 rounded-lg border border-line px-3 py-2.5 hover:border-accent hover:bg-accent-soft"
            >
              {question}
              <ArrowUpRight
                aria-hidden
                className="mt-0.5 size-4 shrink-0 text-soft group-hover:text-accent"
              />
            </Link>
            {actionFor(question)}
          </li>
        ))}
      </ul>
    </Card>
  );
}
