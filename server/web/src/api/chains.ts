import { useQuery } from "@tanstack/react-query";

import type { ChainData, Schema } from "../steps/schema";
import { answered, api } from "./client";
import type { ChainSummary } from "./schema";

/** The chains that came with Roadie and the user's own, broken ones with their fault. */
export function useChains() {
  return useQuery({
    queryKey: ["chains"],
    queryFn: ({ signal }) => answered(api.GET("/v1/chains", { signal })),
    // The user may write one beside the page.
    refetchOnWindowFocus: true,
  });
}

/** One chain as its file has it; none is asked for where there is no name. */
export function useChain(name: string | null) {
  return useQuery({
    queryKey: ["chains", "one", name],
    queryFn: async ({ signal }): Promise<ChainData> => {
      const path = { name: name ?? "" };
      const chain = await answered(api.GET("/v1/chains/{name}", { params: { path }, signal }));
      return withoutNothing(chain) as ChainData;
    },
    enabled: name !== null,
  });
}

/** What a chain of the shelf lacks on the server's machine: plug-ins, presets, files. */
export function useChainNeeds(name: string) {
  return useQuery({
    queryKey: ["chains", "needs", name],
    queryFn: ({ signal }) =>
      answered(api.GET("/v1/chain-needs/{name}", { params: { path: { name } }, signal })),
    // A scan, or a file that was put there, mends it beside the page.
    refetchOnWindowFocus: true,
  });
}

/** The server names every value; what is not set is left out, as it is in a file. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name, one]) => one !== null && !isIdle(name, one));
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNothing(one)]));
}

function isIdle(name: string, value: unknown): boolean {
  if (name === "bypass") return value === false;
  return name === "automation" && Object.keys(value as object).length === 0;
}

/** What kinds of steps there are, and their values; it does not change while the server runs. */
export function useChainSchema() {
  return useQuery({
    queryKey: ["chains", "schema"],
    queryFn: async ({ signal }) =>
      (await answered(api.GET("/v1/chain-schema", { signal }))) as Schema,
    staleTime: Infinity,
  });
}

export function saveChain(chain: ChainData): Promise<ChainSummary> {
  const path = { name: chain.name };
  return answered(api.PUT("/v1/chains/{name}", { params: { path }, body: { ...chain } }));
}

/** Its file stays beside the others, and is read no more. */
export async function putChainAside(name: string): Promise<void> {
  await answered(api.DELETE("/v1/chains/{name}", { params: { path: { name } } }));
}
