import type { SessionSummary } from "../api/schema";
import { fileUrl } from "../api/exports";
import type { Program } from "../audio/contract";
import { player, usePlayer } from "../audio/player";

const previewKey = (id: string) => `mix of ${id}`;

/** The file that is heard of a session in the library; none while it has no mix. */
export function heardFile(session: SessionSummary): string | null {
  return session.mix_file ?? session.master_file ?? null;
}

/** A session's mix as one lane; null for one that cannot be heard in one file. */
export function mixProgram(session: SessionSummary): Program | null {
  const file = heardFile(session);
  const { sample_rate: sampleRate, length_seconds: lengthSeconds } = session;
  if (file === null || sampleRate == null || lengthSeconds == null) return null;
  const lengthSamples = Math.round(lengthSeconds * sampleRate);
  const url = fileUrl(session.id, file);
  const clip = { url, startSamples: 0, offsetSamples: 0, lengthSamples, gainDb: 0 };
  const lane = { id: "mix", name: session.title, gainDb: 0, pan: 0, mute: false, clips: [clip] };
  const loudnessLufs = session.mix_loudness_lufs ?? null;
  return {
    key: previewKey(session.id),
    title: session.title,
    sampleRate,
    lengthSamples,
    loudnessLufs,
    lanes: [lane],
  };
}

/** Play or pause a session's mix; another one that plays gives way. */
export async function togglePreview(session: SessionSummary): Promise<void> {
  if (isOpen(session.id)) return player.toggle();
  await playPreview(session, 0);
}

/** Play a session's mix from a place. */
export async function playPreview(session: SessionSummary, fromSeconds: number): Promise<void> {
  const program = mixProgram(session);
  if (program === null) return;
  if (!isOpen(session.id)) await player.open(program);
  await player.play(fromSeconds);
}

function isOpen(id: string): boolean {
  return usePlayer.getState().program?.key === previewKey(id);
}

export type PreviewStatus = "still" | "loading" | "playing" | "paused" | "failed";

/** How a session's mix stands in the player. */
export function usePreview(id: string): PreviewStatus {
  return usePlayer((state) => {
    if (state.program?.key !== previewKey(id) || state.status === "empty") return "still";
    return state.status;
  });
}

/** Where the listener is in the mix that is open, in seconds. */
export function previewSeconds(): number {
  return player.positionSeconds();
}
