import { isObject } from "../steps/places";
import { type ChainData, resolved, type Schema } from "../steps/schema";
import { StepFields } from "../steps/StepFields";

interface TailFieldsProps {
  chain: ChainData;
  whole: Schema;
  onChange: (chain: ChainData) => void;
}

/** How long the sound may ring on past its end. */
export function TailFields({ chain, whole, onChange }: TailFieldsProps) {
  const schema = resolved(whole.properties?.tail ?? {}, whole);
  return (
    <StepFields
      schema={schema}
      whole={whole}
      data={isObject(chain.tail) ? chain.tail : {}}
      of="Tail"
      onChange={(tail) => onChange({ ...chain, tail })}
      inner={() => null}
    />
  );
}
