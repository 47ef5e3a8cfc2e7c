import { useMemo } from "react";

import { player, usePlayer } from "../../audio/player";
import { programOf } from "../timeline/program";
import { useSubject } from "./asking";
import forms from "./forms.module.css";
import { heardMix, type HeardMix } from "./heardMix";
import { ThreeWays } from "./ThreeWays";

export type Balance = "heard" | "session";

const BALANCES = [
  { value: "heard", label: "As heard here" },
  { value: "session", label: "As in the session" },
] as const;

/** How the session's own lanes are heard, or would be if the other take were left. */
export function useHeardMix(): HeardMix {
  const { session, summary } = useSubject();
  const program = useMemo(() => programOf(summary.id, session), [session, summary.id]);
  // Found anew whenever a fader moves, or another program is heard.
  usePlayer((state) => state.mix);
  return heardMix(program.lanes, player.mixFor(program));
}

interface HeardMixChoiceProps {
  heard: HeardMix;
  value: Balance;
  onChange: (value: Balance) => void;
  /** What of the mix is written beside the tracks. */
  note?: string | undefined;
}

/** Whether a project is balanced as heard, where that is other than the session is. */
export function HeardMixChoice({ heard, value, onChange, note }: HeardMixChoiceProps) {
  if (heard.asked.length === 0) return null;
  return (
    <div className={forms.form} role="group" aria-label="Mix of the export">
      <div>
        <div className={forms.legend}>Mutes, faders and pans</div>
        <ThreeWays
          label="Mutes, faders and pans"
          options={BALANCES}
          value={value}
          onChange={onChange}
        />
      </div>
      <p className={forms.note}>
        {value === "heard"
          ? `Other than in the session: ${heard.words}.`
          : `Left out: ${heard.words}.`}
        {value === "heard" && note}
      </p>
    </div>
  );
}
