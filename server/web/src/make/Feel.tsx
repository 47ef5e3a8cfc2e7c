import { Slider } from "../parts/Slider";
import styles from "./Feel.module.css";
import { useWishes, wish } from "./useWishes";

/** Left of straight: the swing that is the style's own. */
const STYLES_SWING = 0.49;

/** How it is played; in the middle, or at the left for swing, it is as the style has it. */
export function Feel() {
  const { energy, complexity, humanise, swing } = useWishes();
  return (
    <div className={styles.feel} role="group" aria-label="How it is played">
      <Slider
        label="Energy"
        min={-1}
        max={1}
        step={0.05}
        rest={0}
        value={energy ?? 0}
        words={around("calmer", "stronger")}
        onChange={(value) => wish({ energy: value === 0 ? null : value })}
      />
      <Slider
        label="Complexity"
        min={-1}
        max={1}
        step={0.05}
        rest={0}
        value={complexity ?? 0}
        words={around("simpler", "busier")}
        onChange={(value) => wish({ complexity: value === 0 ? null : value })}
      />
      <Slider
        label="Humanise"
        min={0}
        max={2}
        step={0.05}
        rest={1}
        value={humanise ?? 1}
        words={(value) => (value === 1 ? "as the style" : value === 0 ? "machine" : percent(value))}
        onChange={(value) => wish({ humanise: value === 1 ? null : value })}
      />
      <Slider
        label="Swing"
        min={STYLES_SWING}
        max={0.75}
        step={0.01}
        rest={STYLES_SWING}
        value={swing ?? STYLES_SWING}
        words={(value) =>
          value === STYLES_SWING ? "as the style" : value === 0.5 ? "straight" : percent(value)
        }
        onChange={(value) => wish({ swing: value === STYLES_SWING ? null : value })}
      />
    </div>
  );
}

function around(less: string, more: string): (value: number) => string {
  return (value) =>
    value === 0 ? "as the style" : `${value < 0 ? less : more} ${percent(Math.abs(value))}`;
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
