import type { Player } from "./contract";
import { SessionPlayer } from "./SessionPlayer";

const sessionPlayer = new SessionPlayer();

/** What makes sound in this page. */
export const player: Player = sessionPlayer;

/** What the player shows, or a part of it: `usePlayer((state) => state.status)`. */
export const usePlayer = sessionPlayer.state;
