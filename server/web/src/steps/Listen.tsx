import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "../parts/Button";
import styles from "./Comparison.module.css";

interface Sides {
  dry: HTMLAudioElement;
  wet: HTMLAudioElement;
}

/**
 * Before and after at one loudness: both run together, and one of them is heard. They are one
 * stretch of sound each, so the browser's own elements keep them near enough for a comparison.
 */
export function Listen({ dry, wet }: { dry: string; wet: string }) {
  const sides = useRef<Sides | null>(null);
  const [side, setSide] = useState<keyof Sides>("wet");
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    const made = { dry: new Audio(dry), wet: new Audio(wet) };
    made.wet.onended = () => setPlaying(false);
    sides.current = made;
    return () => {
      for (const audio of Object.values(made)) audio.pause();
      sides.current = null;
    };
  }, [dry, wet]);
  const hear = (to: keyof Sides) => {
    setSide(to);
    if (!sides.current) return;
    sides.current[to].currentTime = sides.current[side].currentTime;
    for (const one of ["dry", "wet"] as const) sides.current[one].muted = one !== to;
  };
  const toggle = () => {
    if (!sides.current) return;
    hear(side);
    for (const audio of [sides.current.dry, sides.current.wet]) {
      if (playing) audio.pause();
      else void audio.play();
    }
    setPlaying(!playing);
  };
  return (
    <div className={styles.listen}>
      <Button size="small" icon={playing ? Pause : Play} onClick={toggle}>
        {playing ? "Pause" : "Listen"}
      </Button>
      <Button
        size="small"
        look={side === "dry" ? "primary" : "plain"}
        aria-pressed={side === "dry"}
        onClick={() => hear("dry")}
      >
        Before
      </Button>
      <Button
        size="small"
        look={side === "wet" ? "primary" : "plain"}
        aria-pressed={side === "wet"}
        onClick={() => hear("wet")}
      >
        After
      </Button>
    </div>
  );
}
