import { AudioLines, FileArchive, Music4 } from "lucide-react";

import { archiveUrl, fileUrl, useSessionFiles } from "../../api/exports";
import { Fault } from "../../parts/Fault";
import { sizeOf } from "../../parts/figures";
import { useSelection } from "../selection";
import { clipsOf, stretchesOf, togetherOf } from "../takeOut/excerpts";
import { useSubject } from "./asking";
import { regionWords } from "./chosen";
import { DragFile } from "./DragFile";
import styles from "./Files.module.css";
import { groupsOf, typeOf } from "./files";
import forms from "./forms.module.css";
import { Parts } from "./Parts";

/** Every file of the session, to be downloaded or dragged into the DAW. */
export function Files() {
  const { session, summary } = useSubject();
  const selection = useSelection();
  const { tracks } = selection;
  const { data, error, refetch } = useSessionFiles(summary.id);
  if (error) return <Fault error={error} onAgain={() => void refetch()} />;
  if (!data) return <p className={forms.note}>Looking at the files.</p>;
  const together = togetherOf(summary.id, session, selection);
  const stretches = stretchesOf(summary.id, session, selection).concat(together ?? []);
  return (
    <div className={forms.form}>
      {selection.region === null ? (
        <p className={forms.note}>
          Mark bars in the timeline, and they can be taken out of each track by themselves.
        </p>
      ) : (
        <Parts title={regionWords(selection.region)} parts={stretches} />
      )}
      {groupsOf(session, data.files, tracks).map(({ title, files }) => (
        <section key={title} aria-label={title}>
          <h3 className={forms.legend}>{title}</h3>
          <ul className={styles.files}>
            {files.map(({ path, name, size_bytes }) => (
              <li key={path} className={styles.row}>
                <DragFile
                  href={fileUrl(summary.id, path)}
                  name={name}
                  type={typeOf(path)}
                  icon={path.startsWith("midi/") ? Music4 : AudioLines}
                >
                  {name}
                </DragFile>
                <span className={styles.size}>{sizeOf(size_bytes)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <Parts title="Clips" parts={clipsOf(summary.id, session, tracks)} />
      <section aria-label="All together">
        <h3 className={forms.legend}>All together</h3>
        <DragFile
          href={archiveUrl(summary.id)}
          name={`${summary.id}.zip`}
          type="application/zip"
          icon={FileArchive}
        >
          The whole session as a zip
        </DragFile>
      </section>
      <p className={forms.note}>
        On Windows and macOS, Chrome, Edge and other browsers of the Chromium family can drag these
        into the DAW or a folder, and as well a track by its name and marked bars by their grip. On
        Linux they can drag them into Ardour, where Roadie runs on the same machine. Everywhere
        else, press one to download it, and drag it from the browser&apos;s list of downloads.
      </p>
    </div>
  );
}
