import type { SessionSummary } from "../api/schema";
import { clockOf, counted, tempoOf } from "../parts/figures";
import styles from "./Facts.module.css";
import { operationName } from "./operations";
import { TrackMarks } from "./TrackMarks";

/** What there is to know of a session at a glance. */
export function Facts({ session }: { session: SessionSummary }) {
  const facts: (readonly [string, string | null | undefined])[] = [
    ["Style", session.style],
    ["Tempo", session.bpm == null ? null : tempo(session)],
    ["Key", session.key],
    ["Meter", session.meter],
    ["Length", length(session)],
    ["Loudness", session.mix_loudness_lufs?.toFixed(1).concat(" LUFS")],
    ["Made by", made(session)],
    ["Made on", new Date(session.created_at).toLocaleString("en-GB", WHEN)],
    ["Licence", session.licence],
    ["Folder", session.folder],
  ];
  return (
    <section className={styles.facts} aria-label="Facts">
      {session.prompt && <p className={styles.prompt}>{session.prompt}</p>}
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name} className={styles.fact}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        {session.tracks.length > 0 && (
          <div className={styles.fact}>
            <dt>Tracks</dt>
            <dd>
              <TrackMarks tracks={session.tracks} />
              {session.tracks.map(({ name }) => name).join(", ")}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

const WHEN = { dateStyle: "medium", timeStyle: "short" } as const;

function tempo({ bpm, tempo_changes: changes }: SessionSummary): string {
  const start = `${tempoOf(bpm ?? 0)} BPM`;
  if (!changes) return start;
  return `${start}, ${changes === 1 ? "one change" : `${changes} changes`}`;
}

function length({ bars, length_seconds: seconds }: SessionSummary): string | null {
  if (bars == null || seconds == null) return null;
  return `${counted(bars, "bar")}, ${clockOf(seconds)}`;
}

function made({ operation, engine }: SessionSummary): string {
  return [operation ? operationName(operation) : null, engine].filter(Boolean).join(", ");
}
