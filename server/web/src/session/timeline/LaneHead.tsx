import { memo } from "react";

import type { Track } from "../../api/schema";
import type { LaneMix } from "../../audio/contract";
import { player, usePlayer } from "../../audio/player";
import { toggleMix } from "./actions";
import { css, legible } from "./colour";
import { Fader } from "./Fader";
import { LaneGrips } from "./LaneGrips";
import styles from "./LaneHead.module.css";
import { LaneName } from "./LaneName";
import { Meter } from "./Meter";
import { LOWEST_DB, panInWords, SILENT_DB, tidyDb } from "./mix";
import { palette } from "./palette";
import type { Stage } from "./stage";

interface LaneHeadProps {
  stage: Stage;
  track: Track;
  index: number;
}

/** A lane's name and its strip of the mixer. */
export const LaneHead = memo(function LaneHead({ stage, track, index }: LaneHeadProps) {
  const name = track.name.trim() || `Track ${index + 1}`;
  const about = [track.role, track.take_group && `take of ${track.take_group}`, track.group];
  const lane = stage.lanes[index] ?? "";
  const heard = usePlayer(({ program }) => program?.lanes.find(({ id }) => id === lane));
  const inOther = usePlayer(({ program }) => program !== null && program.key !== stage.id);
  const sounds = (inOther ? (heard?.clips ?? []) : track.audio_clips).length > 0;
  return (
    <div role="rowheader" className={styles.head}>
      <span
        className={styles.colour}
        style={{ background: css(legible(track.colour, palette().ground)) }}
      />
      <LaneGrips stage={stage} index={index} name={name} />
      <LaneName stage={stage} index={index} name={name} about={about.filter(Boolean).join(", ")} />
      {sounds ? (
        <Strip
          lane={lane}
          first={heard ?? { gainDb: track.gain_db, pan: track.pan, mute: track.mute }}
          index={index}
          name={inOther ? `${name} in B` : name}
          inOther={inOther}
        />
      ) : (
        <span className={styles.faders}>
          <span className={styles.silent}>{inOther ? notInB(heard) : noSound(track)}</span>
        </span>
      )}
    </div>
  );
});

function notInB(heard: object | undefined): string {
  return heard ? "No sound in B" : "Not in B";
}

function noSound(track: Track): string {
  return track.midi_clips.some((clip) => clip.notes.length > 0) ? "Notes, no sound" : "Empty";
}

interface StripProps {
  lane: string;
  /** As the session that is heard has it. */
  first: Pick<LaneMix, "gainDb" | "pan" | "mute">;
  index: number;
  name: string;
  /** Whether it is the other take's. */
  inOther: boolean;
}

/** Gain, pan, mute, solo, and how loud it is. */
function Strip({ lane: id, first, index, name, inOther }: StripProps) {
  const mix = usePlayer((state) => state.mix[id]) ?? { ...first, solo: false };
  return (
    <>
      <div className={styles.faders}>
        {inOther && <span className={styles.whose}>B</span>}
        <Fader
          className={styles.gain}
          label={`Gain of ${name}`}
          words={tidyDb(mix.gainDb)}
          title={`Gain ${tidyDb(mix.gainDb)}; a double click takes it back`}
          min={LOWEST_DB}
          max={12}
          step={0.5}
          value={Math.max(mix.gainDb, LOWEST_DB)}
          onChange={(gainDb) => {
            player.setMix(id, { gainDb: gainDb <= LOWEST_DB ? SILENT_DB : gainDb });
          }}
          onRest={() => player.setMix(id, { gainDb: first.gainDb })}
        />
        <Fader
          className={styles.pan}
          label={`Pan of ${name}`}
          words={panInWords(mix.pan)}
          title={`Pan: ${panInWords(mix.pan)}; a double click takes it back`}
          min={-1}
          max={1}
          step={0.05}
          value={mix.pan}
          onChange={(pan) => player.setMix(id, { pan })}
          onRest={() => player.setMix(id, { pan: first.pan })}
        />
        <span className={styles.figure}>{tidyDb(mix.gainDb, "")}</span>
      </div>
      <Switch letter="M" label={`Mute ${name}`} on={mix.mute} index={index} what="mute" />
      <Switch letter="S" label={`Solo ${name}`} on={mix.solo} index={index} what="solo" />
      <Meter lane={id} />
    </>
  );
}

interface SwitchProps {
  letter: string;
  label: string;
  on: boolean;
  index: number;
  what: "mute" | "solo";
}

function Switch({ letter, label, on, index, what }: SwitchProps) {
  return (
    <button
      type="button"
      className={styles.switch}
      data-what={what}
      aria-label={label}
      aria-pressed={on}
      // Space goes on playing after a click: the focus stays where it was.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => toggleMix(what, [index])}
    >
      {letter}
    </button>
  );
}
