import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";
import type { Session } from "../../api/schema";

/** Another session to compare with. */
export interface Take {
  id: string;
  words: string;
}

/** As many as a list stays easy to read with. */
const MOST_TAKES = 24;

async function lineageOf(id: string) {
  const asked = { params: { path: { session_id: id } } };
  return answered(api.GET("/v1/sessions/{session_id}/lineage", asked));
}

/** What this session can be fairly compared with: its parent, its children, other takes. */
async function takesOf(id: string, session: Session): Promise<Take[]> {
  const { parent, prompt } = session.provenance;
  const family = await lineageOf(id);
  const takes = new Map<string, string>();
  for (const { id: ancestor, title, here } of [...family.ancestors].reverse()) {
    if (here) takes.set(ancestor, `${ancestor === parent ? "Before" : "Earlier"}: ${title}`);
  }
  for (const { id: child, title, here } of family.descendants) {
    if (here) takes.set(child, `Made from this: ${title}`);
  }
  if (parent && takes.has(parent)) {
    for (const { id: sibling, title, here } of (await lineageOf(parent)).descendants) {
      if (here && !takes.has(sibling)) takes.set(sibling, `Beside this: ${title}`);
    }
  }
  if (prompt) {
    const query = { q: prompt.slice(0, 200), limit: 100 };
    const found = await answered(api.GET("/v1/sessions", { params: { query } }));
    for (const other of found.items) {
      const same = other.prompt === prompt && other.error == null;
      if (same && !takes.has(other.id)) takes.set(other.id, `Same words: ${other.title}`);
    }
  }
  takes.delete(id);
  return numbered([...takes].slice(0, MOST_TAKES));
}

/** Takes of one title are told apart by a number. */
function numbered(takes: readonly (readonly [string, string])[]): Take[] {
  const seen = new Map<string, number>();
  return takes.map(([id, words]) => {
    const times = (seen.get(words) ?? 0) + 1;
    seen.set(words, times);
    return { id, words: times > 1 ? `${words} (${times})` : words };
  });
}

export function useTakes(id: string, session: Session) {
  return useQuery({
    queryKey: ["session", id, "takes"],
    queryFn: () => takesOf(id, session),
  });
}
