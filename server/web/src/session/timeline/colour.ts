/** The least contrast that a shape on the ground needs, by WCAG 1.4.11. */
const LEAST_CONTRAST = 3.2;

type Rgb = readonly [number, number, number];

export function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Relative luminance by WCAG 2. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

/** A track's colour, brightened where needed until it stands out from the ground. */
export function legible(colour: string, ground: string): Rgb {
  const from = rgbOf(colour);
  const under = rgbOf(ground);
  for (let white = 0; white <= 1; white += 0.05) {
    const mixed = from.map((part) => Math.round(part + (255 - part) * white)) as unknown as Rgb;
    if (contrast(mixed, under) >= LEAST_CONTRAST) return mixed;
  }
  return [255, 255, 255];
}

export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
