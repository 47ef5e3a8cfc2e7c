/** The files of a session as a musician looks for them. Pure. */

import type { FileBody, Session } from "../../api/schema";

export interface NamedFile extends FileBody {
  name: string;
}

export interface Group {
  title: string;
  files: readonly NamedFile[];
}

const TYPES: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  flac: "audio/flac",
  aif: "audio/aiff",
  aiff: "audio/aiff",
  mp3: "audio/mpeg",
  mid: "audio/midi",
};

export function typeOf(path: string): string {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return TYPES[ending] ?? "application/octet-stream";
}

/** Mix, stems, MIDI, and what else there is; of the stems those of the chosen tracks first. */
export function groupsOf(
  session: Session,
  files: readonly FileBody[],
  chosen: readonly string[],
): Group[] {
  const mixed = new Set([session.mix?.master_file, session.mix?.file]);
  const stems = new Map<string, string>();
  for (const track of session.tracks) {
    for (const { file, warped } of track.audio_clips) {
      stems.set(file, track.name);
      if (warped) stems.set(warped.file, track.name);
    }
  }
  const named = files.map((file) => ({
    ...file,
    name: file.path.slice(file.path.indexOf("/") + 1),
  }));
  const isChosen = ({ path }: NamedFile) => chosen.includes(stems.get(path) ?? "");
  const ofStems = named.filter(({ path }) => stems.has(path) && !mixed.has(path));
  const groups = [
    { title: "Mix and master", files: named.filter(({ path }) => mixed.has(path)) },
    {
      title: "Stems",
      files: [...ofStems.filter(isChosen), ...ofStems.filter((file) => !isChosen(file))],
    },
    { title: "MIDI", files: named.filter(({ path }) => path.startsWith("midi/")) },
    {
      title: "Other sound",
      files: named.filter(
        ({ path }) => path.startsWith("audio/") && !mixed.has(path) && !stems.has(path),
      ),
    },
  ];
  return groups.filter((group) => group.files.length > 0);
}
