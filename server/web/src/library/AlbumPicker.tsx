import { useState } from "react";

import type { SessionSummary } from "../api/schema";
import { useAlbums } from "../api/sessions";
import { Chip } from "../parts/Chip";
import { Combobox } from "../parts/Combobox";
import styles from "./AlbumPicker.module.css";
import type { ChangeThem } from "./useChange";

interface AlbumPickerProps {
  sessions: readonly SessionSummary[];
  change: ChangeThem;
}

/** The albums that sessions are in; a new name makes a new album. */
export function AlbumPicker({ sessions, change }: AlbumPickerProps) {
  const known = useAlbums();
  const [added, setAdded] = useState(0);
  const counts = new Map<string, number>();
  for (const album of sessions.flatMap(({ albums }) => albums))
    counts.set(album, (counts.get(album) ?? 0) + 1);
  const options = (known.data?.items ?? [])
    .filter(({ name }) => counts.get(name) !== sessions.length)
    .map(({ name }) => ({ value: name, label: name }));
  const add = (album: string) => {
    if (album.trim() === "") return;
    change(sessions, { add_albums: [album.trim()] }, `Added to ${album.trim()}.`);
    setAdded(added + 1);
  };
  return (
    <section className={styles.albums} aria-label="Albums">
      <h3>Albums</h3>
      {counts.size > 0 && (
        <div className={styles.chips}>
          {[...counts].map(([album, count]) => (
            <Chip
              key={album}
              {...(count < sessions.length && { aside: `${count} of ${sessions.length}` })}
              onRemove={() =>
                change(sessions, { remove_albums: [album] }, `Taken out of ${album}.`)
              }
            >
              {album}
            </Chip>
          ))}
        </div>
      )}
      <Combobox
        key={added}
        label="Add to an album"
        hideLabel
        free
        placeholder="Add to an album"
        value=""
        options={options}
        onChange={add}
      />
    </section>
  );
}
