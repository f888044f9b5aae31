/** The surface that every tile, chart and notice sits on. */
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Card({ className, ...rest }: ComponentProps<"section">) {
  return (
    <section
      className={cn(
        "rounded-2xl border border-line bg-surface shadow-[0_1px_2px_rgb(4_41_59/0.04)]",
        className,
      )}
      {...rest}
    />
  );
}
