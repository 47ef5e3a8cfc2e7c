import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { answered, api } from "./client";

const MOST = 500;
const AT_ONCE = 50;

/** What a session is called, by its id; the id itself where nothing else is known of it. */
export type TitleOf = (id: string) => string;

/** The titles of these sessions, asked for together; they follow when one is given another. */
export function useTitles(ids: Iterable<string>): TitleOf {
  const wanted = [...new Set(ids)].sort().slice(0, MOST);
  const { data } = useQuery({
    queryKey: ["sessions", "titles", wanted],
    queryFn: async ({ signal }) => {
      const parts = Array.from({ length: Math.ceil(wanted.length / AT_ONCE) }, (_, part) => {
        const id = wanted.slice(part * AT_ONCE, (part + 1) * AT_ONCE);
        const query = { id, limit: AT_ONCE };
        return answered(api.GET("/v1/sessions", { params: { query }, signal }));
      });
      return (await Promise.all(parts)).flatMap((page) => page.items);
    },
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  });
  return useMemo(() => {
    const titles = new Map(data?.map(({ id, title }) => [id, title]));
    return (id) => titles.get(id) ?? id;
  }, [data]);
}
