import { AudioWaveform } from "lucide-react";

import { useBackends } from "../../api/health";
import { separate } from "../../api/work";
import { Fault } from "../../parts/Fault";
import { Select } from "../../parts/Select";
import { Switch } from "../../parts/Switch";
import { useSelection } from "../selection";
import { useSubject } from "./asking";
import { regionAsked, regionWords } from "./chosen";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";
import { ThreeWays } from "./ThreeWays";

const STEMS = ["vocals", "drums", "bass", "other", "guitar", "piano"] as const;
type Stem = (typeof STEMS)[number];

const WAYS = [
  { value: "all", label: "All stems" },
  { value: "two", label: "Two stems" },
  { value: "minus", label: "Mix without" },
] as const;

interface Draft {
  separator: string;
  way: (typeof WAYS)[number]["value"];
  stem: Stem;
  again: boolean;
}

const NOTHING: Draft = { separator: "quick", way: "all", stem: "vocals", again: false };
const ABOUT: Readonly<Record<Draft["way"], string>> = {
  all: "Every stem that the separator knows, on a track of its own.",
  two: "This stem, and the mix without it.",
  minus: "The mix without this stem alone: to sing or play along.",
};

/** The mix split into stems; of a region, the new session is the region. */
export function Separate() {
  const { summary } = useSubject();
  const region = useSelection((state) => state.region);
  const [draft, change] = useDraft(summary.id, "separate", NOTHING);
  const { data, error, refetch } = useBackends("separators");
  if (error) return <Fault error={error} onAgain={() => void refetch()} />;
  const separators = data?.items ?? [];
  const chosen = separators.find((one) => one.name === draft.separator);
  return (
    <div className={styles.form}>
      <Select
        label="Separator"
        options={separators.map(({ name, title, ready }) => ({
          value: name,
          label: ready ? title : `${title} (not installed)`,
        }))}
        value={draft.separator}
        onChange={(separator) => change({ separator })}
        {...(chosen && !chosen.ready && { hint: chosen.remedy })}
      />
      <ThreeWays
        label="What comes of it"
        options={WAYS}
        value={draft.way}
        onChange={(way) => change({ way })}
      />
      <p className={styles.note}>{ABOUT[draft.way]}</p>
      {draft.way !== "all" && (
        <Select
          label="Stem"
          options={STEMS.map((stem) => ({ value: stem, label: stem }))}
          value={draft.stem}
          onChange={(stem) => change({ stem })}
        />
      )}
      <Switch
        label="Split the mix even where the session has stems"
        checked={draft.again}
        onChange={(again) => change({ again })}
      />
      <Go
        icon={AudioWaveform}
        wanting={
          chosen && !chosen.ready ? "Install this separator first, or choose another." : null
        }
        ask={() =>
          separate({
            session: summary.id,
            separator: draft.separator,
            again: draft.again,
            ...(draft.way === "two" && { two: draft.stem }),
            ...(draft.way === "minus" && { minus: [draft.stem] }),
            ...regionAsked(region),
          })
        }
      >
        {region === null ? "Separate" : `Separate ${regionWords(region).toLowerCase()}`}
      </Go>
    </div>
  );
}
