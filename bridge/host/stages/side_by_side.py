"""Streams of one length brought into step, whatever blocks each of them comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


def in_step(
    streams: Sequence[Blocks], ended: Callable[[int], None]
) -> Iterator[tuple[int, list[Block | None]]]:
    """The next samples of all streams, as many of each, and which sample is their first.

    A stream that has ended gives None from then on, and `ended` is told its index, once. Ends
    when all have.
    """
    waiting: list[Block | None] = [None] * len(streams)
    going = set(range(len(streams)))
    start_samples = 0
    while True:
        for index in sorted(going):
            block = waiting[index]
            while index in going and (block is None or not block.shape[1]):
                block = next(streams[index], None)
                if block is None:
                    going.discard(index)
                    ended(index)
            waiting[index] = block
        lengths = [block.shape[1] for block in waiting if block is not None]
        if not lengths:
            return
        length = min(lengths)
        yield start_samples, [None if block is None else block[:, :length] for block in waiting]
        waiting = [None if block is None else block[:, length:] for block in waiting]
        start_samples += length
