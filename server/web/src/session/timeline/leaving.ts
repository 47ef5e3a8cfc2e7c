import { player, usePlayer } from "../../audio/player";
import { chooseTracks, markRegion, useSelection } from "../selection";
import { loopRegion, positionBeats } from "./actions";
import { regionBetween } from "./region";
import { keepSeen, type Seen, seenOf } from "./seen";
import type { Stage } from "./stage";
import { fittingPixelsPerBeat, useView, type View } from "./view";

/** Keep how the session on the screen is left, so that it is found so again. */
export function leave(stage: Stage): void {
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
  });
}

function zoomOf(view: View): Seen["zoom"] {
  const { pixelsPerBeat, startPixels } = view;
  if (pixelsPerBeat <= fittingPixelsPerBeat(view) * 1.001) return null;
  return { pixelsPerBeat, startBeats: startPixels / pixelsPerBeat };
}

/** What was changed of the session's own mix; what it last was while another take is heard. */
function mixOf({ id, session, lanes }: Stage): Seen["mix"] {
  const { program, mix } = usePlayer.getState();
  if (program?.key !== id) return seenOf(id)?.mix ?? {};
  return Object.fromEntries(
    lanes.flatMap((lane, index) => {
      const [track, now] = [session.tracks[index], mix[lane]];
      if (!track || !now) return [];
      const same = now.gainDb === track.gain_db && now.pan === track.pan;
      return same && now.mute === track.mute && !now.solo ? [] : [[lane, now]];
    }),
  );
}

/** What was marked, chosen, looped and mixed when the session was left. */
export function comeBack(stage: Stage, withPlace: boolean): void {
  const seen = seenOf(stage.id);
  if (!seen) return;
  const { session, time } = stage;
  for (const [lane, mix] of Object.entries(seen.mix)) player.setMix(lane, mix);
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
