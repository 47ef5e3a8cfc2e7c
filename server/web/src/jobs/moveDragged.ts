import { useMutation, useQueryClient } from "@tanstack/react-query";

import { moveDragged } from "../api/health";
import type { HeapBody } from "../api/schema";
import { counted } from "../parts/figures";

/** Clears away what was dragged out of the page (true), or puts it back (false). */
export function useMoveDragged() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: moveDragged,
    onSettled: () => queries.invalidateQueries({ queryKey: ["health", "machine"] }),
  });
}

export function filesOf({ files }: HeapBody): string {
  return counted(files, "file");
}
