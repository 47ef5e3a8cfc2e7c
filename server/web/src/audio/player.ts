import type { Player } from "./contract";
import { SessionPlayer } from "./SessionPlayer";

const sessionPlayer = new SessionPlayer();
const asidePlayer = new SessionPlayer();
givesWay(sessionPlayer, asidePlayer);
givesWay(asidePlayer, sessionPlayer);

/** What makes sound in this page. */
export const player: Player = sessionPlayer;

/** What the player shows, or a part of it: `usePlayer((state) => state.status)`. */
export const usePlayer = sessionPlayer.state;

/** For a sound that is looked at beside what `player` has open: only one of the two plays. */
export const aside: Player = asidePlayer;

export const useAside = asidePlayer.state;

function givesWay(one: SessionPlayer, other: SessionPlayer): void {
  other.state.subscribe((now, before) => {
    if (now.status === "playing" && before.status !== "playing") one.pause();
  });
}
