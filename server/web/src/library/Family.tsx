import { GitBranch } from "lucide-react";

import { useLineage } from "../api/sessions";
import { Fault } from "../parts/Fault";
import styles from "./Family.module.css";
import { type Branch, familyTree } from "./familyTree";
import { operationName } from "./operations";

/** What a session was made from and what was made from it, as a small tree. */
export function Family({ id, onShow }: { id: string; onShow: (id: string) => void }) {
  const { data, error } = useLineage(id);
  const alone = data?.ancestors.length === 0 && data.descendants.length === 0;
  return (
    <section className={styles.family} aria-label="Lineage">
      <h3>
        <GitBranch size={14} aria-hidden /> Lineage
      </h3>
      {error && <Fault error={error} />}
      {alone && <p className={styles.soft}>Nothing was made from it yet.</p>}
      {data && !alone && <Branches branches={familyTree(data)} onShow={onShow} />}
    </section>
  );
}

interface BranchesProps {
  branches: readonly Branch[];
  onShow: (id: string) => void;
}

function Branches({ branches, onShow }: BranchesProps) {
  return (
    <ul className={styles.branches}>
      {branches.map(({ relative, self, children }) => (
        <li key={relative.id}>
          <span className={styles.relative} data-self={self || undefined}>
            {self || !relative.here ? (
              <span className={styles.name} title={relative.here ? undefined : "It is gone"}>
                {relative.title}
              </span>
            ) : (
              <button type="button" className={styles.press} onClick={() => onShow(relative.id)}>
                {relative.title}
              </button>
            )}
            <span className={styles.soft}>
              {relative.here
                ? relative.operation && operationName(relative.operation)
                : "no longer here"}
            </span>
          </span>
          {children.length > 0 && <Branches branches={children} onShow={onShow} />}
        </li>
      ))}
    </ul>
  );
}
