/** An address that leads nowhere. */
import { Link } from "@tanstack/react-router";

export function NotFound() {
  return (
    <div className="mx-auto max-w-md py-24 text-center">
      <p className="text-5xl font-semibold tracking-tight text-accent tabular-nums">404</p>
      <h2 className="mt-4 text-lg font-semibold">There is no page at this address</h2>
      <p className="mt-1 text-soft">It may have moved, or the link may be cut short.</p>
      <Link to="/" className="mt-6 inline-block font-medium text-accent underline">
        Go to the overview
      </Link>
    </div>
  );
}
