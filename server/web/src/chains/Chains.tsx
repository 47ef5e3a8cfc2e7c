import { useRoute } from "wouter";

import { ChainList } from "./ChainList";
import styles from "./Chains.module.css";
import { ChainView } from "./ChainView";
import { NewChain } from "./NewChain";
import { PlugIns } from "./PlugIns";

/** Chains of effects at the left, one of them open; the plug-ins of the machine on a page of it. */
export default function Chains() {
  const [, params] = useRoute("/chains/*?");
  const place = params?.["*"] ?? "";
  return (
    <main className={styles.view}>
      <ChainList open={place} />
      <div className={styles.open}>
        <Opened place={place} />
      </div>
    </main>
  );
}

function Opened({ place }: { place: string }) {
  if (place === "plug-ins") return <PlugIns />;
  if (place === "new" || place === "") return <NewChain />;
  const name = decodeURIComponent(place.replace(/^named\//, ""));
  return <ChainView key={name} name={name} />;
}
