import { css, legible } from "./colour";

/** Colours of the theme as the canvases need them. */
export interface Palette {
  ground: string;
  groundLow: string;
  groundHigh: string;
  line: string;
  ink: string;
  inkSoft: string;
  accent: string;
  font: string;
}

let read: Palette | null = null;

/** The theme's colours, read once. */
export function palette(): Palette {
  if (read) return read;
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  read = {
    ground: value("--ground"),
    groundLow: value("--ground-low"),
    groundHigh: value("--ground-high"),
    line: value("--line"),
    ink: value("--ink"),
    inkSoft: value("--ink-soft"),
    accent: value("--accent"),
    font: style.fontFamily,
  };
  return read;
}

/** The shades of one track: its clips' ground, its sound, and its notes by velocity. */
export interface Shades {
  body: string;
  edge: string;
  sound: string;
  /** From soft to loud. */
  notes: readonly string[];
}

const VELOCITY_SHADES = 5;

export function shadesOf(colour: string, ground: string, silent: boolean): Shades {
  const clear = legible(colour, ground);
  const strength = silent ? 0.35 : 1;
  return {
    body: css(clear, 0.13 * strength),
    edge: css(clear, 0.45 * strength),
    sound: css(clear, 0.92 * strength),
    notes: Array.from({ length: VELOCITY_SHADES }, (_, shade) =>
      css(clear, (0.42 + (0.58 * shade) / (VELOCITY_SHADES - 1)) * strength),
    ),
  };
}

/** Which of the shades a velocity has. */
export function shadeAt(velocity: number): number {
  return Math.min(VELOCITY_SHADES - 1, Math.floor((velocity / 128) * VELOCITY_SHADES));
}
