import { player, usePlayer } from "../../audio/player";
import { chooseTracks, clearSelection, markRegion, useSelection } from "../selection";
import { type Marked, regionBetween, regionOf } from "./region";
import { beatsHeard, placeInWords, say, sectionAt, type Stage, useStage } from "./stage";
import { scrolledTo, useView, zoomedAround, zoomedTo, zoomedToFit } from "./view";

/** What keys and buttons do, each with its words for who listens to the page. */

function stage(): Stage {
  const on = useStage.getState().stage;
  if (!on) throw new Error("no session is shown");
  return on;
}

export function positionBeats(): number {
  const { time, session } = stage();
  const beats = beatsHeard(time, player.positionSeconds());
  return Math.min(Math.max(0, beats), session.length_beats);
}

export function goTo(beats: number): void {
  const { time, session } = stage();
  const at = Math.min(Math.max(0, beats), session.length_beats);
  player.seek(time.exactSecondsAtBeats(at));
  showBeats(at);
  say(placeInWords(time, at));
}

function showBeats(beats: number): void {
  const startPixels = scrolledTo(useView.getState(), beats);
  if (startPixels !== null) useView.setState({ startPixels });
}

export function togglePlay(): void {
  const playing = usePlayer.getState().status === "playing";
  void player.toggle();
  say(playing ? `Stopped at ${placeInWords(stage().time, positionBeats())}` : "Playing");
}

/** To the start of what is marked, or of the piece. */
export function goToRegion(): void {
  goTo(useSelection.getState().startBeats ?? 0);
}

export function stop(): void {
  player.pause();
  goToRegion();
}

/** A beat or a bar on or back; from between two lines to the next one. */
export function step(grid: "beat" | "bar", direction: 1 | -1): void {
  goTo(stage().time.stepFrom(positionBeats(), grid, direction));
}

export function goToStart(): void {
  goTo(0);
}

export function goToEnd(): void {
  goTo(stage().session.length_beats);
}

export function mark(marked: Marked | null): void {
  if (!marked) return;
  markRegion(marked.region, marked.startBeats, marked.endBeats);
  if (usePlayer.getState().loop) loopRegion();
}

/** The section at the play cursor becomes the region; the bar where there is none. */
export function markSection(): void {
  const { session, time } = stage();
  const at = positionBeats();
  const section = sectionAt(session, at);
  const marked = section
    ? regionOf(time, section, session.length_beats)
    : regionBetween(time, at, at, session.length_beats);
  mark(marked);
  if (marked) say(`Marked ${section?.name ?? ""} ${regionInWords(marked)}`);
}

/** The region begins, or ends, with the bar at the play cursor. */
export function markEdge(edge: "start" | "end"): void {
  const { session, time } = stage();
  // A bar that the region ends with is in it, also where the cursor is on its first line.
  const at = positionBeats() + (edge === "end" ? 1e-6 : 0);
  const { startBeats, endBeats } = useSelection.getState();
  const other = edge === "start" ? endBeats : startBeats;
  const beyond = other !== null && (edge === "start" ? other > at : other < at);
  const marked = regionBetween(time, at, beyond ? other : at, session.length_beats);
  mark(marked);
  if (marked) say(`Marked ${regionInWords(marked)}`);
}

export function regionInWords({ region }: Pick<Marked, "region">): string {
  const last = region.fromBar + region.bars - 1;
  return region.bars === 1 ? `bar ${region.fromBar}` : `bars ${region.fromBar} to ${last}`;
}

export function unmark(): void {
  clearSelection();
  if (usePlayer.getState().loop) player.setLoop(null);
  say("Nothing is marked");
}

export function loopRegion(): void {
  const { session, time } = stage();
  const { startBeats, endBeats } = useSelection.getState();
  player.setLoop({
    startSeconds: time.exactSecondsAtBeats(startBeats ?? 0),
    endSeconds: time.exactSecondsAtBeats(endBeats ?? session.length_beats),
  });
}

export function toggleLoop(): void {
  if (usePlayer.getState().loop) {
    player.setLoop(null);
    say("Loop off");
  } else {
    loopRegion();
    say(useSelection.getState().region ? "Looping the region" : "Looping the whole piece");
  }
}

/** The tracks that keys act upon: the chosen ones, else the current one. */
function tracksInHand(): number[] {
  const { session } = stage();
  const { tracks } = useSelection.getState();
  const chosen = session.tracks.flatMap(({ name }, index) => (tracks.includes(name) ? index : []));
  const { current } = useStage.getState();
  return chosen.length > 0 || current === null ? chosen : [current];
}

/** Mute or solo: what some are not yet, all become. */
export function toggleMix(what: "mute" | "solo", tracks = tracksInHand()): void {
  if (tracks.length === 0) {
    say("Choose a track first: arrow down");
    return;
  }
  const { mix } = usePlayer.getState();
  const { lanes, session } = stage();
  const heard = tracks.filter((index) => mix[lanes[index] ?? ""]);
  if (heard.length === 0) {
    say("The take that is heard has no such track");
    return;
  }
  const on = heard.some((index) => mix[lanes[index] ?? ""]?.[what] !== true);
  for (const index of heard) player.setMix(lanes[index] ?? "", { [what]: on });
  const names = heard.map((index) => session.tracks[index]?.name).join(", ");
  say(`${names}: ${what} ${on ? "on" : "off"}`);
}

export function chooseTrack(index: number, way: "only" | "toggle" | "through"): void {
  const { session } = stage();
  const names = session.tracks.map((track) => track.name);
  const name = names[index];
  if (name === undefined) return;
  const { tracks } = useSelection.getState();
  const { current } = useStage.getState();
  if (way === "through" && current !== null) {
    chooseTracks(names.slice(Math.min(current, index), Math.max(current, index) + 1));
  } else if (way === "toggle") {
    const kept = tracks.includes(name)
      ? tracks.filter((other) => other !== name)
      : names.filter((other) => other === name || tracks.includes(other));
    chooseTracks(kept);
    useStage.setState({ current: index });
  } else {
    chooseTracks([name]);
    useStage.setState({ current: index });
  }
}

export function moveBetweenTracks(direction: 1 | -1): void {
  const { session } = stage();
  const { current } = useStage.getState();
  const last = session.tracks.length - 1;
  const index = current === null ? 0 : Math.min(Math.max(0, current + direction), last);
  chooseTrack(index, "only");
  const track = session.tracks[index];
  if (track) say(`${track.name}, track ${index + 1} of ${last + 1}`);
}

export function zoomBy(factor: number, anchorPixels?: number): void {
  const view = useView.getState();
  const cursor = positionBeats() * view.pixelsPerBeat - view.startPixels;
  const seen = cursor >= 0 && cursor <= view.widthPixels;
  const anchor = anchorPixels ?? (seen ? cursor : view.widthPixels / 2);
  useView.setState(zoomedAround(view, factor, anchor));
}

export function zoomToFit(): void {
  useView.setState(zoomedToFit(useView.getState()));
}

/** The region fills the view; without one, the whole piece does. */
export function zoomToRegion(): void {
  const { startBeats, endBeats } = useSelection.getState();
  if (startBeats === null || endBeats === null) zoomToFit();
  else useView.setState(zoomedTo(useView.getState(), startBeats, endBeats));
}

export function toggleFollow(): void {
  const follow = !useView.getState().follow;
  useView.setState({ follow });
  say(follow ? "The view follows what is heard" : "The view stays where it is");
}
