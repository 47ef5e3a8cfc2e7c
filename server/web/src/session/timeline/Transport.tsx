import {
  Keyboard,
  Pause,
  Play,
  Repeat,
  SkipBack,
  Square,
  LocateFixed,
  PanelRight,
  Volume2,
} from "lucide-react";
import type { MouseEvent } from "react";

import { player, usePlayer } from "../../audio/player";
import { IconButton } from "../../parts/IconButton";
import { goToStart, stop, toggleFollow, toggleLoop, togglePlay } from "./actions";
import { Compare } from "./Compare";
import { toggleDo, useDoShown } from "./doShown";
import { Fader } from "./Fader";
import { Meter } from "./Meter";
import { LOWEST_DB, SILENT_DB, tidyDb } from "./mix";
import { Position } from "./Position";
import type { Stage } from "./stage";
import styles from "./Transport.module.css";
import { useView } from "./view";

interface TransportProps {
  stage: Stage;
  onShortcuts: () => void;
}

/** The focus stays where it was: Space goes on playing after a click. */
const stay = (event: MouseEvent) => event.preventDefault();

/** Play, stop, loop, where it is, which take is heard, and how loud all is. */
export function Transport({ stage, onShortcuts }: TransportProps) {
  const status = usePlayer((state) => state.status);
  const looping = usePlayer((state) => state.loop !== null);
  const follow = useView((view) => view.follow);
  const doShown = useDoShown((panel) => panel.shown);
  const playing = status === "playing";
  return (
    <div className={styles.transport} role="toolbar" aria-label="Transport">
      <div className={styles.group}>
        <IconButton
          size="large"
          icon={SkipBack}
          label="To the start"
          shortcut="Home"
          onMouseDown={stay}
          onClick={goToStart}
        />
        <IconButton
          size="large"
          className={styles.play}
          icon={playing ? Pause : Play}
          label={playing ? "Stop here" : "Play"}
          shortcut="Space"
          onMouseDown={stay}
          onClick={togglePlay}
        />
        <IconButton
          size="large"
          icon={Square}
          label="Stop, and back to the region's start"
          onMouseDown={stay}
          onClick={stop}
        />
        <IconButton
          size="large"
          icon={Repeat}
          label="Loop"
          shortcut="L"
          className={styles.outlined}
          aria-pressed={looping}
          onMouseDown={stay}
          onClick={toggleLoop}
        />
        <IconButton
          size="large"
          icon={LocateFixed}
          label="Follow what is heard"
          shortcut="F"
          className={styles.outlined}
          aria-pressed={follow}
          onMouseDown={stay}
          onClick={toggleFollow}
        />
      </div>
      <Position stage={stage} />
      <Compare stage={stage} />
      <div className={styles.end}>
        <Master />
        <IconButton
          size="large"
          icon={Keyboard}
          label="Keys"
          shortcut="?"
          onMouseDown={stay}
          onClick={onShortcuts}
        />
        <IconButton
          size="large"
          icon={PanelRight}
          label="What can be made of it"
          shortcut="D"
          className={styles.outlined}
          aria-pressed={doShown}
          onMouseDown={stay}
          onClick={toggleDo}
        />
      </div>
    </div>
  );
}

function Master() {
  const gainDb = usePlayer((state) => state.masterGainDb);
  return (
    <div className={styles.master} role="group" aria-label="Master">
      <Volume2 size={16} aria-hidden />
      <div className={styles.levels}>
        <Meter lying />
        <Fader
          className={styles.gain}
          label="Master gain"
          words={tidyDb(gainDb)}
          title="Master gain; a double click takes it back"
          min={LOWEST_DB}
          max={6}
          step={0.5}
          value={Math.max(gainDb, LOWEST_DB)}
          onChange={(wanted) => player.setMasterGain(wanted <= LOWEST_DB ? SILENT_DB : wanted)}
          onRest={() => player.setMasterGain(0)}
        />
      </div>
      <span className={styles.figure}>{tidyDb(gainDb)}</span>
    </div>
  );
}
