import { Link } from "wouter";

import type { Session, SessionSummary } from "../../api/schema";
import { useTitles } from "../../api/titles";
import { clockOf, tempoOf } from "../../parts/figures";
import styles from "./SessionHeader.module.css";

interface SessionHeaderProps {
  session: Session;
  summary: SessionSummary;
}

/** What a session is, and where it comes from. */
export function SessionHeader({ session, summary }: SessionHeaderProps) {
  const { provenance } = session;
  const titleOf = useTitles(provenance.parent ? [provenance.parent] : []);
  const bpm = summary.bpm == null ? null : `${tempoOf(summary.bpm)} bpm`;
  const changes = summary.tempo_changes;
  const facts: [string, string | null | undefined][] = [
    ["Style", summary.style],
    [
      "Tempo",
      bpm && (changes > 0 ? `${bpm}, ${changes} ${changes === 1 ? "change" : "changes"}` : bpm),
    ],
    ["Key", summary.key],
    ["Meter", meters(session)],
    ["Bars", summary.bars?.toString()],
    ["Length", summary.length_seconds == null ? null : clockOf(summary.length_seconds)],
    ["Engine", provenance.model ? `${provenance.engine}, ${provenance.model}` : provenance.engine],
  ];
  return (
    <header className={styles.header}>
      <div className={styles.titles}>
        <h1 className={styles.title}>
          <bdi>{session.title}</bdi>
        </h1>
        {provenance.prompt && (
          <p className={styles.prompt} title={provenance.prompt}>
            “<bdi>{provenance.prompt}</bdi>”
          </p>
        )}
      </div>
      <dl className={styles.facts}>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name} className={styles.fact}>
                <dt className={styles.name}>{name}</dt>
                <dd className={styles.value}>{value}</dd>
              </div>
            ),
        )}
        {provenance.parent && (
          <div className={styles.fact}>
            <dt className={styles.name}>Made from</dt>
            <dd className={styles.value}>
              <Link href={`/sessions/${encodeURIComponent(provenance.parent)}`}>
                {titleOf(provenance.parent)}
              </Link>
            </dd>
          </div>
        )}
        <div className={styles.fact}>
          <dt className={styles.name}>Licence</dt>
          <dd className={styles.value} title={provenance.licence}>
            {provenance.licence}
          </dd>
        </div>
      </dl>
    </header>
  );
}

function meters(session: Session): string {
  const all = session.meter_map.steps.map(
    ({ numerator, denominator }) => `${numerator}/${denominator}`,
  );
  const different = [...new Set(all)];
  return different.length > 3
    ? `${different.slice(0, 3).join(", ")} and others`
    : different.join(", ");
}
