"""Register: where the given notes lie, and players moved out of their way."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.given.played import Voice
from server.engines.composer.style.parts import DrumsPart, Part, Range, TexturePart

_LOWEST, _HIGHEST = 36, 96
_BASS_LOWEST = 24
_NARROWEST = 12


def register_of(voices: Sequence[Voice]) -> tuple[int, int] | None:
    """The lowest and highest pitch between which nine tenths of the given notes lie, bass apart.

    None where nothing pitched but a bass is given.
    """
    pitches = sorted(
        note.pitch
        for voice in voices
        if voice.role not in ("drums", "bass")
        for note in voice.notes
    )
    if not pitches:
        return None
    edge = len(pitches) // 20
    return pitches[edge], pitches[-1 - edge]


def out_of_the_way(part: Part, taken: tuple[int, int] | None) -> Part:
    """The part with its range beside the `taken` one: cut short, else moved by octaves.

    What fits nowhere stays where least of it overlaps; a bass stays low.
    """
    if taken is None or isinstance(part, DrumsPart | TexturePart):
        return part
    low, high = part.range.low, part.range.high
    if part.role == "bass":
        high = max(low + _NARROWEST, min(high, taken[0] - 1))
        return _ranged(part, low, high)
    below, above = (low, min(high, taken[0] - 1)), (max(low, taken[1] + 1), high)
    for place in (below, above):
        if place[1] - place[0] >= _NARROWEST:
            return _ranged(part, *place)
    places = [
        (low + 12 * octaves, high + 12 * octaves)
        for octaves in (0, -1, 1, -2, 2)
        if low + 12 * octaves >= _LOWEST and high + 12 * octaves <= _HIGHEST
    ] or [(low, high)]
    best = min(places, key=lambda place: (_overlap(place, taken), abs(place[0] - low)))
    return _ranged(part, *best)


def _overlap(place: tuple[int, int], taken: tuple[int, int]) -> int:
    return max(0, min(place[1], taken[1]) - max(place[0], taken[0]) + 1)


def _ranged(part: Part, low: int, high: int) -> Part:
    if isinstance(part, DrumsPart | TexturePart):
        return part
    where: Range = part.range.model_copy(update={"low": max(_BASS_LOWEST, low), "high": high})
    return part.model_copy(update={"range": where})
