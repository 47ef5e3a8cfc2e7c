"""Reading audio files: the header first, then blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from session.errors import NotFound, UnreadableAudio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What an audio file's header says."""

    sample_rate: int
    channels: int
    length_samples: int
    encoding: str

    @property
    def duration_seconds(self) -> float:
        """The length in seconds."""
        return self.length_samples / self.sample_rate


def probe(path: Path) -> AudioInfo:
    """What the header of the file says. Raises NotFound, UnreadableAudio."""
    import soundfile

    if not path.is_file():
        raise NotFound(f"There is no file {path}: check the path and try again.")
    try:
        info = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        raise UnreadableAudio(
            f"{path.name} is not audio that can be read: export it as WAV, AIFF or FLAC."
        ) from error
    if info.frames <= 0:
        raise UnreadableAudio(f"{path.name} holds no sound: export it again.")
    return AudioInfo(info.samplerate, info.channels, info.frames, info.subtype)


def read_blocks(path: Path, block_samples: int = 1 << 18) -> Iterator[Audio]:
    """The file's samples in blocks of `(channels, samples)`. Raises as `probe` does."""
    import numpy as np
    import soundfile

    probe(path)
    try:
        with soundfile.SoundFile(str(path)) as file:
            while True:
                block = file.read(block_samples, dtype="float32", always_2d=True)
                if not len(block):
                    return
                yield np.ascontiguousarray(block.T)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise UnreadableAudio(f"{path.name} is broken inside: export it again.") from error


def read_mono(path: Path, sample_rate: int) -> NDArray[np.float32]:
    """The mean of the channels at `sample_rate`, shape `(samples,)`. Raises as `probe` does."""
    import numpy as np
    import soxr

    info = probe(path)
    stream = soxr.ResampleStream(info.sample_rate, sample_rate, 1, dtype="float32")
    parts = [stream.resample_chunk(block.mean(axis=0)) for block in read_blocks(path)]
    parts.append(stream.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(parts)
