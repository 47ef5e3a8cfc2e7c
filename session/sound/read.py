"""Reading audio files: the header first, then blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from session.errors import UnreadableAudio, storage
from session.sound.content import TAKEN, foreign_words, head_of_file, promised_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

BLOCK_SAMPLES = 1 << 17


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What an audio file's header says, and what it holds.

    `length_samples` is what the file holds as far as its header tells; `cut_short` whether the
    file ends before its header says. `encoding` is libsndfile's subtype (PCM_24, FLOAT ...),
    `container` its format (WAV, FLAC ...).
    """

    sample_rate: int
    channels: int
    length_samples: int
    encoding: str
    container: str = ""
    cut_short: bool = False

    @property
    def duration_seconds(self) -> float:
        """The length in seconds."""
        return self.length_samples / self.sample_rate


def probe(path: Path) -> AudioInfo:
    """What the header of the file says; nothing is decoded.

    Raises NotFound, BadInput for a folder or device, UnreadableAudio for all that is no audio
    or holds none.
    """
    import soundfile

    head = head_of_file(path)
    foreign = foreign_words(head)
    if foreign == "a MIDI file":
        raise UnreadableAudio(f"{path.name} is a MIDI file: import it as MIDI, not as audio.")
    if foreign:
        raise UnreadableAudio(f"{path.name} is {foreign}, not audio: export it as {TAKEN}.")
    try:
        info = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError, TypeError, OSError) as error:
        raise UnreadableAudio(
            f"{path.name} is not audio that can be read: export it as {TAKEN}."
        ) from error
    if info.frames <= 0:
        raise UnreadableAudio(f"{path.name} holds no sound: export it again.")
    promised = promised_bytes(head)
    with storage(path):
        cut_short = promised is not None and promised > path.stat().st_size + 1
    return AudioInfo(
        info.samplerate, info.channels, info.frames, info.subtype, info.format, cut_short
    )


def read_blocks(path: Path, block_samples: int = BLOCK_SAMPLES) -> Iterator[Audio]:
    """The file's samples in blocks of `(channels, samples)`.

    Raises as `probe` does, and UnreadableAudio in the midst of it where the file is broken.
    """
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


def read_mono_blocks(path: Path, sample_rate: int) -> Iterator[NDArray[np.float32]]:
    """The mean of the channels at `sample_rate`, in blocks of `(samples,)`. Raises as above."""
    import numpy as np
    import soxr

    info = probe(path)
    if info.sample_rate == sample_rate:
        for block in read_blocks(path):
            yield block.mean(axis=0)
        return
    stream = soxr.ResampleStream(info.sample_rate, sample_rate, 1, dtype="float32")
    for block in read_blocks(path):
        yield stream.resample_chunk(block.mean(axis=0))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def read_mono(path: Path, sample_rate: int) -> NDArray[np.float32]:
    """The mean of the channels at `sample_rate`, shape `(samples,)`. Raises as `probe` does."""
    import numpy as np

    return np.concatenate(list(read_mono_blocks(path, sample_rate)))
