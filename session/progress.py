"""How long work tells where it stands, and learns that it was cancelled."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called by long work at least twice a second."""

    def __call__(self, fraction: float, stage: str) -> None:
        """`fraction` of the work is done (0 to 1, never falling); `stage` says what is being done.

        Raises Cancelled when the user has cancelled: let it pass, after cleaning up.
        """


def silent(fraction: float, stage: str) -> None:
    """A Progress that nobody watches."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """The Progress of a part of the work that takes it from `start` to `end` of the whole."""

    def report(fraction: float, stage: str) -> None:
        # The rounding of a float must not carry a part beyond its end.
        progress(min(end, start + (end - start) * min(1.0, max(0.0, fraction))), stage)

    return report
