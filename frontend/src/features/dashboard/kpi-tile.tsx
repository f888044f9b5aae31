/** One headline figure: what it is, its value, how it changed, its course, and where it comes from. */
import { Info } from "lucide-react";
import { Fragment } from "react";
import { AskLink } from "@/components/ask-link";
import { EvidencePopover } from "@/components/evidence-popover";
import { Sparkline } from "@/components/sparkline";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Popover } from "@/components/ui/popover";
import { formatExact, formatShort } from "@/lib/format";
import type { Kpi, Kpis } from "@/types";
import { ChangeLine } from "./change-line";
import { askAboutKpi } from "./prompts";

type Props = { kpi: Kpi; answer: Kpis; region: string | null };

export function KpiTile({ kpi, answer, region }: Props) {
  const { period, evidence, data_through: dataThrough } = answer;
  return (
    <Card aria-label={kpi.label} className="flex flex-col p-4 pb-2">
      <header className="flex items-start justify-between gap-1">
        <h3 className="leading-5 font-medium text-soft">{kpi.label}</h3>
        <Explanation kpi={kpi} answer={answer} />
      </header>
      <p
        className="mt-1 text-[26px] leading-9 font-semibold tracking-tight tabular-nums sm:text-[28px]"
        title={formatExact(kpi.value, kpi.format)}
      >
        {formatShort(kpi.value, kpi.format)}
      </p>
      <p className="sr-only">
        {period.label}
        {period.is_partial && " so far"}
      </p>
      <div className="mt-1.5 grow">
        <KpiChange kpi={kpi} />
      </div>
      <div>
        <div className="mt-3 h-8">
          <Sparkline points={kpi.sparkline} label={`${kpi.label}, recent course`} />
        </div>
        <footer className="mt-2 -mr-1.5 -ml-1.5 flex items-center justify-between">
          <AskLink
            prompt={askAboutKpi(kpi.label, { period: period.key, region })}
            about={kpi.label}
          />
          <EvidencePopover about={kpi.label} evidence={evidence} dataThrough={dataThrough} />
        </footer>
      </div>
    </Card>
  );
}

/** What the server says about a figure stands before its change, and instead of one that is not there. */
function KpiChange({ kpi }: { kpi: Kpi }) {
  return (
    <>
      {kpi.note !== null && (
        <p className="text-xs leading-5 text-soft">
          {kpi.note}
          {kpi.latest && (
            <>
              {" "}
              <span className="whitespace-nowrap">
                {kpi.latest.label}:{" "}
                <span className="font-semibold text-ink tabular-nums">
                  {formatShort(kpi.latest.value, kpi.format)}
                </span>
              </span>
            </>
          )}
        </p>
      )}
      {kpi.value !== null && <ChangeLine kpi={kpi} />}
    </>
  );
}

function Explanation({ kpi, answer }: Omit<Props, "region">) {
  const trigger = (
    <Button
      weight="ghost"
      className="-mt-1 -mr-1.5 shrink-0"
      aria-label={`What ${kpi.label} counts`}
      title={kpi.description}
    >
      <Info aria-hidden className="size-3.5" />
    </Button>
  );
  return (
    <Popover trigger={trigger} label={`What ${kpi.label} counts`} align="end" className="w-72">
      <p className="font-semibold">{kpi.label}</p>
      <p className="mt-1 leading-relaxed text-soft">{kpi.description}</p>
      <dl className="mt-3 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-t border-line pt-2 text-soft [&>dd]:text-right [&>dd]:font-medium [&>dd]:text-ink [&>dd]:tabular-nums">
        {exactly(kpi, answer).map(([days, figure]) => (
          <Fragment key={days}>
            <dt>{days}</dt>
            <dd>{formatExact(figure, kpi.format)}</dd>
          </Fragment>
        ))}
      </dl>
    </Popover>
  );
}

/** The figures behind the tile, by the days they are of. */
function exactly(kpi: Kpi, { period, comparison }: Kpis): [string, number | null][] {
  const days = period.is_partial ? `${period.label} so far` : period.label;
  const isCut = comparison?.complete_days === true && kpi.complete !== null;
  return [
    [kpi.value !== null && kpi.note !== null ? kpi.note : days, kpi.value],
    ...(isCut && kpi.note === null ? [[comparison.of, kpi.complete] as [string, number]] : []),
    ...(kpi.versus !== null ? [[kpi.versus, kpi.previous] as [string, number | null]] : []),
  ];
}
