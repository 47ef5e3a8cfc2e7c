"""Every measure in one table: a style's `claims` name them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measures.standard import (
    empty_beat_rate,
    groove_consistency,
    pitch_class_entropy,
    polyphony,
    scale_consistency,
)
from benchmarks.measures.structure import bar_repetition, bar_variation, structure_indicator
from benchmarks.measures.touch import register_overlap, velocity_spread
from session.model import Session

Measure = Callable[[Session], float]


@dataclass(frozen=True, slots=True)
class OfNotes:
    """A measure of a piece's notes, with its short name for a table's head."""

    head: str
    of: Measure


NOTE_MEASURES: dict[str, OfNotes] = {
    "pitch-class-entropy": OfNotes("entropy", pitch_class_entropy),
    "scale-consistency": OfNotes("scale", scale_consistency),
    "groove-consistency": OfNotes("groove", groove_consistency),
    "empty-beat-rate": OfNotes("empty", empty_beat_rate),
    "polyphony": OfNotes("voices", polyphony),
    "structure": OfNotes("structure", structure_indicator),
    "bar-repetition": OfNotes("again", bar_repetition),
    "bar-variation": OfNotes("change", bar_variation),
    "register-overlap": OfNotes("overlap", register_overlap),
    "velocity-spread": OfNotes("touch", velocity_spread),
}

SOUND_MEASURES = {"low-share": "low", "brightness": "bright"}
"""Measures of the mix, by `benchmarks.measures.spectrum`."""
