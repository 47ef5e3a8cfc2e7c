"""The parts of the form, as places to begin at."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.sync.transport import BARELY

if TYPE_CHECKING:
    from session.model import Session


@dataclass(frozen=True, slots=True)
class Sections:
    """Where parts begin, in rising order of beats; the end of the last is one of them."""

    starts_beats: tuple[float, ...] = ()

    @classmethod
    def of(cls, session: Session, at_beats: float = 0.0) -> Sections:
        """A session's markers, its beat 0 standing at `at_beats` of the music that plays."""
        starts = {section.start_beats for section in session.sections}
        ends = {one.start_beats + one.length_beats for one in session.sections}
        return cls(tuple(sorted(at_beats + beats for beats in starts | ends)))

    def next_start(self, beats: float) -> float | None:
        """The first that is not before `beats`; None after the last."""
        place = bisect_left(self.starts_beats, beats - BARELY)
        return self.starts_beats[place] if place < len(self.starts_beats) else None


NO_SECTIONS = Sections()
"""Nothing is known of the form."""
