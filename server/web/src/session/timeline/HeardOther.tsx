import { player, usePlayer } from "../../audio/player";
import styles from "./HeardOther.module.css";
import type { Stage } from "./stage";

/** While the other take is heard: what the screen then shows of which, and what only B has. */
export function HeardOther({ stage }: { stage: Stage }) {
  const program = usePlayer((state) => state.program);
  const mix = usePlayer((state) => state.mix);
  if (!program || program.key === stage.id) return null;
  const alone = program.lanes.filter(({ id, clips }) => {
    return clips.length > 0 && !stage.lanes.includes(id);
  });
  return (
    <div className={styles.other} role="group" aria-label="The take that is heard">
      <p className={styles.words}>
        <span className={styles.letter}>B</span> <bdi>{program.title}</bdi> is heard: faders and
        meters are its own. The bars and waveforms are those of A.
      </p>
      {alone.length > 0 && (
        <p className={styles.words}>
          Only in B:
          {alone.map(({ id, name }) => {
            const muted = mix[id]?.mute === true;
            return (
              <button
                key={id}
                type="button"
                className={styles.lane}
                aria-pressed={muted}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => player.setMix(id, { mute: !muted })}
              >
                Mute <bdi>{name}</bdi>
              </button>
            );
          })}
        </p>
      )}
    </div>
  );
}
