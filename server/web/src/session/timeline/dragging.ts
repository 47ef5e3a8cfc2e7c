import type { PointerEvent as ReactPointerEvent } from "react";

import { usePlayer } from "../../audio/player";
import { HOLD_MS, isFinger, STILL_FINGER_PIXELS } from "../../parts/fingers";
import { chooseTracks, type Selection, useSelection } from "../selection";
import { goTo, goToRegion, loopRegion, mark } from "./actions";
import { followPointer } from "./followPointer";
import { onFrame } from "./frames";
import { regionBetween } from "./region";
import { useStage } from "./stage";
import { beatsAtPixels, LANE_HEIGHTS, useView } from "./view";

/** A hand may shake by so much in a click. */
const STILL_PIXELS = 4;
/** The most that the view scrolls a frame while a drag is held beyond its edge. */
const SCROLL_PIXELS = 24;
/** A beat is snapped to where it is this wide; bars where it is not. */
const BEAT_PIXELS = 8;

interface From {
  /** The lane where it begins; none on the ruler. */
  lane?: number;
  /** The end of the region that stays, when the other one is dragged. */
  anchorBeats?: number;
  /** The end that is dragged. */
  edgeBeats?: number;
}

/** What is needed of the screen to know where a pointer is. */
interface Place {
  leftPixels: number;
  topPixels: number;
}

/**
 * Begin a click or a drag on the ruler or a lane: a click places the play cursor, a drag marks a
 * region, snapped to bars unless Alt is held. A finger on a lane scrolls, as fingers expect; once
 * it has rested there it marks. A second finger takes back what the first has begun.
 */
export function dragFrom(event: ReactPointerEvent<HTMLElement>, from: From): void {
  if (event.button !== 0 || !event.isPrimary) return;
  const { stage } = useStage.getState();
  const ground = event.currentTarget.closest<HTMLElement>("[data-timeline]");
  if (!stage || !ground) return;
  const target = event.currentTarget;
  const place = placeOf(ground);
  const begun = { x: event.clientX, beats: beatsAt(event.clientX, place) };
  // A fingertip is wider than an edge: the edge keeps its distance to where it was taken.
  const besideBeats = isFinger(event) ? (from.edgeBeats ?? begun.beats) - begun.beats : 0;
  let last = { x: event.clientX, y: event.clientY, altKey: event.altKey };
  let dragged = from.anchorBeats !== undefined;
  const finger = isFinger(event);
  const stillPixels = finger ? STILL_FINGER_PIXELS : STILL_PIXELS;
  let marks = !finger || from.lane === undefined;
  const before = useSelection.getState();
  if (marks) target.setPointerCapture(event.pointerId);

  const show = () => {
    const beats = beatsAt(last.x, place) + besideBeats;
    const { time, session } = stage;
    const anchor = from.anchorBeats ?? begun.beats;
    mark(regionBetween(time, anchor, beats, session.length_beats, last.altKey));
    if (from.lane !== undefined) chooseLanes(from.lane, laneAt(last.y, ground));
  };
  const endScroll = onFrame(() => {
    if (dragged && marks && scrollAtEdge(last.x, place)) show();
  });
  const hold = setTimeout(() => {
    if (marks || dragged || Math.abs(last.y - event.clientY) > stillPixels) return;
    marks = dragged = true;
    show();
  }, HOLD_MS);
  followPointer(event.nativeEvent, target, ground, {
    marks: () => marks,
    move: (moved) => {
      last = { x: moved.clientX, y: moved.clientY, altKey: moved.altKey };
      if (Math.abs(moved.clientX - begun.x) > stillPixels) dragged = true;
      if (dragged && marks) show();
    },
    end: (how, ended) => {
      clearTimeout(hold);
      endScroll();
      if (how === "joined" && marks && dragged) takeBack(before);
      if (how !== "lifted") return;
      if (!dragged) goTo(snapped(begun.beats, ended.altKey));
      // What was marked is what one wants to hear next; what is heard now goes on.
      else if (marks && usePlayer.getState().status !== "playing") goToRegion();
    },
  });
}

function takeBack(before: Selection): void {
  useSelection.setState(before);
  if (usePlayer.getState().loop) loopRegion();
}

function placeOf(ground: HTMLElement): Place {
  const { left, top } = ground.getBoundingClientRect();
  const head = Number.parseFloat(getComputedStyle(ground).getPropertyValue("--head"));
  return { leftPixels: left + head, topPixels: top };
}

function beatsAt(x: number, place: Place): number {
  return beatsAtPixels(useView.getState(), x - place.leftPixels);
}

function snapped(beats: number, free: boolean): number {
  const { stage } = useStage.getState();
  if (free || !stage) return beats;
  const { pixelsPerBeat } = useView.getState();
  return stage.time.snapBeats(beats, pixelsPerBeat >= BEAT_PIXELS ? "beat" : "bar");
}

function scrollAtEdge(x: number, place: Place): boolean {
  const view = useView.getState();
  const at = x - place.leftPixels;
  const beyond = at < 0 ? at : Math.max(0, at - view.widthPixels);
  if (beyond === 0) return false;
  const furthest = Math.max(0, view.lengthBeats * view.pixelsPerBeat - view.widthPixels);
  const by = Math.sign(beyond) * Math.min(SCROLL_PIXELS, Math.abs(beyond));
  const startPixels = Math.min(Math.max(0, view.startPixels + by), furthest);
  if (startPixels === view.startPixels) return false;
  useView.setState({ startPixels });
  return true;
}

function laneAt(y: number, ground: HTMLElement): number {
  const lanes = ground.querySelector("[role=grid]")?.getBoundingClientRect();
  return Math.floor((y - (lanes?.top ?? 0)) / LANE_HEIGHTS[useView.getState().laneSize]);
}

function chooseLanes(one: number, other: number): void {
  const tracks = useStage.getState().stage?.session.tracks ?? [];
  const names = tracks
    .slice(Math.max(0, Math.min(one, other)), Math.max(one, other) + 1)
    .map((track) => track.name);
  const before = useSelection.getState().tracks;
  const same = names.length === before.length && names.every((name, at) => name === before[at]);
  if (!same) chooseTracks(names);
  useStage.setState({ current: one });
}
