import { create } from "zustand";

import type { Program } from "../audio/contract";
import { player, usePlayer } from "../audio/player";
import type { SessionSummary } from "../api/schema";
import { toast } from "../parts/toast";
import { lengthSamplesOf, soundOfTake, urlOfFile } from "./takeSession";

/** The take that keys speak to. */
export const useChosen = create<{ take: string | null }>(() => ({ take: null }));

export function choose(take: string | null): void {
  useChosen.setState({ take });
}

/** A take as it is heard: one lane, its loudness known, so that takes compare fairly. */
export function programOf(summary: SessionSummary): Program | null {
  const sound = soundOfTake(summary);
  const lengthSamples = lengthSamplesOf(summary);
  if (!sound || lengthSamples === 0) return null;
  return {
    key: keyOf(summary.id),
    title: summary.title,
    sampleRate: summary.sample_rate ?? 0,
    lengthSamples,
    loudnessLufs: sound.lufs,
    lanes: [
      {
        id: "take",
        name: summary.title,
        gainDb: 0,
        pan: 0,
        mute: false,
        clips: [
          {
            url: urlOfFile(summary.id, sound.file),
            startSamples: 0,
            offsetSamples: 0,
            lengthSamples,
            gainDb: 0,
          },
        ],
      },
    ],
  };
}

function keyOf(session: string): string {
  return `take:${session}`;
}

/** Whether a take is the one that is heard, and how it stands. */
export function useHeard(session: string | null) {
  return usePlayer((state) => {
    if (session === null || state.program?.key !== keyOf(session)) return "elsewhere";
    return state.status;
  });
}

/** Hear a take from where the one before was; the one that is heard is paused or goes on. */
export async function hear(summary: SessionSummary): Promise<void> {
  const program = programOf(summary);
  if (program === null) return;
  const now = usePlayer.getState();
  if (now.program?.key === program.key) {
    await player.toggle();
    return;
  }
  await switchTo(program);
  if (usePlayer.getState().status === "paused") await player.play();
}

/** Make a take the one that is heard, at the same place; it sounds if one sounded before. */
export async function compare(summary: SessionSummary): Promise<void> {
  const program = programOf(summary);
  if (program === null || usePlayer.getState().program?.key === program.key) return;
  const sounding = usePlayer.getState().status === "playing";
  await switchTo(program);
  if (sounding && usePlayer.getState().status === "paused") await player.play();
}

async function switchTo(program: Program): Promise<void> {
  // From one take to another the place is kept; another kind of sound is begun at its start.
  const keepPlace = usePlayer.getState().program?.key.startsWith(keyOf("")) ?? false;
  await player.open(program, { keepPlace });
  const { status, failure } = usePlayer.getState();
  if (status === "failed") toast(failure ?? "It cannot be played.", { tone: "bad" });
}
