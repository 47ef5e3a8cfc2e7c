import { LibraryBig, SearchX } from "lucide-react";
import { Link } from "wouter";

import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { EVERYTHING, type Filters } from "./filters";
import { paramsOf } from "./filters";

interface NoSessionsProps {
  filters: Filters;
  onClear: () => void;
}

/** What to do where nothing is to be listed. */
export function NoSessions({ filters, onClear }: NoSessionsProps) {
  const looked = paramsOf(filters).toString() !== paramsOf(EVERYTHING).toString();
  if (looked)
    return (
      <Empty icon={SearchX} title="No session is like that">
        <p>Look for fewer words, or with fewer filters.</p>
        <Button onClick={onClear}>Show every session</Button>
      </Empty>
    );
  return (
    <Empty icon={LibraryBig} title="Nothing is here yet">
      <p>
        Drop audio, MIDI or a project of a DAW anywhere on this page, or{" "}
        <Link href="/">make music from words</Link>.
      </p>
    </Empty>
  );
}
