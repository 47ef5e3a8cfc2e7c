import { useState } from "react";

import { commandBridge } from "../api/bridge";
import type { BridgeCommand, BridgeDid } from "../api/schema";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";

type Command = BridgeCommand["command"];
export type Ask = (command: Command, quiet?: boolean) => Promise<BridgeDid | null>;

/** Ask a bridge for something; what came of it is said at the foot of the page. */
export function useCommand(bridge: string): { ask: Ask; busy: boolean } {
  const [busy, setBusy] = useState(false);
  const ask: Ask = async (command, quiet = false) => {
    setBusy(true);
    try {
      const did = await commandBridge(bridge, command);
      if (!quiet) toast(did.words);
      return did;
    } catch (error) {
      toast(sentenceOf(error), { tone: "bad" });
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { ask, busy };
}
