import type { Lineage, Relative } from "../api/schema";

export interface Branch {
  relative: Relative;
  /** Whether it is the session whose family this is. */
  self: boolean;
  children: Branch[];
}

/**
 * The family of a session as a tree: its ancestors in one line, then all that was made from it.
 * Who was made from a session that is not in the family stands beside the root.
 */
export function familyTree({ session, ancestors, descendants }: Lineage): Branch[] {
  const branches = new Map<string, Branch>();
  for (const relative of [...ancestors, session, ...descendants])
    if (!branches.has(relative.id))
      branches.set(relative.id, { relative, self: relative.id === session.id, children: [] });

  const roots: Branch[] = [];
  const placed = new Set<string>();
  for (const [id, branch] of branches) {
    const parent =
      branch.relative.parent === null ? undefined : placedParent(branch, branches, placed);
    if (parent) parent.children.push(branch);
    else roots.push(branch);
    placed.add(id);
  }
  return roots;
}

/** Only one that stands already, so that a circle of parents comes to an end. */
function placedParent(
  { relative }: Branch,
  branches: ReadonlyMap<string, Branch>,
  placed: ReadonlySet<string>,
): Branch | undefined {
  const parent = relative.parent;
  return parent !== null && placed.has(parent) ? branches.get(parent) : undefined;
}
