"""The line of chords in a REAPER project: a track of items that only show text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exports.brought_inside import name_inside
from exports.names import clean_text
from exports.reaper.chunks import Chunk
from exports.reaper.read_time import Clock, near_tick
from exports.reaper.tracks import CHORDS_TRACK
from session.model import Chord


def chord_line(tracks: Sequence[Chunk]) -> int | None:
    """The index of the track that holds the chords; None when there is none."""
    return next((index for index, track in enumerate(tracks) if _shows_chords(track)), None)


def _shows_chords(track: Chunk) -> bool:
    items = track.chunks("ITEM")
    plain = all(one.chunks("NOTES") and not one.chunks("SOURCE") for one in items)
    return bool(items) and plain and clean_text(track.said("NAME")) == CHORDS_TRACK


def read_chords(track: Chunk, clock: Clock) -> Iterator[Chord]:
    """The chords that its items show."""
    for item in track.chunks("ITEM"):
        start_seconds = max(0.0, item.number("POSITION"))
        start = clock.beats(start_seconds)
        length = near_tick(clock.beats(start_seconds + item.number("LENGTH")) - start)
        symbol = name_inside(item.chunks("NOTES")[0].free_text())
        if length > 0 and symbol:
            yield Chord(symbol, start, length)
