"""Streams that are pulled no further let go of what they hold, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks


def close(blocks: Blocks) -> None:
    """End a stream; of iterators, generators are what can be ended."""
    end = getattr(blocks, "close", None)
    if end is not None:
        end()
