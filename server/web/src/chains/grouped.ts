/** Chains as they are listed. Pure. */

import type { ChainSummary } from "../api/schema";

export interface ChainGroup {
  title: string;
  chains: readonly ChainSummary[];
}

/** The user's own and those of Roadie, of both those in which all words are found. */
export function grouped(chains: readonly ChainSummary[], words: string): ChainGroup[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = chains.filter((chain) => {
    const said = [chain.name, chain.about, ...chain.roles].join(" ").toLowerCase();
    return wanted.every((word) => said.includes(word));
  });
  const groups = [
    { title: "Yours", chains: found.filter((chain) => chain.own) },
    { title: "Come with Roadie", chains: found.filter((chain) => !chain.own) },
  ];
  return groups.filter((group) => group.chains.length > 0);
}
