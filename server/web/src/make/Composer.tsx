import { useQueryClient } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Paperclip, RotateCcw, Sparkles } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { useBackends } from "../api/health";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { IconButton } from "../parts/IconButton";
import { Select } from "../parts/Select";
import { counted } from "../parts/figures";
import styles from "./Composer.module.css";
import { takeFile } from "./DropPlace";
import { EnginePicker, EngineRemedy } from "./EnginePicker";
import { Feel } from "./Feel";
import { type Given, give, isReference, isResponse, PLAYED_TO, useGiven } from "./given";
import { GivenPanel } from "./GivenPanel";
import { makeTakes, missing } from "./makeTakes";
import { More } from "./More";
import { Prompt } from "./Prompt";
import { Reading } from "./Reading";
import { SeedField } from "./SeedField";
import { useWishes, wish, wishAnew } from "./useWishes";
import { MOST_TAKES } from "./wishes";

const TAKES = Array.from({ length: MOST_TAKES }, (_, index) => ({
  value: String(index + 1),
  label: counted(index + 1, "take"),
}));

/** What is asked for, and the button that makes it. */
export function Composer({ onMade }: { onMade: (job: string | undefined) => void }) {
  const wishes = useWishes();
  const given = useGiven((state) => state.given);
  const [more, setMore] = useState(wishes.chords !== "" || wishes.form !== "");
  const { make, busy, error } = useMake(given, onMade);
  const ready = useEngineReady(given);
  const lacking = missing(wishes, given);
  useMakeKey(make);
  return (
    <section className={styles.composer} aria-label="What to make">
      <Prompt />
      {given && <GivenPanel given={given} />}
      {wishes.prompt.trim() !== "" && <Reading />}
      <Feel />
      {more && <More />}
      <EngineRemedy />
      {error !== null && <Fault error={error} onAgain={make} />}
      <div className={styles.foot}>
        <EnginePicker />
        <SeedField />
        <Select
          label="Takes"
          value={String(wishes.takes)}
          options={TAKES}
          className={styles.takes ?? ""}
          onChange={(takes) => wish({ takes: Number(takes) })}
        />
        <div className={styles.quiet}>
          <Attach />
          <IconButton label="Begin anew" icon={RotateCcw} onClick={wishAnew} />
          <Button
            look="quiet"
            icon={more ? ChevronUp : ChevronDown}
            aria-expanded={more}
            onClick={() => setMore(!more)}
          >
            More
          </Button>
        </div>
        <Button
          look="primary"
          size="large"
          icon={Sparkles}
          busy={busy}
          disabled={lacking !== null || !ready}
          title={lacking ?? "Ctrl+Enter"}
          onClick={make}
        >
          {doing(given)}
        </Button>
      </div>
    </section>
  );
}

function doing(given: Given | null): string {
  if (given === null || isReference(given.use)) return "Make";
  if (given.use === "import") return "Import";
  return PLAYED_TO.find(({ use }) => use === given.use)?.label ?? "Make";
}

/** Whether what is to make it can be used; what is not known yet is tried. */
function useEngineReady(given: Given | null): boolean {
  const chosen = useWishes((wishes) => wishes.engine);
  const engines = useBackends("engines").data?.items;
  if (given !== null && (given.use === "import" || isResponse(given.use))) return true;
  return engines?.find(({ name }) => name === chosen)?.ready ?? true;
}

function useMake(given: Given | null, onMade: (job: string | undefined) => void) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = () => {
    if (busy || missing(useWishes.getState(), given) !== null) return;
    setBusy(true);
    setError(null);
    makeTakes(given)
      .then((jobs) => {
        give(null);
        onMade(jobs[0]?.id);
      }, setError)
      .finally(() => {
        setBusy(false);
        void queries.invalidateQueries({ queryKey: ["jobs"] });
      });
  };
  return { make, busy, error };
}

/** Ctrl+Enter, or the command key, makes from anywhere in the view. */
function useMakeKey(make: () => void): void {
  const latest = useRef(make);
  useEffect(() => {
    latest.current = make;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** The way to give a file without dragging it. */
function Attach() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label="Give audio or MIDI to go by"
        icon={Paperclip}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        hidden
        accept="audio/*,.wav,.aif,.aiff,.flac,.mp3,.ogg,.m4a,.mid,.midi,.als,.dawproject,.rpp"
        onChange={(event) => {
          takeFile(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
    </>
  );
}
