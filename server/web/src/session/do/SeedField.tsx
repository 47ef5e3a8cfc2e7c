import { NumberField } from "../../parts/NumberField";

const HIGHEST = 2 ** 53 - 1;

/** The number that music is drawn from; the same makes the same. */
export function SeedField({
  value,
  onChange,
}: {
  value: number | null;
  onChange: (seed: number | null) => void;
}) {
  return (
    <NumberField
      label="Seed"
      optional
      placeholder="drawn"
      min={0}
      max={HIGHEST}
      value={value}
      onChange={onChange}
    />
  );
}
