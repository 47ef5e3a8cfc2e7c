import { FolderOutput } from "lucide-react";

import { useBackends } from "../../api/health";
import type { BackendBody, TrackMix } from "../../api/schema";
import { exportSession } from "../../api/work";
import { Fault } from "../../parts/Fault";
import { Select } from "../../parts/Select";
import { TextField } from "../../parts/TextField";
import { useSubject } from "./asking";
import { useDraft } from "./drafts";
import styles from "./Export.module.css";
import { ExportsHere } from "./ExportsHere";
import forms from "./forms.module.css";
import { Go } from "./Go";
import { type Balance, HeardMixChoice, useHeardMix } from "./HeardMixChoice";
import { type Fidelity, FidelityWords } from "./ReportWords";

const STEM_FILES = [
  { value: "wav", label: "WAV" },
  { value: "flac", label: "FLAC" },
  { value: "aiff", label: "AIFF" },
] as const;

interface Draft {
  formats: readonly string[];
  stemFiles: (typeof STEM_FILES)[number]["value"];
  template: string;
  balance: Balance;
}

const NOTHING: Draft = { formats: [], stemFiles: "wav", template: "", balance: "heard" };

/** Project folders for the DAWs that are chosen, each with what it is proved to carry. */
export function Export() {
  const { summary } = useSubject();
  const [draft, change] = useDraft(summary.id, "export", NOTHING);
  const { data, error, refetch } = useBackends("exporters");
  const heard = useHeardMix();
  if (error) return <Fault error={error} onAgain={() => void refetch()} />;
  const has = (format: string) => draft.formats.includes(format);
  const toggle = (format: string) =>
    change({
      formats: has(format)
        ? draft.formats.filter((one) => one !== format)
        : [...draft.formats, format],
    });
  const template = has("ableton") ? draft.template.trim() : "";
  return (
    <div className={forms.form}>
      <HeardMixChoice
        heard={heard}
        value={draft.balance}
        onChange={(balance) => change({ balance })}
        note={has("stems") ? " The mix beside the stems is this one; a master is not written." : ""}
      />
      <fieldset className={styles.formats}>
        <legend className={forms.legend}>Formats</legend>
        {data?.items.map((format) => (
          <Format
            key={format.name}
            format={format}
            checked={has(format.name)}
            onToggle={() => toggle(format.name)}
          />
        ))}
      </fieldset>
      {has("stems") && (
        <Select
          label="Files of the stems"
          options={STEM_FILES}
          value={draft.stemFiles}
          onChange={(stemFiles) => change({ stemFiles })}
        />
      )}
      {has("ableton") && (
        <TextField
          label="Add to a copy of a Live set"
          placeholder="/home/you/template.als"
          hint="A whole path on this machine; none makes a new set."
          value={draft.template}
          onChange={(to) => change({ template: to })}
        />
      )}
      <Go
        icon={FolderOutput}
        wanting={draft.formats.length === 0 ? "Choose a format." : null}
        ask={() =>
          exportSession({
            session: summary.id,
            formats: [...draft.formats],
            stem_files: has("stems") ? draft.stemFiles : "wav",
            ...(template !== "" && { template }),
            ...(draft.balance === "heard" && { mix: heard.asked as TrackMix[] }),
          })
        }
      >
        Export
      </Go>
      <ExportsHere session={summary.id} />
    </div>
  );
}

interface FormatProps {
  format: BackendBody;
  checked: boolean;
  onToggle: () => void;
}

function Format({ format, checked, onToggle }: FormatProps) {
  const fidelity = format.fidelity as Fidelity | null | undefined;
  return (
    <div className={styles.format}>
      <label className={styles.choice}>
        <input type="checkbox" checked={checked} disabled={!format.ready} onChange={onToggle} />
        <span>{format.title}</span>
      </label>
      <div className={styles.about}>
        {format.ready ? fidelity && <FidelityWords fidelity={fidelity} /> : format.remedy}
      </div>
    </div>
  );
}
