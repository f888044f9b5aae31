/** Keeps a failure of one part from taking the page with it. */
import { Component, type ReactNode } from "react";
import { Button } from "@/components/ui/button";

type Props = { what: string; children: ReactNode };
type State = { error: Error | null };

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div role="alert" className="flex flex-col items-start gap-2">
        <p className="font-medium">{this.props.what}</p>
        <p className="text-soft">
          A part of the page failed or is of an older version. Reload to get the current one.
        </p>
        <Button onClick={() => window.location.reload()}>Reload</Button>
      </div>
    );
  }
}
