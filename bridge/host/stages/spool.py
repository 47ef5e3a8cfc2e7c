"""Samples on disk: written once from front to back, read anywhere, gone when it is closed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from bridge.host.stages.contract import BLOCK_SAMPLES
from session.errors import storage

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


class Spool:
    """A nameless float32 file in `folder`. Raises StorageFailed where the disk refuses."""

    def __init__(self, folder: Path, channels: int) -> None:
        self._folder, self._channels = folder, channels
        self._frame_bytes = 4 * channels
        self.length_samples = 0
        with storage(folder):
            self._file = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - kept open

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the room on the disk back."""
        self._file.close()

    def append(self, block: Block) -> None:
        """Write `(channels, samples)` behind what is there."""
        waiting = np.ascontiguousarray(block.T, np.float32).reshape(-1).view(np.uint8).data
        with storage(self._folder):
            self._file.seek(self.length_samples * self._frame_bytes)
            while waiting:
                waiting = waiting[self._file.write(waiting) :]
        self.length_samples += block.shape[1]

    def read(self, start_samples: int, length_samples: int) -> Block:
        """`(channels, length_samples)` from `start_samples` on, all of which is there."""
        frames = np.empty((length_samples, self._channels), np.float32)
        waiting = frames.reshape(-1).view(np.uint8).data
        with storage(self._folder):
            self._file.seek(start_samples * self._frame_bytes)
            while waiting:
                got = self._file.readinto(waiting)
                if not got:
                    raise OSError("a spooled sound is cut short")
                waiting = waiting[got:]
        return np.ascontiguousarray(frames.T)

    def blocks(self) -> Blocks:
        """All of it, from the first sample on."""
        for start in range(0, self.length_samples, BLOCK_SAMPLES):
            yield self.read(start, min(BLOCK_SAMPLES, self.length_samples - start))
