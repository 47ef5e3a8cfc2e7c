"""Chords by root and quality in a key, and a session's chords as a harmony and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.harmony.chord import ChordTones, spelled
from server.engines.composer.harmony.numeral import Colour, chord_of
from server.engines.composer.harmony.plan import ChordSpan, HarmonyPlan
from server.engines.composer.harmony.symbol import chord_called
from session.model import Chord
from session.pitch import Key
from session.tempo import on_beat_grid

_SHARPENED = frozenset({"dim", "dim7", "m7b5"})
"""These lead upwards, so a root outside the scale is a raised degree; others are lowered ones."""


def chord_on(root: int, quality: str, key: Key) -> ChordTones:
    """The chord on pitch class `root`, spelled and placed in the key."""
    scale = key.pitch_classes
    if root in scale:
        degree = scale.index(root)
    else:
        neighbour = (root - 1) % 12 if quality in _SHARPENED else (root + 1) % 12
        if neighbour not in scale:
            neighbour = (root - 1) % 12 if (root - 1) % 12 in scale else scale[0]
        degree = scale.index(neighbour)
    return ChordTones(spelled(root, degree, key) + quality, degree, root, quality)


def plan_of(chords: Sequence[Chord], key: Key, length_ticks: int) -> HarmonyPlan | None:
    """The harmony that named chords make: each lasts until the next, the first from the start.

    None when no chord among them is known.
    """
    spans: list[ChordSpan] = []
    for chord in sorted(chords, key=lambda one: one.start_beats):
        tones = chord_called(chord.symbol, key)
        start = round(chord.start_beats * TICKS_PER_BEAT) if spans else 0
        if tones is None or not 0 <= start < length_ticks:
            continue
        if spans and spans[-1].chord == tones:
            continue
        if spans and start <= spans[-1].start_ticks:
            spans.pop()
        spans.append(ChordSpan(tones, start, length_ticks))
    ends = [span.start_ticks for span in spans[1:]] + [length_ticks]
    return (
        HarmonyPlan(
            tuple(
                ChordSpan(span.chord, span.start_ticks, end)
                for span, end in zip(spans, ends, strict=True)
            )
        )
        if spans
        else None
    )


def named_chords(plan: HarmonyPlan) -> tuple[Chord, ...]:
    """The harmony as a session names it."""
    return tuple(
        Chord(
            span.chord.symbol,
            on_beat_grid(span.start_ticks / TICKS_PER_BEAT),
            on_beat_grid((span.end_ticks - span.start_ticks) / TICKS_PER_BEAT),
        )
        for span in plan.spans
    )


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")


def coloured(chords: Sequence[Chord], key: Key, colour: Colour) -> tuple[Chord, ...]:
    """The chords with the sevenths and ninths that a style gives the triads of the key."""
    return tuple(replace(chord, symbol=_coloured(chord.symbol, key, colour)) for chord in chords)


def _coloured(symbol: str, key: Key, colour: Colour) -> str:
    plain = chord_called(symbol, key)
    if plain is None or plain.quality not in ("", "m"):
        return symbol
    roman = _ROMAN[plain.degree]
    chord = chord_of(roman if plain.quality == "" else roman.lower(), key, colour)
    return chord.symbol if chord.root_pitch_class == plain.root_pitch_class else symbol
