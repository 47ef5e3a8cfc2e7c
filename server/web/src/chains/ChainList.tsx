import { Plug, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";

import { useChains } from "../api/chains";
import type { ChainSummary } from "../api/schema";
import { Fault } from "../parts/Fault";
import { TextField } from "../parts/TextField";
import { chainAddress } from "./addresses";
import styles from "./ChainList.module.css";
import { grouped } from "./grouped";

/** All chains, the user's own first; a broken one says so and keeps its place. */
export function ChainList({ open }: { open: string }) {
  const { data, error, refetch } = useChains();
  const [words, setWords] = useState("");
  return (
    <nav className={styles.side} aria-label="Chains">
      <h1 className={styles.title}>Chains</h1>
      <Link href="/chains/new" className={styles.link ?? ""} aria-current={here(open, "new")}>
        <Plus size={15} aria-hidden /> New chain
      </Link>
      <Link
        href="/chains/plug-ins"
        className={styles.link ?? ""}
        aria-current={here(open, "plug-ins")}
      >
        <Plug size={15} aria-hidden /> Plug-ins
      </Link>
      <TextField
        hideLabel
        label="Find a chain"
        placeholder="Find a chain"
        type="search"
        value={words}
        onChange={setWords}
      />
      {error && <Fault error={error} onAgain={() => void refetch()} />}
      <div className={styles.groups}>
        {grouped(data?.items ?? [], words).map(({ title, chains }) => (
          <section key={title} aria-label={title}>
            <h2 className={styles.group}>{title}</h2>
            <ul className={styles.list}>
              {chains.map((chain) => (
                <li key={`${chain.name} ${chain.fault ?? ""}`}>
                  <Entry chain={chain} open={open} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}

function Entry({ chain, open }: { chain: ChainSummary; open: string }) {
  if (chain.fault != null)
    return (
      <div className={styles.broken}>
        <span className={styles.name}>
          <TriangleAlert size={14} aria-hidden /> {chain.name}
        </span>
        <p className={styles.fault}>{chain.fault}</p>
      </div>
    );
  const place = `named/${encodeURIComponent(chain.name)}`;
  const isOpen = open === place || open === `named/${chain.name}`;
  return (
    <Link
      href={chainAddress(chain.name)}
      className={styles.link ?? ""}
      aria-current={isOpen ? "page" : undefined}
      title={chain.about}
    >
      <span className={styles.name}>{chain.name}</span>
      {chain.roles.length > 0 && <span className={styles.roles}>{chain.roles.join(", ")}</span>}
    </Link>
  );
}

function here(open: string, place: string): "page" | undefined {
  return open === place ? "page" : undefined;
}
