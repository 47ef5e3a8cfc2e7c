import type { Session } from "../../api/schema";
import { player, usePlayer } from "../../audio/player";
import { chooseTracks, markRegion, useSelection } from "../selection";
import { loopRegion, positionBeats } from "./actions";
import { programOf } from "./program";
import { regionBetween } from "./region";
import { keepSeen, type Seen, seenOf } from "./seen";
import type { Stage } from "./stage";
import { fittingPixelsPerBeat, useView, type View } from "./view";

/**
 * Keep how the session on the screen is left, so that it is found so again. The other take is
 * found again where the page itself goes (`whole`); who comes back from another view hears A.
 */
export function leave(stage: Stage, whole: boolean): void {
  const view = useView.getState();
  const { startBeats, endBeats, tracks } = useSelection.getState();
  const marked = startBeats === null || endBeats === null ? null : { startBeats, endBeats };
  keepSeen(stage.id, {
    zoom: zoomOf(view),
    laneSize: view.laneSize,
    follow: view.follow,
    marked,
    tracks,
    looping: usePlayer.getState().loop !== null,
    placeBeats: positionBeats(),
    mix: mixOf(stage),
    other: whole ? otherOf(stage) : undefined,
  });
}

function zoomOf(view: View): Seen["zoom"] {
  const { pixelsPerBeat, startPixels } = view;
  if (pixelsPerBeat <= fittingPixelsPerBeat(view) * 1.001) return null;
  return { pixelsPerBeat, startBeats: startPixels / pixelsPerBeat };
}

/** What was changed of the session's own mix; as it would be heard where another take is. */
function mixOf({ id, session, lanes }: Stage): Seen["mix"] {
  const mix = player.mixFor(programOf(id, session));
  return Object.fromEntries(
    lanes.flatMap((lane, index) => {
      const [track, now] = [session.tracks[index], mix[lane]];
      if (!track || !now) return [];
      const same = now.gainDb === track.gain_db && now.pan === track.pan;
      return same && now.mute === track.mute && !now.solo ? [] : [[lane, now]];
    }),
  );
}

function otherOf({ id }: Stage): Seen["other"] {
  const { program, matched, mix } = usePlayer.getState();
  return program && program.key !== id ? { id: program.key, matched, mix } : undefined;
}

/** Hear the other take again, as it was left, where that was heard when the page went. */
export async function hearOtherAgain(
  { id }: Stage,
  sessionOf: (id: string) => Promise<Session>,
  opening: Promise<void>,
): Promise<void> {
  const other = seenOf(id)?.other;
  if (!other) return;
  const [session] = await Promise.all([sessionOf(other.id), opening]);
  // Who has gone on meanwhile hears what is there.
  if (usePlayer.getState().program?.key !== id) return;
  player.setMatched(other.matched);
  const opened = player.open(programOf(other.id, session), { keepPlace: true });
  for (const [lane, mix] of Object.entries(other.mix)) player.setMix(lane, mix);
  await opened;
}

/** What was marked, chosen, looped and mixed when the session was left. */
export function comeBack(stage: Stage, withPlace: boolean): void {
  const seen = seenOf(stage.id);
  if (!seen) return;
  const { session, time } = stage;
  session.tracks.forEach((track, index) => {
    const lane = stage.lanes[index] ?? "";
    const own = { gainDb: track.gain_db, pan: track.pan, mute: track.mute, solo: false };
    player.setMix(lane, seen.mix[lane] ?? own);
  });
  const names = session.tracks.map((track) => track.name);
  chooseTracks(seen.tracks.filter((name) => names.includes(name)));
  const { startBeats, endBeats } = seen.marked ?? { startBeats: 0, endBeats: 0 };
  const marked = regionBetween(time, startBeats, endBeats, session.length_beats, true);
  if (marked) markRegion(marked.region, marked.startBeats, marked.endBeats);
  if (seen.looping) loopRegion();
  if (withPlace) {
    player.seek(time.exactSecondsAtBeats(Math.min(seen.placeBeats, session.length_beats)));
  }
}

/** The part of a session that was seen last, before its lanes know how wide they are. */
export function viewAgain({ id, session }: Stage): Partial<View> {
  const lengthBeats = session.length_beats;
  const seen = seenOf(id);
  if (!seen) return { lengthBeats, pixelsPerBeat: 0, startPixels: 0 };
  const { zoom, laneSize, follow } = seen;
  const { pixelsPerBeat, startBeats } = zoom ?? { pixelsPerBeat: 0, startBeats: 0 };
  const startPixels = Math.round(startBeats * pixelsPerBeat);
  return { lengthBeats, pixelsPerBeat, startPixels, widthPixels: 0, laneSize, follow };
}
