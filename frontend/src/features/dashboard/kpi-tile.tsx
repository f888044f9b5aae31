/** One headline figure: what it is, its value, how it changed, its course, and where it comes from. */
import { Info } from "lucide-react";
import { AskLink } from "@/components/ask-link";
import { EvidencePopover } from "@/components/evidence-popover";
import { Sparkline } from "@/components/sparkline";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Popover } from "@/components/ui/popover";
import { formatExact, formatShort } from "@/lib/format";
import type { Kpi, Kpis } from "@/types";
import { ChangeLine } from "./change-line";
import { PeriodNote } from "./period-note";
import { askAboutKpi } from "./prompts";

type Props = { kpi: Kpi; answer: Kpis; region: string | null };

export function KpiTile({ kpi, answer, region }: Props) {
  const { period, evidence, data_through: dataThrough } = answer;
  return (
    <Card aria-label={kpi.label} className="flex flex-col p-4 pb-2">
      <header className="flex items-start justify-between gap-1">
        <h3 className="leading-5 font-medium text-soft">{kpi.label}</h3>
        <Explanation kpi={kpi} />
      </header>
      <p
        className="mt-1 text-[26px] leading-9 font-semibold tracking-tight tabular-nums sm:text-[28px]"
        title={formatExact(kpi.value, kpi.format)}
      >
        {formatShort(kpi.value, kpi.format)}
      </p>
      <PeriodNote period={period} />
      <div className="mt-auto pt-3">
        <KpiChange kpi={kpi} answer={answer} />
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

function KpiChange({ kpi, answer }: Omit<Props, "region">) {
  if (kpi.value === null) return <p className="text-xs text-soft">No data in this period</p>;
  return <ChangeLine kpi={kpi} comparison={answer.comparison} />;
}

function Explanation({ kpi }: { kpi: Kpi }) {
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
      <p className="mt-2 text-soft">
        Exactly{" "}
        <span className="font-medium text-ink tabular-nums">
          {formatExact(kpi.value, kpi.format)}
        </span>
      </p>
    </Popover>
  );
}
