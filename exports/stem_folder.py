"""A folder of stems: numbered in track order; muted and dry ones apart, so that the rest is the
mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exports.copy_printed import copy_printed
from exports.layout import channels
from exports.loss_words import as_a_whole_file
from exports.names import UniqueNames
from exports.print_files import Wanted, print_files
from exports.printed import PrintedStems, WrittenFile
from exports.sound_files import Shape
from exports.stem import Stem
from exports.stem_files import file_facts, project_length_samples
from session.model import Session, Track
from session.progress import Progress, part_of


@dataclass(frozen=True, slots=True)
class WrittenStem:
    """A channel and the file that holds its sound."""

    stem: Stem
    file: WrittenFile

    @property
    def track(self) -> Track:
        """The track that it is a stem of."""
        return self.stem.track

    @property
    def mute(self) -> bool:
        """Whether it is no part of the mix: muted, or dry."""
        return self.stem.channel.mute


def session_stems(session: Session, folder: Path) -> list[Stem]:
    """The stems of the channels that have audio, dry ones too, in the order of their numbers.

    Raises NotFound, UnreadableAudio.
    """
    sounding = [one for one in channels(session) if one.audio_clips]
    return [
        Stem(channel, session, folder)
        for channel in sorted(sounding, key=lambda channel: channel.number)
    ]


def wanted_stems(
    session: Session, stems: Sequence[Stem], folder: Path, time_reference_samples: int = 0
) -> list[Wanted]:
    """Every stem as `01 Drums`... in `folder`, muted ones in its `Muted`, dry ones in its `Dry`.

    The numbers are those of the tracks.
    """
    names = {place: UniqueNames() for place in ("", "Muted", "Dry")}
    wanted = []
    for stem in stems:
        channel = stem.channel
        place = "Dry" if channel.kind == "dry" else "Muted" if channel.mute else ""
        name = names[place].take_numbered(channel.number, channel.name, "")
        tonal = stem.track.role not in ("drums", "fx")
        wanted.append(
            Wanted(
                stem,
                folder / place / name,
                Shape(session.sample_rate, stem.channels, project_length_samples(session)),
                file_facts(session, channel.name, time_reference_samples, tonal),
                "apart" if channel.mute else "stem",
            )
        )
    return wanted


def write_stems(
    session: Session,
    stems: list[Stem],
    folder: Path,
    progress: Progress,
    *,
    time_reference_samples: int = 0,
    printed: PrintedStems | None = None,
) -> list[WrittenStem]:
    """Write every stem as a WAV file, named and placed as `wanted_stems` says.

    What is among `printed` is not printed again. Raises StorageFailed, UnreadableAudio.
    """
    wanted = wanted_stems(session, stems, folder, time_reference_samples)
    found = {i: printed and printed.find_stem(stem_content(one)) for i, one in enumerate(wanted)}
    copies = [(wanted[i], file) for i, file in found.items() if file]
    fresh = [wanted[i] for i, file in found.items() if not file]
    share = len(copies) / max(1, len(wanted))
    copied = iter(copy_printed(copies, part_of(progress, 0.0, share)))
    made = iter(print_files(fresh, "wav", part_of(progress, share, 1.0)).files)
    written = [next(copied) if found[index] else next(made) for index in range(len(wanted))]
    if printed:
        for one, file in zip(wanted, written, strict=True):
            printed.keep_stem(stem_content(one), file)
    return [WrittenStem(stem, file) for stem, file in zip(stems, written, strict=True)]


def stem_content(wanted: Wanted) -> str:
    """What is printed of a stem of the session, but for its time stamp."""
    assert isinstance(wanted.sound, Stem)
    channel = wanted.sound.channel
    return f"stem {channel.number} {channel.kind} of {wanted.shape.length_samples} samples"


def stem_losses(session: Session, stems: list[Stem], written: Sequence[WrittenStem]) -> list[str]:
    """What the stems could not keep of the session, and what about them is unusual, in words."""
    losses = [one for stem in stems for one in as_a_whole_file(stem, session, "its stem")]
    for one in written:
        name = one.stem.channel.name
        if one.file.encoding == "float32":
            losses.append(f"{name!r} passes 0 dBFS, so its file is 32-bit float, not 24-bit.")
        if one.track.mute and one.stem.channel.kind == "audio":
            losses.append(f"{name!r} is muted: its stem is in the folder Muted.")
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
