import { useBackends } from "../api/health";
import { Switch } from "../parts/Switch";
import { TextArea } from "../parts/TextArea";
import { TextField } from "../parts/TextField";
import styles from "./More.module.css";
import { useWishes, wish } from "./useWishes";
import { BUILT_IN } from "./wishes";

/** What is asked for less often: a chart, a form, a title, and what only trained models take. */
export function More() {
  const wishes = useWishes();
  const engines = useBackends("engines").data?.items ?? [];
  const title = engines.find(({ name }) => name === wishes.engine)?.title.split(":")[0];
  return (
    <div className={styles.more}>
      <TextField
        label="Chords"
        hint="Bars between |, symbols or numerals; % repeats a bar."
        placeholder="Am7 | D7 G7 | Cmaj7 | %"
        value={wishes.chords}
        onChange={(chords) => wish({ chords })}
      />
      <TextField
        label="Form"
        hint="Sections with their bars."
        placeholder="intro 4, verse 8, drop 8"
        value={wishes.form}
        onChange={(form) => wish({ form })}
      />
      <TextField
        label="Title"
        hint="Else it is named after your words."
        value={wishes.title}
        maxLength={200}
        onChange={(named) => wish({ title: named })}
      />
      {wishes.engine !== BUILT_IN && (
        <>
          <TextField
            label={`Model of ${title ?? wishes.engine}`}
            hint="By its name in `roadie models`; empty takes one that is installed."
            value={wishes.model}
            onChange={(model) => wish({ model })}
          />
          <TextField
            label="Keep out"
            hint="What shall not be heard; not every model can."
            value={wishes.avoid}
            onChange={(avoid) => wish({ avoid })}
          />
          <TextArea
            label="Lyrics"
            hint="For a model that sings."
            value={wishes.lyrics}
            onChange={(lyrics) => wish({ lyrics })}
          />
          <Switch
            label="Split into stems and write down the notes"
            checked={wishes.split}
            onChange={(split) => wish({ split })}
          />
        </>
      )}
    </div>
  );
}
