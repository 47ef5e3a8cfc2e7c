import { useEffect, useRef } from "react";

import { player } from "../../audio/player";
import { onFrame } from "./frames";
import styles from "./Meter.module.css";
import { meterShare } from "./mix";

interface MeterProps {
  /** A lane's id; all together without one. */
  lane?: string;
  lying?: boolean;
}

/** How far a bar falls a frame, of its whole length: about a second from full to nothing. */
const FALL_SHARE = 0.016;

/** Two bars, left and right, that move with what is heard; red once it is too loud. */
export function Meter({ lane, lying = false }: MeterProps) {
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = meter.current;
    if (!shown) return;
    const bars = [...shown.children] as HTMLElement[];
    const shares = [0, 0];
    let seen = true;
    const watch = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? false;
    });
    watch.observe(shown);
    const end = onFrame(() => {
      if (!seen) return;
      const { peak } = player.level(lane);
      bars.forEach((bar, side) => {
        const before = shares[side] ?? 0;
        const share = Math.max(meterShare(peak[side] ?? 0), before - FALL_SHARE);
        if (Math.abs(share - before) < 0.002 && share > 0) return;
        if (share === before) return;
        shares[side] = share;
        bar.style.transform = lying ? `scaleX(${share})` : `scaleY(${share})`;
        bar.toggleAttribute("data-over", (peak[side] ?? 0) >= 1);
      });
    });
    return () => {
      watch.disconnect();
      end();
    };
  }, [lane, lying]);
  return (
    <div ref={meter} className={styles.meter} data-lying={lying || undefined} aria-hidden>
      <span className={styles.bar} />
      <span className={styles.bar} />
    </div>
  );
}
