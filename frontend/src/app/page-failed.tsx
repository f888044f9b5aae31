/** The last resort: something in the page itself broke. */
import { Button } from "@/components/ui/button";

export function PageFailed({ error }: { error: unknown }) {
  return (
    <div role="alert" className="mx-auto max-w-md py-24 text-center">
      <h2 className="text-lg font-semibold">This page broke</h2>
      <p className="mt-1 break-words text-soft">
        {error instanceof Error ? error.message : String(error)}
      </p>
      <p className="mt-1 text-soft">Your data is untouched. Reload to start afresh.</p>
      <Button weight="solid" className="mt-6" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </div>
  );
}
