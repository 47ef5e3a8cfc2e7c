import { useBackends } from "../../api/health";

/** What musicians call a format, by its name; the name itself until that is known. */
export function useFormatTitle(): (name: string) => string {
  const { data } = useBackends("exporters");
  return (name) => data?.items.find((format) => format.name === name)?.title ?? name;
}
