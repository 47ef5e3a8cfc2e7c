import { Music4 } from "lucide-react";

import { useBackends } from "../../api/health";
import { transcribe } from "../../api/work";
import { Fault } from "../../parts/Fault";
import { Select } from "../../parts/Select";
import { Slider } from "../../parts/Slider";
import { Switch } from "../../parts/Switch";
import { useSelection } from "../selection";
import { useSubject } from "./asking";
import { tracksWords } from "./chosen";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";

const GRIDS = [
  { value: "1", label: "Quarters" },
  { value: "0.5", label: "Eighths" },
  { value: "0.333333", label: "Eighth triplets" },
  { value: "0.25", label: "Sixteenths" },
  { value: "0.166667", label: "Sixteenth triplets" },
  { value: "0.125", label: "Thirty-seconds" },
] as const;

interface Draft {
  transcriber: string;
  quantise: number;
  grid: (typeof GRIDS)[number]["value"];
  bends: boolean;
}

const NOTHING: Draft = { transcriber: "basic-pitch", quantise: 0.8, grid: "0.25", bends: false };

/** MIDI clips for the tracks that sound, on the grid as far as is wished. */
export function Transcribe() {
  const { session, summary } = useSubject();
  const chosen = useSelection((state) => state.tracks);
  const [draft, change] = useDraft(summary.id, "transcribe", NOTHING);
  const { data, error, refetch } = useBackends("transcribers");
  if (error) return <Fault error={error} onAgain={() => void refetch()} />;
  const transcriber = data?.items.find((one) => one.name === draft.transcriber);
  const sounding = session.tracks.filter((track) => track.audio_clips.length > 0);
  const silent = chosen.filter((name) => !sounding.some((track) => track.name === name));
  return (
    <div className={styles.form}>
      <Select
        label="Transcriber"
        options={(data?.items ?? []).map(({ name, title }) => ({ value: name, label: title }))}
        value={draft.transcriber}
        onChange={(name) => change({ transcriber: name })}
        {...(transcriber && !transcriber.ready && { hint: transcriber.remedy })}
      />
      <Slider
        label="Put on the grid"
        min={0}
        max={1}
        step={0.05}
        rest={0.8}
        value={draft.quantise}
        words={(value) => (value === 0 ? "as played" : `${Math.round(value * 100)} %`)}
        onChange={(quantise) => change({ quantise })}
      />
      <Select
        label="Grid"
        options={GRIDS}
        value={draft.grid}
        onChange={(grid) => change({ grid })}
      />
      <Switch label="Pitch bends" checked={draft.bends} onChange={(bends) => change({ bends })} />
      <Go
        icon={Music4}
        wanting={wantingOf(silent, sounding.length, transcriber?.ready)}
        ask={() =>
          transcribe({
            session: summary.id,
            tracks: [...chosen],
            listen: {
              transcriber: draft.transcriber,
              preset: null,
              quantise: draft.quantise,
              grid_beats: Number(draft.grid),
              pitch_bends: draft.bends,
            },
          })
        }
      >
        Transcribe {tracksWords(chosen)}
      </Go>
    </div>
  );
}

function wantingOf(
  silent: readonly string[],
  sounding: number,
  ready: boolean | undefined,
): string | null {
  if (ready === false) return "Install this transcriber first, or choose another.";
  if (sounding === 0) return "No track has sound to listen to.";
  if (silent.length > 0) return `${silent.join(", ")} has no sound: choose tracks that have.`;
  return null;
}
