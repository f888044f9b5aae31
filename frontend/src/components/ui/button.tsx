/** A button in one of three weights. */
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

type Weight = "solid" | "outline" | "ghost";

const BASE =
  "inline-flex items-center justify-center gap-1.5 rounded-lg text-sm font-medium transition-colors disabled:opacity-50";

const WEIGHTS: Record<Weight, string> = {
  solid: "h-9 bg-accent px-3.5 text-on-accent hover:opacity-90",
  outline: "h-9 border border-line bg-surface px-3 text-ink hover:bg-sunken",
  ghost: "min-h-7 min-w-7 text-soft hover:bg-sunken hover:text-ink",
};

type Props = ComponentProps<"button"> & { weight?: Weight };

export function Button({ weight = "outline", className, ...rest }: Props) {
  return <button type="button" className={cn(BASE, WEIGHTS[weight], className)} {...rest} />;
}
