import { CircleCheck, CircleDashed } from "lucide-react";

import { type BackendGroup, useBackends } from "../api/health";
import type { BackendBody } from "../api/schema";
import { Fault } from "../parts/Fault";
import { Sentence } from "../parts/Sentence";
import styles from "./Backends.module.css";
import { Listing } from "./Listing";
import { skillsOf } from "./skills";

interface BackendsProps {
  group: BackendGroup;
  title: string;
  about: string;
}

/** What can be chosen of one kind: whether it works, its licence, and how to mend it. */
export function Backends({ group, title, about }: BackendsProps) {
  const { data, error, refetch } = useBackends(group);
  const items = [...(data?.items ?? [])].sort((a, b) => Number(b.ready) - Number(a.ready));
  return (
    <Listing
      id={`backends-${group}`}
      title={title}
      about={about}
      standing={error && <Fault error={error} onAgain={() => void refetch()} />}
    >
      {items.map((backend) => (
        <Backend key={backend.name} backend={backend} />
      ))}
    </Listing>
  );
}

function Backend({ backend }: { backend: BackendBody }) {
  const skills = skillsOf(backend.capabilities ?? null);
  const Icon = backend.ready ? CircleCheck : CircleDashed;
  return (
    <li className={styles.backend} data-ready={backend.ready}>
      <Icon
        size={16}
        role="img"
        aria-label={backend.ready ? "Ready" : "Not ready"}
        className={styles.state}
      />
      <div className={styles.words}>
        <span className={styles.title}>
          {upper(backend.title)}
          {backend.version && <span className={styles.version}>{backend.version}</span>}
        </span>
        {!backend.ready && backend.remedy && (
          <span className={styles.remedy}>
            <Sentence>{upper(backend.remedy)}</Sentence>
          </span>
        )}
        {skills.length > 0 && <span className={styles.skills}>{skills.join(" · ")}</span>}
        {backend.licence && <Licence words={backend.licence} />}
      </div>
    </li>
  );
}

const SHORT = 90;

function Licence({ words }: { words: string }) {
  if (words.length <= SHORT)
    return (
      <span className={styles.licence}>
        <Sentence>{words}</Sentence>
      </span>
    );
  return (
    <details className={styles.licence}>
      <summary>Licence, with conditions to know</summary>
      <Sentence>{words}</Sentence>
    </details>
  );
}

function upper(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
