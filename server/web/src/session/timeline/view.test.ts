import { describe, expect, it } from "vitest";

import {
  beatsAtPixels,
  pixelsAtBeats,
  resized,
  scrolledTo,
  type View,
  zoomedAround,
  zoomedTo,
  zoomedToFit,
} from "./view";

const VIEW: View = {
  lengthBeats: 400,
  pixelsPerBeat: 10,
  startPixels: 1000,
  widthPixels: 800,
  laneSize: "middle",
  follow: true,
};

describe("the view", () => {
  it("keeps what is under the pointer there while it zooms", () => {
    const before = beatsAtPixels(VIEW, 300);
    const after = { ...VIEW, ...zoomedAround(VIEW, 3, 300) };
    expect(after.pixelsPerBeat).toBe(30);
    expect(pixelsAtBeats(after, before)).toBeCloseTo(300, 0);
  });

  it("goes along with two fingers that move while they zoom", () => {
    const between = beatsAtPixels(VIEW, 300);
    const after = { ...VIEW, ...zoomedAround(VIEW, 2, 300, 450) };
    expect(pixelsAtBeats(after, between)).toBeCloseTo(450, 0);
  });

  it("never zooms out beyond the piece nor in beyond what peaks show", () => {
    expect(zoomedAround(VIEW, 1e-6, 300)).toEqual({ pixelsPerBeat: 2, startPixels: 0 });
    expect(zoomedAround(VIEW, 1e6, 300).pixelsPerBeat).toBe(480);
  });

  it("shows a short piece at any scale that fills the view", () => {
    const short = { ...VIEW, lengthBeats: 1, startPixels: 0 };
    expect(zoomedToFit(short).pixelsPerBeat).toBe(800);
    expect(zoomedAround(short, 4, 0).pixelsPerBeat).toBe(800);
  });

  it("never scrolls beyond the end", () => {
    const view = { ...VIEW, ...zoomedTo(VIEW, 396, 400) };
    expect(pixelsAtBeats(view, 400)).toBeCloseTo(800, 0);
  });

  it("shows the whole region, with room at its sides", () => {
    const view = { ...VIEW, ...zoomedTo(VIEW, 100, 116) };
    expect(pixelsAtBeats(view, 100)).toBeGreaterThan(0);
    expect(pixelsAtBeats(view, 116)).toBeLessThan(800);
  });

  it("still fits after the window has another size", () => {
    const fitting = { ...VIEW, ...zoomedToFit(VIEW) };
    expect(resized(fitting, 400)).toEqual({ widthPixels: 400, pixelsPerBeat: 1, startPixels: 0 });
    expect(resized(VIEW, 400)).toEqual({ widthPixels: 400, pixelsPerBeat: 10, startPixels: 1000 });
  });

  it("scrolls only to what is not seen", () => {
    expect(scrolledTo(VIEW, 120)).toBeNull();
    expect(scrolledTo(VIEW, 180)).toBe(1720);
    expect(scrolledTo(VIEW, 399)).toBe(3200);
    expect(scrolledTo(VIEW, 0)).toBe(0);
  });
});
