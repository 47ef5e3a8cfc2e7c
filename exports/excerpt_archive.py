"""A stretch of several tracks as one zip archive: of each its sound, its notes, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from exports.excerpt import Excerpt, ExcerptAsked, excerpt_of, stretch_words
from exports.excerpt_notes import excerpt_midi, has_notes
from exports.excerpt_sound import write_excerpt
from exports.names import UniqueNames, safe_name
from session.errors import BadInput, storage
from session.model import Session
from session.progress import Progress


@dataclass(frozen=True, slots=True)
class TracksAsked:
    """Which tracks of a session, counted from 1, all where none is named, and which stretch of
    them: from `start_beats` on, to the end where there is no `length_beats`."""

    tracks: Sequence[int] = ()
    start_beats: float = 0.0
    length_beats: float | None = None


@dataclass(frozen=True, slots=True)
class TracksFound:
    """The same stretch of each track that has anything in it; `name` says in words what it is."""

    name: str
    excerpts: tuple[Excerpt, ...]

    @property
    def length_samples(self) -> int:
        """How long each is, in samples of the session."""
        return self.excerpts[0].length_samples


def excerpts_of(session: Session, asked: TracksAsked) -> TracksFound:
    """What is asked for, found in the session. Raises NotFound, BadInput."""
    numbers = sorted(set(asked.tracks)) or range(1, len(session.tracks) + 1)
    stretch = (asked.start_beats, asked.length_beats)
    every = [excerpt_of(session, ExcerptAsked(number, None, *stretch)) for number in numbers]
    found = tuple(one for one in every if one.track.audio_clips or has_notes(one))
    if not found:
        raise BadInput("These tracks have nothing there: choose others, or other bars.")
    first = found[0]
    words = stretch_words(session, first.start_beats, first.start_beats + first.length_beats)
    return TracksFound(safe_name(f"{session.title} - {words or 'tracks'}", "excerpt"), found)


def write_tracks(
    session: Session, folder: Path, found: TracksFound, target: Path, progress: Progress
) -> None:
    """Write them as the archive `target`, each with its track's number and name.

    `folder` is the session's. Raises NotFound, UnreadableAudio, StorageFailed, Cancelled.
    """
    names = UniqueNames()
    sound = target.with_suffix(".wav")
    count = len(found.excerpts)
    try:
        with storage(target), ZipFile(target, "w") as archive:
            for done, excerpt in enumerate(found.excerpts):

                def told(fraction: float, stage: str, done: int = done) -> None:
                    progress((done + fraction) / count, stage)

                name = names.take_numbered(excerpt.number, excerpt.track.name, "")
                if excerpt.track.audio_clips:
                    write_excerpt(session, folder, excerpt, sound, told)
                    archive.write(sound, f"{name}.wav")
                if has_notes(excerpt):
                    archive.writestr(f"{name}.mid", excerpt_midi(session, excerpt))
    finally:
        sound.unlink(missing_ok=True)
