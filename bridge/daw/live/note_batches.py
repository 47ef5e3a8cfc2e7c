"""Notes in batches that fit into a datagram, each over a time of its own. Pure.

AbletonOSC takes and gives notes in one datagram, and macOS lets none pass that is longer than 9216
bytes: Live then says "Message too long". A batch of 300 notes is 8.7 kB out and 6.3 kB back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from session.clips import Note

BATCH_NOTES = 300


@dataclass(frozen=True, slots=True)
class Batch:
    """All notes of a clip that begin from `from_beats` on and before `from_beats + span_beats`."""

    notes: tuple[Note, ...]
    from_beats: float
    span_beats: float


def batches(notes: Sequence[Note], length_beats: float) -> Iterator[Batch]:
    """The notes, which are in order, in batches; a chord stays in one.

    The borders lie between notes, so that a rounded position falls on the same side of them.
    """
    chords = [list(chord) for _, chord in groupby(notes, lambda note: note.start_beats)]
    begin_beats, gathered = -1.0, list[Note]()
    for index, chord in enumerate(chords):
        gathered += chord
        last = index + 1 == len(chords)
        if last or len(gathered) + len(chords[index + 1]) > BATCH_NOTES:
            end_beats = (
                length_beats + 1.0
                if last
                else (chord[0].start_beats + chords[index + 1][0].start_beats) / 2
            )
            yield Batch(tuple(gathered), begin_beats, end_beats - begin_beats)
            begin_beats, gathered = end_beats, []
