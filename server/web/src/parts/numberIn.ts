/** The number that was typed, with a point or a comma; null for what is none. */
export function numberIn(typed: string): number | null {
  const plain = typed.trim().replace(",", ".").replace("−", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return Number(plain);
}
