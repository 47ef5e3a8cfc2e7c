import type { BridgeHappened, ShownBody } from "../api/schema";
import { spanOf } from "../parts/figures";

/** A control's whole name; of OSC, whose controls are addresses, the address alone. */
export function controlOf(name: string): string {
  if (name.startsWith("osc//")) return name.slice(4);
  return name.startsWith("page/") ? `this page: ${name.slice(5)}` : name;
}

/** What was done to a control: pressed, +2, 0.500. */
export function motionOf({ motion, value }: Pick<BridgeHappened, "motion" | "value">): string {
  switch (motion) {
    case "turn":
      return value > 0 ? `+${value}` : String(value);
    case "release":
      return "let go";
    case "value":
      return value.toFixed(3);
    case "press":
      return value === 1 ? "pressed" : `pressed ${value.toFixed(2)}`;
    case "pressure":
      return `pressure ${value.toFixed(2)}`;
  }
}

/** How what was asked for goes: running 42 %, 3 s left. */
export function stageOf(event: BridgeHappened): string {
  if (!event.stage) return "";
  const words = event.words ? `: ${event.words}` : "";
  if (event.stage !== "running") return `${event.stage}${words}`;
  const left = event.seconds_left ? `, ${spanOf(event.seconds_left)} left` : "";
  return `running ${Math.round(event.fraction * 100)} %${left}${words}`;
}

const LOOKS: Record<NonNullable<ShownBody["look"]>, string> = {
  off: "dark",
  idle: "ready",
  on: "on",
  armed: "armed",
  waiting: "waits for its beat",
  queued: "queued",
  running: "at work",
  done: "done",
  failed: "failed",
};

/** What a control shows, in words. */
export function shownOf(shown: ShownBody | undefined): string {
  if (!shown) return "shows nothing";
  const parts = [
    shown.look ? LOOKS[shown.look] : "",
    shown.look === "running" && shown.fraction != null
      ? `${Math.round(shown.fraction * 100)} %`
      : "",
    shown.position != null ? `at ${Math.round(shown.position * 100)} %` : "",
  ];
  return parts.filter(Boolean).join(", ") || "shows nothing";
}

/** 14:03:27 */
export function momentOf(atSeconds: number): string {
  return new Date(atSeconds * 1000).toLocaleTimeString("en-GB");
}
