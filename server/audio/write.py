"""Writing audio files."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from session.errors import storage, storage_error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class FloatWav:
    """A 32-bit float WAV file (RF64 when it grows past 4 GB) that is written in blocks."""

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        import soundfile

        self._path = path
        with storage(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = path.open("wb+")
        self._file = soundfile.SoundFile(
            self._handle, "w", sample_rate, channels, subtype="FLOAT", format="RF64"
        )

    def write(self, block: NDArray[np.float32]) -> None:
        """Append a block of `(channels, samples)`. Raises DiskFull and its like."""
        import soundfile

        try:
            self._file.write(block.T)
        except OSError as error:
            raise storage_error(error, self._path) from error
        except (soundfile.LibsndfileError, AssertionError) as error:
            raise storage_error(OSError(28, "write refused"), self._path) from error

    def close(self) -> None:
        """Finish the header."""
        with storage(self._path):
            self._file.close()
            self._handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
