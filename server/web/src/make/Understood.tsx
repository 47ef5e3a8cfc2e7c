import type { UnderstandingBody } from "../api/schema";
import { useStyles } from "../api/styles";
import { clockOf, counted, tempoOf } from "../parts/figures";
import { Combobox } from "../parts/Combobox";
import { NumberField } from "../parts/NumberField";
import { Select } from "../parts/Select";
import { KeyFields } from "./KeyFields";
import { meterOf, meterOptions } from "./meters";
import { overlaid } from "./overlaid";
import { useWishes, wish } from "./useWishes";
import { ValueChip } from "./ValueChip";

const SLOWEST_BPM = 20;
const FASTEST_BPM = 400;
const MOST_BARS = 1000;

/** Style, tempo, key, meter and length as chips; one that is set beats the words. */
export function Understood({ understood }: { understood: UnderstandingBody }) {
  const wishes = useWishes();
  const styles = useStyles();
  const named = styles.data?.items ?? [];
  const { style, tempo, key, meter, length } = overlaid(understood, wishes, named);
  return (
    <>
      <ValueChip
        name="Style"
        value={style.title}
        from={style}
        set={wishes.style !== null}
        onClear={() => wish({ style: null })}
      >
        {(done) => (
          <Combobox
            label="Style"
            value={style.name}
            options={named.map(({ name, title }) => ({ value: name, label: title }))}
            onChange={(name) => {
              wish({ style: name });
              done();
            }}
          />
        )}
      </ValueChip>
      <ValueChip
        name="Tempo"
        value={`${tempoOf(tempo.bpm)} bpm`}
        from={tempo}
        set={wishes.bpm !== null}
        onClear={() => wish({ bpm: null })}
      >
        {() => (
          <NumberField
            label="Tempo"
            unit="bpm"
            min={SLOWEST_BPM}
            max={FASTEST_BPM}
            value={tempo.bpm}
            onChange={(bpm) => wish({ bpm })}
          />
        )}
      </ValueChip>
      <ValueChip
        name="Key"
        value={key.name}
        from={key}
        set={wishes.key !== null}
        onClear={() => wish({ key: null })}
      >
        {() => <KeyFields tonic={key.tonic} mode={key.mode} onChange={(to) => wish({ key: to })} />}
      </ValueChip>
      <ValueChip
        name="Meter"
        value={`${meter.numerator}/${meter.denominator}`}
        from={meter}
        set={wishes.meter !== null}
        onClear={() => wish({ meter: null })}
      >
        {(done) => (
          <Select
            label="Meter"
            value={`${meter.numerator}/${meter.denominator}`}
            options={meterOptions(`${meter.numerator}/${meter.denominator}`)}
            onChange={(chosen) => {
              wish({ meter: meterOf(chosen) });
              done();
            }}
          />
        )}
      </ValueChip>
      <ValueChip
        name="Length"
        value={`${counted(length.bars, "bar")}, ${clockOf(length.seconds)}`}
        from={length}
        set={wishes.bars !== null}
        onClear={() => wish({ bars: null })}
      >
        {() => (
          <NumberField
            label="Length"
            unit="bars"
            min={1}
            max={MOST_BARS}
            value={length.bars}
            onChange={(bars) => wish({ bars })}
          />
        )}
      </ValueChip>
    </>
  );
}
