"""A session's mix taken apart into tracks of the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from exports.names import UniqueNames
from server.separation.cache import StemCache
from server.separation.contract import Separator, Stem
from server.separation.parted import Parting
from server.separation.registry import SEPARATORS
from session.errors import BackendUnavailable, storage
from session.model import Session, Track
from session.progress import Progress
from session.units import ROLE_COLOURS


def ready_separator(name: str) -> Separator:
    """The separator called `name`. Raises NotFound, BackendUnavailable."""
    separator = SEPARATORS.load(name)
    availability = separator.available()
    if not availability.ready:
        raise BackendUnavailable(f"The separator {name} cannot be used: {availability.remedy}.")
    return separator


def stems_by(name: str | None) -> int:
    """How many stems the separator called `name` gives; none without a name. Raises NotFound."""
    return len(SEPARATORS.load(name).stems) if name is not None else 0


def stem_tracks(
    session: Session,
    folder: Path,
    mix: str,
    separator: Separator,
    progress: Progress,
    *,
    library: Path | None = None,
) -> tuple[Track, ...]:
    """Tracks of the stems of `mix`, a file of `session`, whose files stand in `folder`.

    The stems lie in `folder/audio/` under names that no file there has. Stems that `library`
    remembers are not made again. Raises what the separator raises.
    """
    work = folder / ".stems"
    stems = stems_of(folder / mix, work, separator, progress, library)
    return tracks_of(stems, session, folder, work)


def stems_of(
    mix: Path, work: Path, separator: Separator, progress: Progress, library: Path | None
) -> tuple[Stem, ...]:
    """The stems of the file `mix`, in the folder `work`; those that `library` remembers, if any.

    Raises what the separator raises.
    """
    if library is None:
        return separator.separate(mix, work, progress)
    return Parting(separator, StemCache.of_library(library)).stems(mix, work, progress)


def tracks_of(
    stems: Sequence[Stem], session: Session, folder: Path, work: Path
) -> tuple[Track, ...]:
    """Tracks of `stems`, whose files go from `work`, which is removed, into `folder/audio/`.

    Raises StorageFailed.
    """
    names = UniqueNames()
    audio = folder / "audio"
    with storage(audio):
        audio.mkdir(parents=True, exist_ok=True)
        for path in audio.iterdir():
            names.take(path.stem, "file")
    tracks: list[Track] = []
    taken = {track.name for track in session.tracks}
    for stem in stems:
        file = names.take(stem.file.stem, "stem") + ".wav"
        name = _free_name(stem.name, taken)
        taken.add(name)
        with storage(audio / file):
            stem.file.rename(audio / file)
        clip = session.stem_clip(f"audio/{file}", name)
        tracks.append(Track(name, stem.role, ROLE_COLOURS[stem.role], (clip,)))
    with storage(work):
        work.rmdir()
    return tuple(tracks)


def beside(old: Iterable[Track], new: Iterable[Track]) -> tuple[Track, ...]:
    """The new tracks after the old, as takes of one part where their roles match.

    The old ones are muted: old and new are the same music, and together would sound twice.
    """
    old, new = tuple(old), tuple(new)
    groups = {track.role: track.take_group or track.role.capitalize() for track in reversed(old)}
    shared = {track.role for track in new} & set(groups)
    kept = tuple(
        replace(
            track,
            mute=True,
            take_group=groups[track.role] if track.role in shared else track.take_group,
        )
        for track in old
    )
    added = tuple(replace(track, take_group=groups.get(track.role)) for track in new)
    return kept + added


def _free_name(name: str, taken: set[str]) -> str:
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name} {count}"
    return free
