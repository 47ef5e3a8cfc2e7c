"""Writing a FLAC file in blocks, with libFLAC inside libsndfile.

libsndfile knows few comments. It is given one that is as long as all of ours; what it wrote is
then replaced by ours and by padding. Block layout: RFC 9639, section 8.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.flac.comments import comment_block
from exports.wav import WavFacts
from exports.whole_or_gone import WholeOrGone
from session.errors import StorageFailed, storage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CHANNELS = 8
HIGHEST_SAMPLE_RATE = 655_350

_COMPRESSION = 0.25
"""Of libFLAC's levels 0 to 8 the second: twice as fast as the usual fifth, a percent larger."""

_LAST, _COMMENTS, _PADDING = 0x80, 4, 1
_HEAD_BYTES = 4


class FlacWriter(WholeOrGone):
    """A 24-bit FLAC file that is written from its start to its end.

    As a context manager it removes the file when an error ends it.
    """

    def __init__(
        self, path: Path, sample_rate: int, channels: int, facts: WavFacts, length_samples: int
    ) -> None:
        """Open `path`. Raises StorageFailed and its kin."""
        import soundfile

        self.path = path
        self._comments = comment_block(facts, sample_rate, length_samples)
        with storage(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._disk = _Disk(path)
        self._file = soundfile.SoundFile(
            self._disk,
            "w",
            sample_rate,
            channels,
            "PCM_24",
            format="FLAC",
            compression_level=_COMPRESSION,
        )
        self._file.comment = "." * (len(self._comments) + _HEAD_BYTES)

    def write(self, whole: NDArray[np.int32]) -> None:
        """Append frames `(samples, channels)` of 24-bit whole numbers. Raises DiskFull and kin."""
        import numpy as np

        # libsndfile takes its 24 bits from the upper end of 32.
        self._try(lambda: self._file.write(np.left_shift(whole, 8)))

    def close(self) -> None:
        """Finish the file. Raises DiskFull and its like."""
        self._try(self._file.close)
        with storage(self.path):
            self._disk.file.close()
            with self.path.open("r+b") as file:
                _replace_comments(file, self._comments)

    def _try(self, call: Any) -> None:
        import soundfile

        try:
            call()
        except (soundfile.LibsndfileError, RuntimeError, AssertionError) as error:
            if self._disk.refusal is None:
                raise StorageFailed(
                    f"{self.path} could not be written as FLAC: choose WAV."
                ) from error
        if self._disk.refusal is not None:
            with storage(self.path):
                raise self._disk.refusal

    def discard(self) -> None:
        """Close and remove what was written."""
        import soundfile

        self._disk.refusal = self._disk.refusal or OSError()
        try:
            self._file.close()
        except (soundfile.LibsndfileError, RuntimeError):
            pass
        finally:
            self._disk.close()
            self.path.unlink(missing_ok=True)


class _Disk:
    """The file as libsndfile calls it: errors cannot pass through C, so the first is kept."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w+b")
        self.refusal: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.refusal is None:
            try:
                return self.file.write(data)
            except OSError as error:
                self.refusal = error
        return 0

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self.file.seek(offset, whence)
        except OSError as error:
            self.refusal = self.refusal or error
            return -1

    def read(self, size: int) -> bytes:
        return self.file.read(size)

    def tell(self) -> int:
        return self.file.tell()

    def close(self) -> None:
        # A full disk also refuses the flush of close(); the first refusal is the one to report.
        with suppress(OSError):
            self.file.close()


def _replace_comments(file: Any, comments: bytes) -> None:
    """Put `comments` and padding where the file has its longer block of comments."""
    offset, last = 4, False
    while not last:
        file.seek(offset)
        head = file.read(_HEAD_BYTES)
        last, size = bool(head[0] & _LAST), int.from_bytes(head[1:], "big")
        if head[0] & ~_LAST == _COMMENTS:
            rest = size - len(comments) - _HEAD_BYTES
            file.seek(offset)
            file.write(bytes([_COMMENTS]) + len(comments).to_bytes(3, "big") + comments)
            flag = _LAST if last else 0
            file.write(bytes([_PADDING | flag]) + rest.to_bytes(3, "big") + bytes(rest))
            return
        offset += _HEAD_BYTES + size
