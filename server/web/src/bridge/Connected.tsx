import type { BridgeParts } from "../api/schema";
import { Panel } from "../parts/Panel";
import { Sentence } from "../parts/Sentence";
import styles from "./Connected.module.css";

/** What is connected: controllers, OSC and the DAW, each with how it is. */
export function Connected({ parts }: { parts: BridgeParts }) {
  const devices = parts.devices ?? [];
  return (
    <Panel title="Connected">
      <ul className={styles.list}>
        {devices.map((one) => (
          <Row key={one.name} name={one.name} words={one.port} good={one.there}>
            {one.there ? "there" : "away"}
          </Row>
        ))}
        <Row name="OSC" words={oscOf(parts)} good={parts.osc_port != null}>
          {parts.osc_port != null ? "listens" : "off"}
        </Row>
        <Row
          name="MIDI"
          words={parts.midi === "off" ? "" : (parts.midi ?? "")}
          good={Boolean(parts.midi && parts.midi !== "off")}
        >
          {parts.midi === "off" ? "off" : parts.midi ? "runs" : "none yet"}
        </Row>
        {parts.daw && (
          <Row name="DAW" words={parts.daw} good={parts.clock?.leader === parts.daw}>
            {parts.clock?.leader === parts.daw ? "leads the clock" : "followed"}
          </Row>
        )}
      </ul>
      {parts.midi === "" && (
        <p className={styles.hint}>
          <Sentence>
            There is no MIDI system yet: plug a controller in; on Linux start JACK, or PipeWire with
            its JACK. `roadie doctor` says what is missing.
          </Sentence>
        </p>
      )}
      {parts.midi === "off" && (
        <p className={styles.hint}>
          The bridge was started without MIDI: leave{" "}
          <code className={styles.option}>--no-midi</code> out.
        </p>
      )}
      {devices.length === 0 && (
        <p className={styles.hint}>
          No controller is there yet: plug one in, or send OSC to port {parts.osc_port ?? "8766"}.
        </p>
      )}
    </Panel>
  );
}

function oscOf({ where, osc_port: port }: BridgeParts): string {
  const place = /OSC at (\S+)/.exec(where ?? "")?.[1];
  return place ?? (port == null ? "" : `port ${port}`);
}

interface RowProps {
  name: string;
  words: string;
  good: boolean;
  children: string;
}

function Row({ name, words, good, children }: RowProps) {
  return (
    <li className={styles.row}>
      <span className={styles.dot} data-good={good || undefined} aria-hidden />
      <span className={styles.name}>{name}</span>
      <span className={styles.words} title={words}>
        {words}
      </span>
      <span className={styles.state}>{children}</span>
    </li>
  );
}
