"""The audio of a session, as exporters read it; arrays are float32 `(channels, samples)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from session.clips import AudioClip
from session.errors import NotFound, SessionGone, UnreadableAudio, storage
from session.model import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

BLOCK_SAMPLES = 1 << 17
MOST_OPEN_FILES = 100


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An audio file of the session: where it lies and what its header says."""

    path: Path
    sample_rate: int
    channels: int
    length_samples: int
    plain_float: bool
    """Whether it is a RIFF WAV of 32-bit floats: then a DAW can use the file as it is."""


def find_source(file: str, session: Session, folder: Path, used_by: str) -> SourceFile:
    """The file `file` of a session in `folder`; `used_by` is what errors name.

    Raises SessionGone, NotFound (the file is missing), UnreadableAudio.
    """
    import soundfile

    path = folder / file
    if not path.is_file():
        if not folder.is_dir():
            raise SessionGone(f"The session folder {folder} is gone: put it back and try again.")
        raise NotFound(
            f"{file}, the audio of {used_by!r}, is missing from {folder}: put it back, or make "
            "the session again."
        )
    try:
        info = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        raise UnreadableAudio(
            f"{path} is not audio that can be read: restore it, or make the session again."
        ) from error
    if info.samplerate != session.sample_rate:
        raise UnreadableAudio(
            f"{path} has {info.samplerate} Hz where the session has {session.sample_rate} Hz: "
            "restore it, or make the session again."
        )
    plain = info.subtype == "FLOAT" and info.format in ("WAV", "WAVEX") and _is_riff(path)
    return SourceFile(path, info.samplerate, info.channels, info.frames, plain)


def _is_riff(path: Path) -> bool:
    with storage(path), path.open("rb") as file:
        return file.read(4) == b"RIFF"


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """The open SoundFile of `path`. Raises UnreadableAudio when it breaks while it is read."""
    import soundfile

    with _translated(path), soundfile.SoundFile(str(path)) as file:
        yield file


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Errors of libsndfile about `path` as one sentence."""
    import soundfile

    try:
        yield
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise UnreadableAudio(
            f"{path} is broken inside: restore it, or make the session again."
        ) from error


def read_blocks(path: Path) -> Iterator[Audio]:
    """All of a file in blocks of at most BLOCK_SAMPLES."""
    with reading(path) as file:
        while True:
            block = file.read(BLOCK_SAMPLES, dtype="float32", always_2d=True)
            if not len(block):
                return
            yield block.T


class OpenSources:
    """The files that stems are read from, kept open; any thread may read any of them."""

    def __init__(self) -> None:
        self._files: dict[Path, tuple[Any, Lock]] = {}
        self._opening = Lock()

    def read(self, source: SourceFile, start_samples: int, block: Audio) -> Audio:
        """Read into `block`, `(samples, channels)`, from a sample on.

        Gives the part of it that was filled: less where the file ends. Raises UnreadableAudio.
        """
        block = block[: max(0, min(len(block), source.length_samples - start_samples))]
        if not len(block):
            return block
        file, lock = self._opened(source.path)
        if file is None:
            with reading(source.path) as once:
                return _read_at(once, start_samples, block)
        with _translated(source.path), lock:
            return _read_at(file, start_samples, block)

    def _opened(self, path: Path) -> tuple[Any, Lock]:
        import soundfile

        with self._opening:
            # A process may have few files open (256 on macOS): past ours they are opened anew.
            if path not in self._files and len(self._files) < MOST_OPEN_FILES:
                with _translated(path):
                    self._files[path] = (soundfile.SoundFile(str(path)), Lock())
            return self._files.get(path, (None, self._opening))

    def close(self) -> None:
        """Close them all."""
        for file, _ in self._files.values():
            file.close()
        self._files.clear()


def _read_at(file: Any, start_samples: int, block: Audio) -> Audio:
    if file.tell() != start_samples:
        file.seek(start_samples)
    found: Audio = file.read(len(block), dtype="float32", always_2d=True, out=block)
    return found


def all_sources(session: Session, folder: Path) -> dict[str, SourceFile]:
    """Every file that sounds where nothing warps, looked up before anything is written.

    Raises as `find_source` does.
    """
    return {file: find_source(file, session, folder, used) for file, used in _uses(session)}


def cut_short(session: Session, folder: Path) -> tuple[str, ...]:
    """A sentence on each track whose clips go on where their files end.

    Raises as `find_source` does.
    """
    lengths: dict[str, int] = {}
    short: dict[str, None] = {}
    for track in session.tracks:
        for clip in _with_heard((*track.audio_clips, *track.dry_clips)):
            if clip.file not in lengths:
                found = find_source(clip.file, session, folder, track.name)
                lengths[clip.file] = found.length_samples
            if clip.source_offset_samples + clip.length_samples > lengths[clip.file]:
                short[
                    f"{clip.file}, the audio of {track.name!r}, ends before its clip does: what is "
                    "missing is silent. Restore the file, or make the session again."
                ] = None
    return tuple(short)


def _with_heard(clips: Iterable[AudioClip]) -> Iterator[AudioClip]:
    """Each clip, and what is heard in its place where that is another."""
    for clip in clips:
        yield clip
        if clip.warped:
            yield clip.heard


def _uses(session: Session) -> Iterable[tuple[str, str]]:
    uses: dict[str, str] = {}
    for track in session.tracks:
        for clip in (*track.audio_clips, *track.dry_clips):
            uses.setdefault(clip.heard.file, track.name)
    if session.mix:
        uses.setdefault(session.mix.file, "the mix")
        if session.mix.master_file:
            uses.setdefault(session.mix.master_file, "the master")
    return uses.items()
