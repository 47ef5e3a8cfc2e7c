"""Textures: sounds that are no music by themselves, placed by the form."""

from __future__ import annotations

from server.engines.composer.score import Passage, ScoreNote
from server.engines.composer.style.parts import TexturePart


def play_texture(part: TexturePart, passage: Passage) -> list[ScoreNote]:
    """One note where the form has a place for the sound, if it has.

    A riser leads up to a section: it needs one that rises, and another after it. An impact falls
    on the start of a section that is stronger than the one before; the first is not.
    """
    match part.plays:
        case "throughout":
            first = 0
            until_ticks = passage.end_ticks
        case "rises":
            if not passage.section.rises or passage.after is None:
                return []
            first = max(0, len(passage.bars) - part.bars)
            until_ticks = passage.end_ticks
        case "starts":
            before = passage.before
            if before is None or passage.section.plan.energy <= before.plan.energy:
                return []
            first = 0
            until_ticks = passage.bars[min(part.bars, len(passage.bars)) - 1].end_ticks
    start_ticks = passage.bars[first].start_ticks
    return [ScoreNote(start_ticks, until_ticks - start_ticks, part.pitch, 1.0)]
