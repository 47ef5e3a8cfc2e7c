import type { StyleBody, UnderstandingBody } from "../api/schema";
import type { Wishes } from "./wishes";

type Understood = Pick<UnderstandingBody, "style" | "tempo" | "key" | "meter" | "length">;

/** What was understood, with what is set meanwhile: a change is seen before the server answers. */
export function overlaid(
  understood: UnderstandingBody,
  wishes: Wishes,
  styles: readonly StyleBody[],
): Understood {
  const { style, bpm, key, meter, bars } = wishes;
  const given = { source: "given", words: null } as const;
  const length = understood.length;
  const title = styles.find(({ name }) => name === style)?.title;
  return {
    style:
      style === null || title === undefined || style === understood.style.name
        ? understood.style
        : { ...given, name: style, title, beside: null },
    tempo: bpm === null ? understood.tempo : { ...given, bpm },
    key: key === null ? understood.key : { ...given, ...key, name: `${key.tonic} ${key.mode}` },
    meter:
      meter === null ? understood.meter : { ...given, numerator: meter[0], denominator: meter[1] },
    length:
      bars === null ? length : { ...given, bars, seconds: (length.seconds / length.bars) * bars },
  };
}
