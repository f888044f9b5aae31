/** Where one is, what kind of data this is, and as whom one reads it. */
import type { ReactNode } from "react";
import { ThemeSwitch } from "@/components/theme-switch";
import { Tile } from "@/components/wordmark";
import { DataLabel } from "@/features/session/data-label";
import { HistoryBadge } from "@/features/session/history-badge";
import { UserMenu } from "@/features/session/user-menu";

type Props = { title: string; children?: ReactNode };

export function Header({ title, children }: Props) {
  return (
    <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-2 border-b border-line bg-surface px-4 lg:h-16 lg:px-8">
      <Tile className="h-7 w-auto shrink-0 lg:hidden" />
      <h1 className="mr-auto truncate text-lg font-semibold tracking-tight lg:text-xl">{title}</h1>
      <HistoryBadge />
      {children}
      <DataLabel />
      <ThemeSwitch />
      <UserMenu />
    </header>
  );
}
