"""The harmony of a piece: which chord sounds when.

Sections of one theme share a progression; it repeats through the section, which closes with a
cadence: half, back to what follows, or at the very end of a piece with an ending, a final one.
In between it is reharmonised as far as the style and its complexity ask; repeats differ only
where a phrase ends. A chart takes the place of all that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import stream
from server.engines.composer.form import Section
from server.engines.composer.harmony.chart import Chart
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.modal import (
    MODAL_CADENCES,
    MODAL_ENDINGS,
    MODAL_PROGRESSIONS,
)
from server.engines.composer.harmony.numeral import Colour, chord_of, progression_bars
from server.engines.composer.harmony.reharmonise import (
    Moment,
    rates_of,
    reharmonise,
    simpler_colour,
)
from server.engines.composer.style import Style
from session.automation import Curve
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
    chart: Chart | None = None,
    complexity: Curve | float = 0.0,
) -> HarmonyPlan:
    """The chords of every bar of the piece.

    A `chart` rules: it repeats over the piece from its first bar, whatever the sections are.
    `complexity`, from -1 to 1 over the beats, scales how much is reharmonised.
    """
    if chart is not None:
        spans = [span for bar in bars for span in _over_bar(chart.bar(bar.index), bar)]
    else:
        writer = _Writer(style, key, sections, seed, colour or style.harmony.colour, complexity)
        spans = []
        for section in sections:
            stretch = bars[section.first_bar : section.first_bar + section.bars]
            for bar, chords in zip(stretch, writer.section(section, stretch), strict=True):
                spans.extend(_over_bar(chords, bar))
    return HarmonyPlan(_joined(spans, {bars[s.first_bar].start_ticks for s in sections}))


@dataclass(frozen=True)
class _Writer:
    """Writes the chords of one section after another."""

    style: Style
    key: Key
    sections: Sequence[Section]
    seed: int
    colour: Colour
    complexity: Curve | float

    def section(self, section: Section, bars: Sequence[Bar]) -> list[list[ChordTones]]:
        """The chords of each bar of the section."""
        loop = self._loop(section)
        written = [loop[number % len(loop)] for number in range(section.bars)]
        cadence = self._cadence(section)
        closing = min(len(cadence), len(written))
        written[len(written) - closing :] = cadence[len(cadence) - closing :]
        levels = [self._complexity_at(bar) for bar in bars]
        colours = [simpler_colour(self.colour, level) for level in levels]
        moments = [
            Moment(
                rates_of(self.style.harmony, level),
                self._chance(section, number, len(loop)),
                colour,
                fixed=number % len(loop) == 0 or number >= len(written) - closing,
            )
            for number, (level, colour) in enumerate(zip(levels, colours, strict=True))
        ]
        written = reharmonise(written, self._following(section), moments, self.key)
        tonic = self.key.pitch_class
        return [
            [
                chord.over(tonic, self.key.tonic) if self.style.harmony.pedal else chord
                for chord in (chord_of(numeral, self.key, colour) for numeral in numerals)
            ]
            for numerals, colour in zip(written, colours, strict=True)
        ]

    def _loop(self, section: Section) -> tuple[tuple[str, ...], ...]:
        mode = self.key.mode
        progressions = self.style.harmony.progressions.get(mode) or MODAL_PROGRESSIONS[mode]
        themes = _themes(progressions, self.sections, self.seed)
        return progression_bars(themes[section.plan.theme])

    def _cadence(self, section: Section) -> tuple[tuple[str, ...], ...]:
        """Its last bars: a final cadence, a half cadence, or none where its kind goes on."""
        if section.bars < _SHORTEST_WITH_CADENCE_BARS:
            return ()
        harmony, mode = self.style.harmony, self.key.mode
        chance = stream(self.seed, "cadence", section.kind)
        end = section.plan.energy_at_end
        dies_away = end is not None and end <= section.plan.energy
        if section.rings_out or (section.is_last and dies_away):
            return progression_bars(chance.choice(harmony.endings.get(mode) or MODAL_ENDINGS[mode]))
        after = self._after(section)
        if after is None or after.kind != section.kind:
            return progression_bars(
                chance.choice(harmony.cadences.get(mode) or MODAL_CADENCES[mode])
            )
        return ()

    def _chance(self, section: Section, number: int, loop_bars: int) -> Random:
        """The theme's own chance for the bar; a repeat's own where a phrase ends."""
        place, turn = number % loop_bars, number // loop_bars
        names: tuple[str | int, ...] = ("reharmonise", section.plan.theme, place)
        varied = place >= loop_bars - 1 and (turn % 2 or section.number > 1)
        return stream(self.seed, *names, *((section.number, turn) if varied else ()))

    def _following(self, section: Section) -> str:
        """The chord after the section: the next section's first, or the piece's from the top."""
        return self._loop(self._after(section) or self.sections[0])[0][0]

    def _after(self, section: Section) -> Section | None:
        index = self.sections.index(section) + 1
        return self.sections[index] if index < len(self.sections) else None

    def _complexity_at(self, bar: Bar) -> float:
        if isinstance(self.complexity, Curve):
            return self.complexity.at(bar.start_ticks / TICKS_PER_BEAT)
        return self.complexity


def _themes(progressions: Sequence[str], sections: Sequence[Section], seed: int) -> dict[str, str]:
    """A progression for each theme; different ones as far as there are.

    Those that fit the theme's sections go first: a blues of twelve bars would break off in eight.
    """
    order = list(progressions)
    stream(seed, "progressions").shuffle(order)
    themes: dict[str, str] = {}
    for theme in "abc":
        lengths = [section.bars for section in sections if section.plan.theme == theme]
        unused = [text for text in order if text not in themes.values()] or order
        themes[theme] = min(unused, key=lambda text: _misfits(text, lengths))
    return themes


def _misfits(progression: str, lengths: Sequence[int]) -> int:
    """In how many sections of these lengths, in bars, the progression would break off."""
    loop = len(progression_bars(progression))
    return sum(max(bars, loop) % min(bars, loop) != 0 for bars in lengths)


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
