"""Accents: the kick joins the stressed notes of what is given, as a drummer who listens does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.given.played import Played
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from session.clips import MidiClip, Note
from session.tempo import on_beat_grid

_STRESSED = 1.12
"""A note this much harder than the usual one is an accent."""

_MOST_A_BAR = 2
_ROOM_TICKS = TICKS_PER_BEAT // 4
"""No kick is added this near to a kick or a snare."""

_SOFTER = 0.85
_LENGTH_BEATS = 0.125


def accents_of(notes: Sequence[Played]) -> tuple[int, ...]:
    """Where the stressed notes are struck, in order; none where all are played alike."""
    if not notes:
        return ()
    usual = median(note.velocity for note in notes)
    stressed = {note.start_ticks for note in notes if note.velocity >= _STRESSED * usual}
    return tuple(sorted(stressed))


def with_kicks(clip: MidiClip, accents_ticks: Sequence[int], bars: tuple[Bar, ...]) -> MidiClip:
    """The drums with a kick on the accents that have room for one, a few in each bar.

    A clip without kicks stays as it is.
    """
    kick, snare = DRUM_PITCHES["kick"], DRUM_PITCHES["snare"]
    kicks = [note.velocity for note in clip.notes if note.pitch == kick]
    if not kicks:
        return clip
    start = round(clip.start_beats * TICKS_PER_BEAT)
    end = start + round(clip.length_beats * TICKS_PER_BEAT)
    struck = [
        start + round(note.start_beats * TICKS_PER_BEAT)
        for note in clip.notes
        if note.pitch in (kick, snare)
    ]
    added: list[Note] = []
    in_bar: dict[int, int] = {}
    for ticks in accents_ticks:
        bar = bar_at(bars, ticks).index
        near = any(abs(ticks - other) < _ROOM_TICKS for other in struck)
        if near or not start <= ticks < end or in_bar.get(bar, 0) >= _MOST_A_BAR:
            continue
        in_bar[bar] = in_bar.get(bar, 0) + 1
        struck.append(ticks)
        velocity = max(1, round(_SOFTER * median(kicks)))
        place = on_beat_grid((ticks - start) / TICKS_PER_BEAT)
        length = min(_LENGTH_BEATS, (end - ticks) / TICKS_PER_BEAT)
        added.append(Note(kick, velocity, place, on_beat_grid(length)))
    notes = sorted((*clip.notes, *added), key=lambda note: (note.start_beats, note.pitch))
    return replace(clip, notes=tuple(notes))
