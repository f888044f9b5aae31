/** A tile's place while its figure loads; same size, so nothing moves. */
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

export function KpiSkeleton() {
  return (
    <Card aria-hidden className="flex flex-col p-4">
      <Skeleton className="h-4 w-24 max-w-full" />
      <Skeleton className="mt-3 h-8 w-28 max-w-full" />
      <Skeleton className="mt-3 h-4 w-32 max-w-full" />
      <span className="grow" />
      <Skeleton className="mt-4 mb-8 h-7 w-full" />
    </Card>
  );
}
