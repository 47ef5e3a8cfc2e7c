"""The harmony of a piece: which chord sounds when.

Sections of one theme share a progression; it repeats through the section, which closes with a
cadence: half, back to what follows, or at the very end of a piece with an ending, on the tonic.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from server.engines.composer.bars import Bar
from server.engines.composer.chance import stream
from server.engines.composer.form import Section
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.modal import MODAL_CADENCES, MODAL_PROGRESSIONS, TONIC
from server.engines.composer.harmony.numeral import Colour, chord_of, progression_bars
from server.engines.composer.style import Style
from session.pitch import Key

_SHORTEST_WITH_CADENCE_BARS = 4


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord over a stretch of the piece."""

    chord: ChordTones
    start_ticks: int
    end_ticks: int


@dataclass(frozen=True)
class HarmonyPlan:
    """Chords without gaps, in order."""

    spans: tuple[ChordSpan, ...]

    @cached_property
    def _starts_ticks(self) -> list[int]:
        return [span.start_ticks for span in self.spans]

    def index_at(self, ticks: int) -> int:
        """The place in `spans` of the chord that sounds at `ticks`."""
        return max(0, bisect_right(self._starts_ticks, ticks) - 1)

    def at(self, ticks: int) -> ChordSpan:
        """The chord that sounds at `ticks`."""
        return self.spans[self.index_at(ticks)]

    def after(self, ticks: int) -> ChordSpan | None:
        """The chord that follows the one at `ticks`, or None at the end."""
        index = self.index_at(ticks) + 1
        return self.spans[index] if index < len(self.spans) else None


def plan_harmony(
    style: Style,
    key: Key,
    sections: Sequence[Section],
    bars: Sequence[Bar],
    *,
    seed: int,
    colour: Colour | None = None,
) -> HarmonyPlan:
    """The chords of every bar of the piece."""
    progressions = style.harmony.progressions.get(key.mode) or MODAL_PROGRESSIONS[key.mode]
    cadences = style.harmony.cadences.get(key.mode) or MODAL_CADENCES[key.mode]
    themes = _themes(progressions, seed)
    spans: list[ChordSpan] = []
    for section in sections:
        loop = progression_bars(themes[section.plan.theme])
        written = [loop[number % len(loop)] for number in range(section.bars)]
        if section.bars >= _SHORTEST_WITH_CADENCE_BARS:
            if section.is_last and section.plan.energy_at_end is not None:
                written[-1] = (TONIC[key.mode],)
            elif section.is_last or sections[sections.index(section) + 1].kind != section.kind:
                cadence = progression_bars(stream(seed, "cadence", section.kind).choice(cadences))
                written[-len(cadence) :] = cadence
        for bar, numerals in zip(bars[section.first_bar :], written, strict=False):
            chords = [chord_of(n, key, colour or style.harmony.colour) for n in numerals]
            spans.extend(_over_bar(chords, bar))
    return HarmonyPlan(_joined(spans, {bars[s.first_bar].start_ticks for s in sections}))


def _themes(progressions: Sequence[str], seed: int) -> dict[str, str]:
    """A progression for each theme; different ones as far as there are."""
    order = list(progressions)
    stream(seed, "progressions").shuffle(order)
    return {theme: order[number % len(order)] for number, theme in enumerate("abc")}


def _over_bar(chords: Sequence[ChordTones], bar: Bar) -> list[ChordSpan]:
    """Chords share the bar by pulses; a bar with too few pulses keeps the first ones."""
    chords = chords[: len(bar.pulses)]
    count = len(bar.pulses)
    starts = [
        bar.start_ticks + bar.pulses[-(-number * count // len(chords))].start_ticks
        for number in range(len(chords))
    ]
    ends = [*starts[1:], bar.end_ticks]
    return [ChordSpan(*span) for span in zip(chords, starts, ends, strict=True)]


def _joined(spans: Sequence[ChordSpan], breaks: set[int]) -> tuple[ChordSpan, ...]:
    """A chord that stays is one span, except across the start of a section."""
    joined: list[ChordSpan] = []
    for span in spans:
        if joined and joined[-1].chord == span.chord and span.start_ticks not in breaks:
            joined[-1] = ChordSpan(span.chord, joined[-1].start_ticks, span.end_ticks)
        else:
            joined.append(span)
    return tuple(joined)
