"""Riffs: a figure on the chord's root, alone, in octaves or as power chords."""

from __future__ import annotations

from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import RiffPart


def play_riff(part: RiffPart, name: str, passage: Passage) -> list[ScoreNote]:
    """The riff of a passage."""
    return []
