import { create } from "zustand";

import type { BridgeChanged, EarlyNotesTold, Hello, InboxChanged } from "./schema";
import type { JobBody, JobChanged, SessionChanged } from "./schema";

/** What `WS /v1/events` sends. */
export type ServerEvent =
  Hello | JobChanged | EarlyNotesTold | InboxChanged | SessionChanged | BridgeChanged;
export type Connection = "connecting" | "open" | "away";

interface Live {
  connection: Connection;
  /** Jobs that have moved since the page was opened, and those that were unfinished then. */
  jobs: ReadonlyMap<string, JobBody>;
}

/** What the server tells by itself; `listen` fills it. */
export const useLive = create<Live>(() => ({ connection: "connecting", jobs: new Map() }));

type Listener = (event: ServerEvent) => void;
const listeners = new Set<Listener>();

/** Hear every event; the call that is given back ends it. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const AGAIN_MS = [250, 500, 1000, 2000, 4000] as const;

/** Keep the stream of events open for as long as the page is; the call given back ends it. */
export function listen(url = eventsUrl(), connect = (at: string) => new WebSocket(at)): () => void {
  let ended = false;
  let attempt = 0;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    socket = connect(url);
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      attempt = 0;
      take(JSON.parse(data) as ServerEvent);
    };
    socket.onclose = () => {
      if (ended) return;
      useLive.setState({ connection: "away" });
      timer = setTimeout(open, AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)]);
      attempt += 1;
    };
  };
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function take(event: ServerEvent): void {
  if (event.type === "hello") {
    const jobs = new Map(event.jobs.map((job) => [job.id, job]));
    useLive.setState({ connection: "open", jobs });
  } else if (event.type === "job") {
    const jobs = new Map(useLive.getState().jobs);
    jobs.set(event.job.id, event.job);
    useLive.setState({ jobs });
  }
  for (const listener of listeners) listener(event);
}

function eventsUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/v1/events`;
}
