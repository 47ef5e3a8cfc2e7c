"""Form, as a style gives it: kinds of section, and how they follow each other by length."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from server.engines.composer.schema import Fraction, Slug, StyleData

_PASSAGE = re.compile(r"([a-z][a-z-]*) ([1-9]\d{0,2})")


def _passage(text: str) -> str:
    if _PASSAGE.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no section with its bars: write it like 'verse 8'")
    return text


def passage_of(text: str) -> tuple[str, int]:
    """`verse 8` as the section's kind and its bars."""
    kind, bars = text.split()
    return kind, int(bars)


Passage = Annotated[str, AfterValidator(_passage)]


class SectionKind(StyleData):
    """What a kind of section is like.

    `parts` play in it; `theme` names the harmony and the melody: sections of one theme share
    them. `energy_at_end` moves the energy there by the section's end (builds, outros).
    `break_beats`: so many beats before the next section everyone falls silent. `ring_out`: where
    it ends the piece, its last bar is one struck chord that rings.
    """

    energy: Fraction
    parts: tuple[Slug, ...]
    theme: Literal["a", "b", "c"] = "a"
    energy_at_end: Fraction | None = None
    break_beats: Annotated[int, Field(ge=0, le=4)] = 0
    ring_out: bool = False


class FormPlan(StyleData):
    """The order of sections for pieces of `from_bars` bars or more.

    The cycle is repeated as often as the length asks; all is then scaled to the bars.
    """

    from_bars: Annotated[int, Field(ge=1)] = 1
    opening: tuple[Passage, ...] = ()
    cycle: Annotated[tuple[Passage, ...], Field(min_length=1)]
    closing: tuple[Passage, ...] = ()

    def passages(self) -> tuple[tuple[str, int], ...]:
        """Every section named, once."""
        return tuple(passage_of(text) for text in (*self.opening, *self.cycle, *self.closing))
