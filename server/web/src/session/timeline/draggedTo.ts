interface Scale {
  min: number;
  max: number;
  step: number;
}

/** The value of a fader that was dragged from `value` by a share of its length, on its steps. */
export function draggedTo({ min, max, step }: Scale, value: number, share: number): number {
  const wanted = Math.min(max, Math.max(min, value + share * (max - min)));
  const stepped = min + Math.round((wanted - min) / step) * step;
  return Number(Math.min(max, stepped).toFixed(6));
}
