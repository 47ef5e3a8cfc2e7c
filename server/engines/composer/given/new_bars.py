"""The bars that follow given ones: which of them each takes up, and their chords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.bars import Bar
from server.engines.composer.harmony.modal import MODAL_CADENCES, TONIC
from server.engines.composer.harmony.numeral import chord_of, progression_bars
from server.engines.composer.harmony.plan import ChordSpan, HarmonyPlan
from session.pitch import Key


@dataclass(frozen=True, slots=True)
class NewBars:
    """What is to be filled: `bars` after the given ones, each taking up one of the `source` bars.

    `harmony` spans both; `closes` asks for an end on the tonic.
    """

    source: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    harmony: HarmonyPlan
    key: Key
    seed: int
    closes: bool

    def source_of(self, number: int) -> Bar:
        """The given bar that new bar `number` takes up."""
        return self.source[number % len(self.source)]


def source_bars(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    """The given bars without a short one at the start: a pick-up is not taken up again."""
    short = len(bars) > 1 and bars[0].length_ticks < bars[1].length_ticks
    return bars[1:] if short else bars


def harmony_over(
    given: HarmonyPlan, source: tuple[Bar, ...], new: tuple[Bar, ...], key: Key, closes: bool
) -> HarmonyPlan:
    """The given chords, and the same again over the new bars; with a cadence where it closes."""
    end = source[-1].end_ticks
    spans = [
        ChordSpan(span.chord, span.start_ticks, min(span.end_ticks, end))
        for span in given.spans
        if span.start_ticks < end
    ]
    for number, bar in enumerate(new):
        spans.extend(_moved(given, source[number % len(source)], bar))
    if closes:
        tonic = chord_of(TONIC[key.mode], key)
        last = new[-1]
        spans = [span for span in spans if span.start_ticks < last.start_ticks]
        if len(new) > 1:
            leading = chord_of(_leading(key), key)
            spans[-1] = ChordSpan(leading, spans[-1].start_ticks, last.start_ticks)
        spans.append(ChordSpan(tonic, last.start_ticks, last.end_ticks))
    return HarmonyPlan(tuple(_joined(spans)))


def _leading(key: Key) -> str:
    """The chord that leads home in the key."""
    return (
        "V"
        if key.mode in ("major", "minor")
        else progression_bars(MODAL_CADENCES[key.mode][0])[-1][-1]
    )


def _moved(given: HarmonyPlan, source: Bar, bar: Bar) -> list[ChordSpan]:
    """The chords of one bar laid over another."""
    moved = []
    for span in given.spans:
        start = max(span.start_ticks, source.start_ticks) - source.start_ticks
        end = min(span.end_ticks, source.end_ticks) - source.start_ticks
        if start < end and start < bar.length_ticks:
            moved.append(ChordSpan(span.chord, bar.start_ticks + start, bar.start_ticks + end))
    last = moved[-1]
    return [*moved[:-1], ChordSpan(last.chord, last.start_ticks, bar.end_ticks)]


def _joined(spans: Sequence[ChordSpan]) -> list[ChordSpan]:
    joined: list[ChordSpan] = []
    for span in spans:
        if joined and joined[-1].chord == span.chord:
            joined[-1] = ChordSpan(span.chord, joined[-1].start_ticks, span.end_ticks)
        else:
            joined.append(span)
    return joined
