import type { Session, SessionSummary } from "../../api/schema";

interface About {
  session: Session;
  summary: SessionSummary;
}

/** What can be made of the selection. */
export function Do({ session }: About) {
  return <aside aria-label={`What can be made of ${session.title}`} />;
}
