import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";

import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import type { ChainData } from "../steps/schema";
import { Editor } from "./Editor";
import { chainAddress } from "./addresses";

const BLANK: ChainData = { name: "", steps: [] };

/** A chain from nothing; a finished one is a quicker start. */
export function NewChain() {
  const [, go] = useLocation();
  const [begun, setBegun] = useState(false);
  if (!begun)
    return (
      <Empty icon={SlidersHorizontal} title="Choose a chain, or make one">
        <p>
          A chain of Roadie can be opened, changed and saved under a name of your own: it stays as
          it is.
        </p>
        <Button look="primary" onClick={() => setBegun(true)}>
          Begin an empty chain
        </Button>
      </Empty>
    );
  return <Editor shelved={BLANK} own onSaved={(name) => go(chainAddress(name))} />;
}
