import { useLocation } from "wouter";

import { useChain, useChains } from "../api/chains";
import { Fault } from "../parts/Fault";
import { chainAddress } from "./addresses";
import { Editor } from "./Editor";

/** One chain of the shelf, open to be changed. */
export function ChainView({ name }: { name: string }) {
  const [, go] = useLocation();
  const chain = useChain(name);
  const chains = useChains();
  const own = chains.data?.items.some((one) => one.own && one.name === name) ?? false;
  if (chain.error) return <Fault error={chain.error} onAgain={() => void chain.refetch()} />;
  if (!chain.data || chains.isPending) return null;
  return <Editor shelved={chain.data} own={own} onSaved={(saved) => go(chainAddress(saved))} />;
}
