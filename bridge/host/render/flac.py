"""FLAC, by libFLAC inside libsndfile."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from bridge.host.render.pcm import frames_of_32
from session.errors import BadInput, JobFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CHANNELS = 8
_COMPRESSION = 0.25
"""Of libFLAC's levels 0 to 8 the second: twice as fast as the usual fifth, a percent larger."""


class FlacFile:
    """A FLAC file that is written from its start to its end."""

    def __init__(self, file: BinaryIO, sample_rate: int, channels: int, bits: int) -> None:
        """Begin. Raises BadInput for more channels than FLAC has."""
        import soundfile

        if channels > MOST_CHANNELS:
            raise BadInput(f"FLAC holds {MOST_CHANNELS} channels, not {channels}: choose WAV.")
        self._shift = 32 - bits
        self._disk = _Disk(file)
        self._file = soundfile.SoundFile(
            self._disk,
            "w",
            sample_rate,
            channels,
            f"PCM_{bits}",
            format="FLAC",
            compression_level=_COMPRESSION,
        )

    def write(self, whole: NDArray[np.float32]) -> None:
        """Append whole numbers `(channels, samples)`. Raises OSError."""

        import numpy as np

        # libsndfile takes its bits from the upper end of 32.
        frames = frames_of_32(whole)
        self._try(lambda: self._file.write(np.left_shift(frames, self._shift, out=frames)))

    def finish(self) -> None:
        """Write what is left. Raises OSError."""
        self._try(self._file.close)

    def discard(self) -> None:
        """Let go of what is left."""
        import soundfile

        self._disk.refusal = self._disk.refusal or OSError()
        with suppress(soundfile.LibsndfileError, RuntimeError):
            self._file.close()

    def _try(self, call: Any) -> None:
        import soundfile

        try:
            call()
        except (soundfile.LibsndfileError, RuntimeError, AssertionError) as error:
            if self._disk.refusal is None:
                raise JobFailed("The file could not be written as FLAC: choose WAV.") from error
        if self._disk.refusal is not None:
            raise self._disk.refusal


class _Disk:
    """The file as libsndfile calls it: errors cannot pass through C, so the first is kept."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.refusal: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.refusal is None:
            try:
                return self._file.write(data)
            except OSError as error:
                self.refusal = error
        return 0

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError as error:
            self.refusal = self.refusal or error
            return -1

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell()
