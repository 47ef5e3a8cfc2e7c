"""Streams that are pulled no further let go of what they hold, at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks


def close(blocks: Blocks) -> None:
    """End a stream; of iterators, generators are what can be ended."""
    end = getattr(blocks, "close", None)
    if end is not None:
        end()


@contextmanager
def let_go(blocks: Blocks) -> Iterator[None]:
    """At its end the stream is done with, at once and not when Python finds the time."""
    try:
        yield
    finally:
        close(blocks)
