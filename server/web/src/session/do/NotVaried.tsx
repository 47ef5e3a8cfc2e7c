import { MessagesSquare } from "lucide-react";
import { Link } from "wouter";

import { Button } from "../../parts/Button";
import { Sentence } from "../../parts/Sentence";
import { useSubject } from "./asking";
import { useChosenAction } from "./chosenAction";
import styles from "./forms.module.css";

/** Why this session cannot be made again, and the ways on. */
export function NotVaried({ why }: { why: string }) {
  const { summary } = useSubject();
  const [, choose] = useChosenAction(summary);
  return (
    <div className={styles.form}>
      <p className={styles.note}>
        <Sentence>{why}</Sentence>
      </p>
      <div className={styles.go}>
        <Button icon={MessagesSquare} onClick={() => choose("respond")}>
          Respond to it
        </Button>
        {summary.parent != null && (
          <Link href={`/sessions/${encodeURIComponent(summary.parent)}`}>
            Open {summary.parent}
          </Link>
        )}
      </div>
    </div>
  );
}
