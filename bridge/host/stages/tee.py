"""One stream read by several, each at its own pace."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.host.stages.closing import close
from bridge.host.stages.spool import Spool

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

MOST_BYTES_IN_MEMORY = 16 << 20
"""What one reader is ahead of another is kept in memory up to this, and further on disk."""


@dataclass(frozen=True, slots=True)
class _OnDisk:
    start_samples: int
    length_samples: int


class Tee:
    """Gives what `blocks` gives to each of its readers, and keeps what not all have read yet."""

    def __init__(self, blocks: Blocks, channels: int, readers: int, folder: Path) -> None:
        self._blocks, self._channels, self._folder = blocks, channels, folder
        self._kept: deque[Block | _OnDisk] = deque()
        self._first_kept = 0
        self._bytes_in_memory = 0
        self._next: list[int | None] = [0] * readers
        self._spool: Spool | None = None

    def reader(self, index: int) -> Blocks:
        """The stream for one reader; each may be asked for once."""
        while (number := self._next[index]) is not None:
            if number == self._first_kept + len(self._kept):
                block = next(self._blocks, None)
                if block is None:
                    self.leave(index)
                    return
                self._keep(block)
            entry = self._kept[number - self._first_kept]
            if isinstance(entry, _OnDisk):
                entry = self._from_disk(entry)
            self._next[index] = number + 1
            self._forget()
            yield entry

    def leave(self, index: int) -> None:
        """A reader wants no more."""
        self._next[index] = None
        self._forget()

    def close(self) -> None:
        """Nobody reads any more."""
        self._kept.clear()
        if self._spool is not None:
            self._spool.close()
        close(self._blocks)

    def _keep(self, block: Block) -> None:
        if self._bytes_in_memory + block.nbytes <= MOST_BYTES_IN_MEMORY:
            # A copy, since whoever gave the block may use its memory again.
            self._kept.append(block.copy())
            self._bytes_in_memory += block.nbytes
            return
        if self._spool is None:
            self._spool = Spool(self._folder, self._channels)
        self._kept.append(_OnDisk(self._spool.length_samples, block.shape[1]))
        self._spool.append(block)

    def _from_disk(self, entry: _OnDisk) -> Block:
        assert self._spool is not None
        return self._spool.read(entry.start_samples, entry.length_samples)

    def _forget(self) -> None:
        slowest = min((number for number in self._next if number is not None), default=None)
        while self._kept and (slowest is None or self._first_kept < slowest):
            entry = self._kept.popleft()
            self._first_kept += 1
            if not isinstance(entry, _OnDisk):
                self._bytes_in_memory -= entry.nbytes
