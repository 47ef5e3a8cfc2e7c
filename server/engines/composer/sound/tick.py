"""A sign of life from long work on sound."""

from __future__ import annotations

from collections.abc import Callable

Tick = Callable[[], None]
"""Called every few seconds of sound; raises Cancelled when the user has cancelled."""


def unwatched() -> None:
    """A Tick that nobody waits for."""
