"""The audio of a session, as exporters read it; arrays are float32 `(channels, samples)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from session.clips import AudioClip
from session.errors import NotFound, SessionGone, UnreadableAudio, storage
from session.model import Session, Track

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

BLOCK_SAMPLES = 1 << 17


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

    try:
        with soundfile.SoundFile(str(path)) as file:
            yield file
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


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clip in samples: it plays at `start_samples`, which may lie before the piece."""

    clip: AudioClip
    source: SourceFile
    start_samples: int
    gain: float


class Stem:
    """What a track sounds like on the timeline: its clips at their gain, pan and place.

    Clips play at their own speed. The pan is a balance: the far side is turned down, the near
    side stays (a mono track that is panned becomes stereo).
    """

    def __init__(self, number: int, track: Track, session: Session, folder: Path) -> None:
        """The stem of track `number` (from 1). Raises as `find_source` does."""
        self.number = number
        self.track = track
        track_gain = 10 ** (track.gain_db / 20)
        self._placed = tuple(
            _Placed(
                clip,
                find_source(clip.file, session, folder, track.name),
                session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate),
                10 ** (clip.gain_db / 20) * track_gain,
            )
            for clip in track.audio_clips
        )
        widest = max((placed.source.channels for placed in self._placed), default=1)
        self.channels = 2 if widest == 1 and track.pan else widest

    @property
    def end_samples(self) -> int:
        """Where its last clip ends."""
        return max((one.start_samples + one.clip.length_samples for one in self._placed), default=0)

    @property
    def starts_early(self) -> bool:
        """Whether something of it lies before the piece."""
        return any(one.start_samples < 0 for one in self._placed)

    def blocks(self, length_samples: int) -> Iterator[Audio]:
        """Exactly `length_samples` of it, in blocks. Raises UnreadableAudio."""
        import numpy as np

        sides = self._sides()
        with ExitStack() as stack:
            files: dict[Path, Any] = {}
            for placed in self._placed:
                if placed.source.path not in files:
                    files[placed.source.path] = stack.enter_context(reading(placed.source.path))
            for start in range(0, length_samples, BLOCK_SAMPLES):
                length = min(BLOCK_SAMPLES, length_samples - start)
                block = np.zeros((self.channels, length), np.float32)
                for placed in self._placed:
                    _add(block, start, placed, files[placed.source.path])
                if sides is not None:
                    block *= sides
                yield block

    def _sides(self) -> Audio | None:
        import numpy as np

        if self.channels != 2 or not self.track.pan:
            return None
        left, right = min(1.0, 1.0 - self.track.pan), min(1.0, 1.0 + self.track.pan)
        return np.array([[left], [right]], np.float32)


def _add(block: Audio, start: int, placed: _Placed, file: Any) -> None:
    """Add what of a clip falls into the block that begins at sample `start`."""
    import numpy as np

    first = max(start, placed.start_samples)
    last = min(start + block.shape[1], placed.start_samples + placed.clip.length_samples)
    if last <= first:
        return
    position = placed.clip.source_offset_samples + first - placed.start_samples
    if position >= placed.source.length_samples:
        return
    if file.tell() != position:
        file.seek(position)
    found = file.read(last - first, dtype="float32", always_2d=True).T
    if placed.gain != 1.0:
        found = found * np.float32(placed.gain)
    target = block[:, first - start : first - start + found.shape[1]]
    if len(found) < len(target):
        found = np.broadcast_to(found[:1], target.shape)
    target += found


def all_sources(session: Session, folder: Path) -> dict[str, SourceFile]:
    """Every file the session refers to, looked up before anything is written.

    Raises as `find_source` does.
    """
    return {file: find_source(file, session, folder, used) for file, used in _uses(session)}


def _uses(session: Session) -> Iterable[tuple[str, str]]:
    uses: dict[str, str] = {}
    for track in session.tracks:
        for clip in track.audio_clips:
            uses.setdefault(clip.file, track.name)
    if session.mix:
        uses.setdefault(session.mix.file, "the mix")
        if session.mix.master_file:
            uses.setdefault(session.mix.master_file, "the master")
    return uses.items()
