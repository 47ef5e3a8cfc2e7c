import { Inbox as InboxIcon, ListFilter, Search, Star, Upload, X } from "lucide-react";
import { type Ref, useEffect, useRef, useState } from "react";

import { Button } from "../parts/Button";
import { counted } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { Popover } from "../parts/Popover";
import { ActiveFilters } from "./ActiveFilters";
import { countOf, type Filters } from "./filters";
import { FilterForm } from "./FilterForm";
import { Inbox } from "./Inbox";
import styles from "./SearchBar.module.css";
import { ACCEPTED, bringIn } from "./uploads";

const PAUSE_MS = 150;

interface SearchBarProps {
  ref: Ref<HTMLInputElement>;
  filters: Filters;
  onChange: (filters: Filters) => void;
  /** How many were found; null until it is known. */
  total: number | null;
}

/** What is looked for, how much was found, and the ways into the library. */
export function SearchBar({ ref, filters, onChange, total }: SearchBarProps) {
  const set = countOf(filters);
  return (
    <header className={styles.bar}>
      <h1 className={styles.title}>Library</h1>
      <Words ref={ref} filters={filters} onChange={onChange} />
      <Button
        icon={Star}
        aria-pressed={filters.favourite}
        className={styles.favourite}
        onClick={() => onChange({ ...filters, favourite: !filters.favourite })}
      >
        Favourites
      </Button>
      <Popover
        label="Filters"
        align="end"
        trigger={
          <Button icon={ListFilter}>
            Filters
            {set > 0 && <span className={styles.count}>{set}</span>}
          </Button>
        }
      >
        <FilterForm filters={filters} onChange={onChange} />
      </Popover>
      <span className={styles.found} role="status">
        {total !== null && counted(total, "session")}
      </span>
      <Popover label="The inbox" align="end" trigger={<Button icon={InboxIcon}>Inbox</Button>}>
        <Inbox />
      </Popover>
      <Import />
      <ActiveFilters filters={filters} onChange={onChange} />
    </header>
  );
}

function Words({ ref, filters, onChange }: Omit<SearchBarProps, "total">) {
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => {
    if (typed === null) return undefined;
    const timer = setTimeout(() => {
      onChange({ ...filters, words: typed });
      setTyped(null);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, filters, onChange]);
  const shown = typed ?? filters.words;
  return (
    <div className={styles.search} role="search">
      <Search size={16} aria-hidden className={styles.glass} />
      <input
        ref={ref}
        type="text"
        className={styles.input}
        aria-label="Search sessions"
        placeholder="Title, prompt, style, track or comment"
        value={shown}
        onChange={(event) => setTyped(event.target.value)}
      />
      {shown === "" ? (
        <kbd className={styles.key} aria-hidden>
          /
        </kbd>
      ) : (
        <IconButton label="Clear the search" icon={X} size="small" onClick={() => setTyped("")} />
      )}
    </div>
  );
}

function Import() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="primary" icon={Upload} onClick={() => input.current?.click()}>
        Import
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label="Files to import"
        onChange={(event) => {
          bringIn(event.target.files ?? []);
          event.target.value = "";
        }}
      />
    </>
  );
}
