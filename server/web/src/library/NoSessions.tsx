import { EyeOff, LibraryBig, SearchX } from "lucide-react";
import { Link } from "wouter";

import { useHiddenCount } from "../api/sessions";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { EVERYTHING, type Filters } from "./filters";
import { paramsOf } from "./filters";

interface NoSessionsProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** What to do where nothing is to be listed. */
export function NoSessions({ filters, onChange }: NoSessionsProps) {
  const looked = paramsOf(filters).toString() !== paramsOf(EVERYTHING).toString();
  if (looked)
    return (
      <Empty icon={SearchX} title="No session is like that">
        <p>Look for fewer words, or with fewer filters.</p>
        <Button onClick={() => onChange(EVERYTHING)}>Show every session</Button>
      </Empty>
    );
  return <NothingListed onShowHidden={() => onChange({ ...EVERYTHING, hidden: "only" })} />;
}

function NothingListed({ onShowHidden }: { onShowHidden: () => void }) {
  const hidden = useHiddenCount();
  if (hidden.data !== undefined && hidden.data > 0)
    return (
      <Empty icon={EyeOff} title="Every session is hidden">
        <Button onClick={onShowHidden}>Show what is hidden</Button>
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
