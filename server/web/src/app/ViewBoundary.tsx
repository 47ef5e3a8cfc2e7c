import { RotateCcw } from "lucide-react";
import { Component, type ReactNode, useEffect, useRef } from "react";

import { useLive } from "../api/events";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";

interface State {
  fault: unknown;
}

/**
 * Keeps the frame when a view cannot be shown: its file was not to be had, as the server was away
 * or has another page by now, or the view has a defect.
 */
export class ViewBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { fault: null };

  static getDerivedStateFromError(fault: unknown): State {
    return { fault };
  }

  override render() {
    if (this.state.fault === null) return this.props.children;
    return <ViewFault />;
  }
}

function ViewFault() {
  const connection = useLive((live) => live.connection);
  const wasAway = useRef(false);
  useEffect(() => {
    if (connection === "open" && wasAway.current) window.location.reload();
    wasAway.current = connection !== "open";
  }, [connection]);
  return (
    <main className="view">
      <h1>This view could not be shown</h1>
      <Fault error="What you made is safe with the server: load the page again.">
        <Button size="small" icon={RotateCcw} onClick={() => window.location.reload()}>
          Load again
        </Button>
      </Fault>
    </main>
  );
}
