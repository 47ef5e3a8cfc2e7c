"""A folder of stems: numbered in track order, muted tracks apart, so that the rest is the mix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exports.names import UniqueNames
from exports.sources import Stem
from exports.stem_files import WrittenFile, file_facts, project_length_samples, write_stem
from exports.timeline import place_audio
from session.model import Session, Track
from session.progress import Progress, part_of


@dataclass(frozen=True, slots=True)
class WrittenStem:
    """A track and the file that holds its sound."""

    track: Track
    file: WrittenFile


def session_stems(session: Session, folder: Path) -> list[Stem]:
    """The stems of the tracks that have audio. Raises NotFound, UnreadableAudio."""
    return [
        Stem(number, track, session, folder)
        for number, track in enumerate(session.tracks, 1)
        if track.audio_clips
    ]


def write_stems(
    session: Session,
    stems: list[Stem],
    folder: Path,
    progress: Progress,
    time_reference_samples: int = 0,
) -> list[WrittenStem]:
    """Write every stem as `01 Drums.wav`... into `folder`, muted ones into its `Muted`.

    The numbers are those of the tracks. Raises StorageFailed, UnreadableAudio.
    """
    names, muted_names = UniqueNames(), UniqueNames()
    written = []
    for index, stem in enumerate(stems):
        track = stem.track
        taken = muted_names if track.mute else names
        name = taken.take_numbered(stem.number, track.name, ".wav")
        part = part_of(progress, index / len(stems), (index + 1) / len(stems))
        tonal = track.role not in ("drums", "fx")
        facts = file_facts(session, track.name, time_reference_samples, tonal)
        path = (folder / "Muted" if track.mute else folder) / name
        written.append(WrittenStem(track, write_stem(stem, path, facts, session, part)))
    return written


def stem_losses(session: Session, stems: list[Stem], written: list[WrittenStem]) -> list[str]:
    """What the stems could not keep of the session, and what about them is unusual, in words."""
    length = project_length_samples(session)
    losses = []
    for stem in stems:
        name = stem.track.name
        if stem.starts_early:
            losses.append(f"What {name!r} plays before bar 1 is cut off: its stem starts at bar 1.")
        if stem.end_samples > length:
            losses.append(f"What {name!r} plays after the end of the piece is cut off.")
        places = [place_audio(clip, session) for clip in stem.track.audio_clips]
        if any(place and place.stretched for place in places):
            losses.append(
                f"{name!r} is stretched to the beat in the session; its stem is not stretched."
            )
    for one in written:
        if one.file.encoding == "float32":
            losses.append(
                f"{one.track.name!r} passes 0 dBFS, so its file is 32-bit float, not 24-bit."
            )
        if one.track.mute:
            losses.append(f"{one.track.name!r} is muted: its stem is in the folder Muted.")
    return losses


def early_note_losses(session: Session) -> list[str]:
    """The tracks whose notes a MIDI file cannot place, in words."""
    return [
        f"Notes of {track.name!r} before bar 1 are moved to bar 1: MIDI files start there."
        for track in session.tracks
        if any(
            clip.start_beats + note.start_beats < 0
            for clip in track.midi_clips
            for note in clip.notes
        )
    ]
