import type { ReactNode } from "react";

import { useLive } from "../api/events";
import { useHealth, useMachine } from "../api/health";
import type { MachineBody } from "../api/schema";
import { Fault } from "../parts/Fault";
import { counted, sizeOf, whenOf } from "../parts/figures";
import styles from "./Machine.module.css";

/** Room, memory, workers and versions of the server's machine. */
export function Machine() {
  const machine = useMachine();
  if (machine.error) return <Fault error={machine.error} onAgain={() => void machine.refetch()} />;
  if (!machine.data) return null;
  const { disk, memory } = machine.data;
  return (
    <section className={styles.machine} aria-label="The server's machine">
      <Tile title="Disk" value={`${sizeOf(disk.free_bytes)} free`}>
        <Share
          label="How full the disk is"
          part={disk.total_bytes - disk.free_bytes}
          whole={disk.total_bytes}
        />
        <p>
          The library takes {sizeOf(disk.library_bytes)} of {sizeOf(disk.total_bytes)}.
        </p>
        <p className={styles.path}>{disk.folder}</p>
      </Tile>
      <Tile title="Memory" value={`${sizeOf(memory.available_bytes)} free`}>
        <Share
          label="How full the memory is"
          part={memory.total_bytes - memory.available_bytes}
          whole={memory.total_bytes}
        />
        <p>
          Of {sizeOf(memory.total_bytes)}. Trained models may take{" "}
          {sizeOf(memory.model_limit_mb * 1e6)} together.
        </p>
      </Tile>
      <Workers machine={machine.data} />
      <Versions machine={machine.data} />
    </section>
  );
}

function Workers({ machine }: { machine: MachineBody }) {
  const jobs = useLive((live) => live.jobs);
  const running = [...jobs.values()].filter((job) => job.state === "running").length;
  const gpus = machine.gpus.map((gpu) =>
    gpu.total_bytes ? `${gpu.name}, ${sizeOf(gpu.total_bytes)}` : gpu.name,
  );
  return (
    <Tile title="Workers" value={`${running} of ${machine.workers} busy`}>
      <p>
        {counted(machine.workers, "job")} at a time on {counted(machine.cores, "core")}.
      </p>
      <p>{gpus.length > 0 ? gpus.join("; ") : "No GPU is known: trained models use the cores."}</p>
      <p>Setting device: {machine.device}</p>
    </Tile>
  );
}

function Versions({ machine }: { machine: MachineBody }) {
  const health = useHealth();
  const { roadie, ...others } = machine.versions;
  const started = health.data?.started_at;
  return (
    <Tile title="Roadie" value={roadie ?? health.data?.version ?? ""}>
      <p>
        {machine.system}
        {started !== undefined && `, since ${whenOf(started * 1000)}`}
      </p>
      <details className={styles.versions}>
        <summary>Other versions</summary>
        <dl>
          {Object.entries(others).map(([name, version]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{version}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Tile>
  );
}

function Tile({ title, value, children }: { title: string; value: string; children: ReactNode }) {
  return (
    <div className={styles.tile}>
      <h2>{title}</h2>
      <span className={styles.value}>{value}</span>
      {children}
    </div>
  );
}

function Share({ label, part, whole }: { label: string; part: number; whole: number }) {
  return (
    <meter
      className={styles.share}
      aria-label={label}
      min={0}
      max={whole}
      low={whole * 0.85}
      high={whole * 0.95}
      optimum={0}
      value={part}
    />
  );
}
