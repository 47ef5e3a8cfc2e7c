"""The AAF files of a session: one, or as many as its sound needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exports.aaf.losses import losses_of
from exports.aaf.plan import parts_of, tracks_of
from exports.aaf.write import AafContent, write_aaf
from exports.layout import channels
from exports.names import clean_text, safe_name
from exports.place import place_file
from exports.printed import PrintedStems
from exports.sources import SourceFile, find_source
from session.errors import storage
from session.model import Session
from session.progress import Progress, part_of


@dataclass(frozen=True, slots=True)
class AafFiles:
    """The AAF files of a session by name, and what they could not keep of it."""

    files: tuple[str, ...]
    losses: tuple[str, ...]


def write_aaf_files(
    session: Session,
    source: Path,
    target: Path,
    progress: Progress,
    printed: PrintedStems | None = None,
) -> AafFiles:
    """Write the session as one AAF file into `target`, or as several where it passes 2 GB.

    Files that another format of the same export has written are linked. Raises as `export` does.
    """
    progress(0.0, "Looking at the stems")
    session = session.heard
    sources = _sources(session, source)
    tracks = tracks_of(session, sources)
    parts = parts_of(tracks, sources)
    with storage(target):
        target.mkdir(parents=True, exist_ok=True)
    title = safe_name(session.title, "Session")
    names: list[str] = []
    turned_up: dict[str, float] = {}
    for number, part in enumerate(parts, 1):
        piece = f" {number} of {len(parts)}" if len(parts) > 1 else ""
        names.append(f"{title}{piece}.aaf")
        path = target / names[-1]
        share = part_of(progress, (number - 1) / len(parts), number / len(parts))
        content = f"AAF{piece}"
        found = printed.find(content) if printed else None
        if found:
            place_file(found, path, share)
            continue
        heading = f"{clean_text(session.title)}{piece}"
        essences = write_aaf(session, AafContent(heading, part, sources), path, share)
        turned_up |= {one.name: one.gain for one in essences.values() if one.gain > 1}
        if printed:
            printed.keep(content, path)
    return AafFiles(tuple(names), tuple(losses_of(session, tracks, turned_up)))


def _sources(session: Session, folder: Path) -> dict[str, SourceFile]:
    found: dict[str, SourceFile] = {}
    for channel in channels(session):
        for clip in channel.audio_clips if channel.kind == "audio" else ():
            if clip.file not in found:
                found[clip.file] = find_source(clip.file, session, folder, channel.track.name)
    return found
