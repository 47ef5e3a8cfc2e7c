import type { LoopFrames } from "../messages";
import { PAGE_SAMPLES } from "../pages";

/** How far before a place a jump to it begins; the mixer's longest fade fits into it. */
export const LEAD_FRAMES = 1024;
const LONGEST_RUN = 16;
/** So many lanes' pages are read in a row before anything else is heard of. */
const MOST_LANE_PAGES = 128;

export interface Aim {
  frame: number;
  loop: LoopFrames | null;
  blocks: number;
  slots: number;
  /** As `longestRun` has it. */
  longest: number;
}

/**
 * How many pages are fetched at once: a quarter of what there is room for at most, and few of many
 * lanes, so that who jumps away does not wait for what is not wanted any more.
 */
export function longestRun(slots: number, lanes: number): number {
  const bounded = Math.max(2, Math.floor(MOST_LANE_PAGES / Math.max(1, lanes)));
  return Math.max(1, Math.min(LONGEST_RUN, bounded, slots >> 2));
}

/**
 * The blocks to have, the most urgent first: what plays next, round the loop where there is one,
 * then what follows it, then what lies behind.
 *
 * Fewer than there are slots: what is taken out of use stays unwritten for as long as a run lasts,
 * so that a mixer that reads it just then still reads what it meant.
 */
export function wantedBlocks({ frame, loop, blocks, slots, longest }: Aim): number[] {
  const room = slots >= blocks ? blocks : slots - 2 * longest;
  const wanted = new Set<number>();
  const add = (first: number, last: number) => {
    for (let block = Math.max(0, first); block <= last && wanted.size < room; block += 1) {
      if (block < blocks) wanted.add(block);
    }
  };
  const block = (at: number) => Math.floor(at / PAGE_SAMPLES);
  const looping = loop !== null && frame < loop.end;
  add(block(frame), block(frame) + 1);
  add(block(frame - LEAD_FRAMES), block(frame));
  if (looping) {
    add(block(frame), Math.min(block(loop.end - 1), block(frame) + (room >> 1)));
    add(
      block(loop.start - LEAD_FRAMES),
      Math.min(block(loop.end - 1), block(loop.start) + (room >> 2)),
    );
    add(block(frame), block(loop.end - 1));
  }
  add(block(frame), blocks - 1);
  add(0, blocks - 1);
  return [...wanted];
}

/** What to fetch next: blocks in a row, few where they are urgent; null when all is there. */
export function nextRun(
  wanted: readonly number[],
  have: (block: number) => boolean,
  longest: number,
): { first: number; count: number } | null {
  const missing = wanted.findIndex((block) => !have(block));
  const first = wanted[missing];
  if (first === undefined) return null;
  const most = Math.min(longest, Math.max(2, missing * 2));
  const among = new Set(wanted);
  let count = 1;
  while (count < most && among.has(first + count) && !have(first + count)) count += 1;
  return { first, count };
}
