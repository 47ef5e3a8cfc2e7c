import type { PlugInSummary } from "../api/schema";
import styles from "./PlugIns.module.css";

interface PlugInTableProps {
  plugIns: readonly PlugInSummary[];
  words: string;
}

/** Plug-ins that can be put into chains, and what is good to know of each. */
export function PlugInTable({ plugIns, words }: PlugInTableProps) {
  const wanted = words.toLowerCase().split(/\s+/);
  const shown = plugIns.filter(({ name, maker, category, kind, format, file }) => {
    const told = [name, maker, category, kind, format, file].join(" ").toLowerCase();
    return wanted.every((word) => told.includes(word));
  });
  if (shown.length === 0) {
    return (
      <p className={styles.soft}>
        None of the {plugIns.length} has that in its name, maker, category, kind, format or path.
      </p>
    );
  }
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Maker</th>
          <th scope="col">Kind</th>
          <th scope="col">Format</th>
          <th scope="col">Parameters</th>
          <th scope="col">Latency</th>
          <th scope="col">The same again</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((one) => (
          <tr key={`${one.format} ${one.maker} ${one.name}`}>
            <th scope="row">{one.name}</th>
            <td>{one.maker}</td>
            <td>{one.kind}</td>
            <td>{one.format.toUpperCase()}</td>
            <td>{one.parameters}</td>
            <td>{one.latency_samples === 0 ? "none" : `${one.latency_samples} samples`}</td>
            <td>{sameAgain(one.deterministic)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function sameAgain(deterministic: boolean | null): string {
  if (deterministic === null) return "unknown";
  return deterministic ? "yes" : "no";
}
