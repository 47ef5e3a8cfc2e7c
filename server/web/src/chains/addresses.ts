/** Where chains are opened: below `named`, so that one may be called `new` or `plug-ins`. */
export function chainAddress(name: string): string {
  return `/chains/named/${encodeURIComponent(name)}`;
}
