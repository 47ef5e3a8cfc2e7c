"""What a drummer can do: two hands, two feet, and a hi-hat that is open or closed.

Machines and groups of players have as many hands as they like; one drummer on a kit strikes two
things at once at most, besides the kick and the hi-hat's pedal.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES, DrumVoice
from server.engines.composer.score import ScoreNote

TWO_HANDED_KITS = frozenset({"kit-acoustic", "kit-jazz", "kit-metal"})
"""Kits of one drummer. All others are machines, loops, or several players."""

_BY_FOOT: tuple[DrumVoice, ...] = ("kick", "pedal-hat")
_MISSED_FIRST: tuple[DrumVoice, ...] = (
    "triangle",
    "tambourine",
    "shaker",
    "cabasa",
    "closed-hat",
    "ride",
    "ride-bell",
    "cowbell",
    "open-hat",
)
"""Time-keeping voices, the first that a hand lets go of for a stroke that matters more."""

_FEET = frozenset(DRUM_PITCHES[voice] for voice in _BY_FOOT)
_RANKS = {DRUM_PITCHES[voice]: rank for rank, voice in enumerate(_MISSED_FIRST)}
_OPEN = DRUM_PITCHES["open-hat"]
_CLOSING = (DRUM_PITCHES["closed-hat"], DRUM_PITCHES["pedal-hat"])
_HATS = frozenset({_OPEN, *_CLOSING})

LONGEST_OPEN_HAT_TICKS = 2 * TICKS_PER_BEAT


def playable(notes: Sequence[ScoreNote], hands: int | None, end_ticks: int) -> list[ScoreNote]:
    """The strokes that can be played, in order; None is as many hands as it takes.

    Of two strokes of one voice at one place the harder stays; an open hi-hat is not closed at the
    same moment, and it sounds until the next stroke or step closes it, at most two beats.
    """
    struck: list[ScoreNote] = []
    for _, together in groupby(sorted(notes), key=lambda note: note.start_ticks):
        struck.extend(_by_hands(list(together), hands))
    return _choked(struck, end_ticks)


def _by_hands(together: list[ScoreNote], hands: int | None) -> list[ScoreNote]:
    hardest = {note.pitch: note for note in sorted(together, key=lambda note: note.weight)}
    if _OPEN in hardest:
        hardest = {p: note for p, note in hardest.items() if p not in _CLOSING}
    by_hand = [note for note in hardest.values() if note.pitch not in _FEET]
    if hands is not None and len(by_hand) > hands:
        by_hand.sort(key=lambda n: (_RANKS.get(n.pitch, len(_RANKS)), n.weight, n.pitch))
        for note in by_hand[:-hands]:
            del hardest[note.pitch]
    return sorted(hardest.values())


def _choked(notes: list[ScoreNote], end_ticks: int) -> list[ScoreNote]:
    closed_at = end_ticks
    found: list[ScoreNote] = []
    for note in reversed(notes):
        if note.pitch == _OPEN:
            until = min(closed_at, note.start_ticks + LONGEST_OPEN_HAT_TICKS)
            found.append(note._replace(length_ticks=until - note.start_ticks))
        else:
            found.append(note)
        if note.pitch in _HATS:
            closed_at = note.start_ticks
    return found[::-1]
