"""Textures: sounds that are no music by themselves, placed by the form."""

from __future__ import annotations

from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import TexturePart


def play_texture(part: TexturePart, passage: Passage) -> list[ScoreNote]:
    """One note where the form has a place for the sound."""
    first, last = passage.bars[0], passage.bars[-1]
    if part.plays != "throughout":
        return []
    return [ScoreNote(first.start_ticks, last.end_ticks - first.start_ticks, part.pitch, 1.0)]
