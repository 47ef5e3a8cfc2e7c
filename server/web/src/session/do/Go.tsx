import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { JobBody } from "../../api/schema";
import { Button } from "../../parts/Button";
import { Fault } from "../../parts/Fault";
import { useAsking } from "./asking";
import styles from "./forms.module.css";

interface GoProps {
  icon: LucideIcon;
  ask: () => Promise<JobBody>;
  /** Why it cannot be asked for yet, and what to do. */
  wanting?: string | null;
  /** Other buttons beside it. */
  beside?: ReactNode;
  children: ReactNode;
}

/** The button that asks for the work, what is still wanting, and why it was refused. */
export function Go({ icon, ask: what, wanting = null, beside, children }: GoProps) {
  const { ask, isPending, error } = useAsking();
  return (
    <>
      {error && <Fault error={error} />}
      {wanting !== null && <p className={styles.wanting}>{wanting}</p>}
      <div className={styles.asking}>
        <Button
          look="primary"
          size="large"
          icon={icon}
          busy={isPending}
          disabled={wanting !== null}
          onClick={() => ask(what)}
        >
          {children}
        </Button>
        {beside}
      </div>
    </>
  );
}
