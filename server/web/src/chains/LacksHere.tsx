import { TriangleAlert } from "lucide-react";
import { Link } from "wouter";

import { useChainNeeds } from "../api/chains";
import { Sentence } from "../parts/Sentence";
import styles from "./LacksHere.module.css";

/** What the chain, as it is saved, needs and the server's machine has not: step by step. */
export function LacksHere({ name }: { name: string }) {
  const missing = useChainNeeds(name).data?.missing ?? [];
  if (missing.length === 0) return null;
  return (
    <section className={styles.lacks} aria-label="Missing on this machine">
      <h3>
        <TriangleAlert size={16} aria-hidden className={styles.icon} />
        {missing.length} missing on this machine
      </h3>
      <ul>
        {missing.map((one) => (
          <li key={one.step}>
            <strong>
              {one.step.charAt(0).toUpperCase() + one.step.slice(1)}: {one.what}
            </strong>
            <Sentence>{one.reason}</Sentence>
          </li>
        ))}
      </ul>
      <Link to="/chains/plug-ins">Look for plug-ins</Link>
    </section>
  );
}
