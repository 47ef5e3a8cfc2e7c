"""The audio files that the clips of a project play: found, named, and put in the project's folder.

Every format whose clips play files of their own uses this, so that a file has the same name in
each of them, and none is copied where the disk can link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exports.layout import channels
from exports.names import UniqueNames
from exports.place import place_file
from exports.sources import SourceFile, find_source, read_blocks
from exports.wav import WavWriter
from session.errors import storage
from session.model import Session
from session.progress import Progress, part_of


@dataclass(frozen=True, slots=True)
class ClipSource:
    """A file of the session that clips play, and the name it gets in the project."""

    name: str
    source: SourceFile


@dataclass(frozen=True, slots=True)
class ClipFile:
    """An audio file of the project: a WAV of 32-bit floats at the session's rate."""

    path: Path
    name: str
    channels: int
    length_samples: int
    sample_rate: int
    size_bytes: int
    modified_seconds: int


def clip_sources(session: Session, folder: Path) -> dict[str, ClipSource]:
    """Every file that a clip of the session in `folder` plays, by the session's own path.

    Looked up before anything is written. Raises SessionGone, NotFound, UnreadableAudio.
    """
    names = UniqueNames()
    found: dict[str, ClipSource] = {}
    for channel in channels(session):
        for clip in channel.audio_clips:
            if clip.file not in found:
                source = find_source(clip.file, session, folder, channel.track.name)
                name = names.take_numbered(channel.number, channel.name, ".wav")
                found[clip.file] = ClipSource(name, source)
    return found


def place_clip_files(
    sources: dict[str, ClipSource], folder: Path, progress: Progress
) -> dict[str, ClipFile]:
    """Link what a DAW reads as it is, 32-bit float WAV, into `folder`; write the rest as that.

    Raises StorageFailed, UnreadableAudio.
    """
    with storage(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        file: _placed(one, folder, part)
        for (file, one), part in zip(sources.items(), _parts(progress, len(sources)), strict=True)
    }


def _parts(progress: Progress, count: int) -> Iterator[Progress]:
    for index in range(count):
        yield part_of(progress, index / count, (index + 1) / count)


def _placed(one: ClipSource, folder: Path, progress: Progress) -> ClipFile:
    progress(0.0, f"Placing {one.name}")
    source, path = one.source, folder / one.name
    if source.plain_float:
        place_file(source.path, path, progress)
    else:
        _convert(source, path, progress)
    with storage(path):
        status = path.stat()
    return ClipFile(
        path=path,
        name=one.name,
        channels=source.channels,
        length_samples=source.length_samples,
        sample_rate=source.sample_rate,
        size_bytes=status.st_size,
        modified_seconds=int(status.st_mtime),
    )


def _convert(source: SourceFile, path: Path, progress: Progress) -> None:
    with WavWriter(path, source.sample_rate, source.channels, "float32") as writer:
        for block in read_blocks(source.path):
            writer.write(block)
            progress(writer.length_samples / max(1, source.length_samples), f"Placing {path.name}")
