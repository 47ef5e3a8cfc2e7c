"""One AAF file: the sound straight through, then the objects behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exports.aaf.composition import write_objects
from exports.aaf.compound import placed_after
from exports.aaf.essence import Essence, EssenceWriter, Sound
from exports.aaf.plan import AafTrack
from exports.sources import SourceFile
from session.errors import storage
from session.model import Session
from session.progress import Progress, part_of

_SOUND_END = 0.95


@dataclass(frozen=True, slots=True)
class AafContent:
    """What one AAF file holds; `sources` are the files its clips play, by the session's path."""

    title: str
    tracks: Sequence[AafTrack]
    sources: Mapping[str, SourceFile]


def write_aaf(
    session: Session, content: AafContent, path: Path, progress: Progress
) -> dict[Sound, Essence]:
    """Write the tracks with their sound to `path`; the sounds as they lie there.

    Raises StorageFailed, UnreadableAudio.
    """
    with storage(path), path.open("wb") as file:
        writer = EssenceWriter(file)
        sound_part = part_of(progress, 0.0, _SOUND_END)
        essences = writer.write(_sounds(content.tracks), content.sources, sound_part)
        progress(_SOUND_END, f"Writing {path.name}")
        beside = path.with_suffix(".objects")
        try:
            runs = write_objects(beside, session, content.title, content.tracks, essences)
            header, rest = placed_after(runs, beside.read_bytes())
        finally:
            beside.unlink(missing_ok=True)
        file.seek(writer.end_bytes)
        file.write(rest)
        file.seek(0)
        file.write(header)
    return essences


def _sounds(tracks: Iterable[AafTrack]) -> dict[Sound, str]:
    """Every sound that the tracks play and a name for it, that of the first clip that plays it."""
    named: dict[Sound, str] = {}
    taken: Counter[str] = Counter()
    for track in tracks:
        for clip in track.clips:
            if clip.sound not in named:
                taken[clip.name] += 1
                count = taken[clip.name]
                named[clip.sound] = clip.name if count == 1 else f"{clip.name} {count}"
    return named
