"""An excerpt's notes as a MIDI file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exports.excerpt import Excerpt
from session.clips import MidiClip, Note
from session.errors import BadInput
from session.meter import MeterMap
from session.model import Session
from session.smf import smf_bytes
from session.tempo import on_beat_grid


def excerpt_midi(session: Session, excerpt: Excerpt) -> bytes:
    """The notes that begin within a stretch of a track, from its start on, as a type 1 file.

    Those that go on beyond its end are cut there. Tempo and meter are those of the stretch; one
    that begins within a bar has the meter of that bar. Raises BadInput where there are no notes.
    """
    start, length = excerpt.start_beats, excerpt.length_beats
    notes = tuple(sorted(_notes(excerpt), key=lambda note: (note.start_beats, note.pitch)))
    if not notes:
        raise BadInput(f"The track {excerpt.track.name!r} has no notes there: choose other bars.")
    first, rest = session.meter_map.bar_at_beats(start)
    meter = session.meter_map.meter_at_bar(first)
    part = replace(excerpt.track, midi_clips=(MidiClip(0.0, length, notes),))
    stretch = session.evolve(
        title=excerpt.name,
        length_beats=length,
        tempo_map=session.tempo_map.within(start, length),
        meter_map=MeterMap.constant(meter.numerator, meter.denominator)
        if rest
        else session.meter_map.within(first, session.length_bars),
        sections=(),
        chords=(),
        tracks=(part,),
    )
    return smf_bytes(stretch, [part])


def has_notes(excerpt: Excerpt) -> bool:
    """Whether any note begins there."""
    return next(_notes(excerpt), None) is not None


def _notes(excerpt: Excerpt) -> Iterator[Note]:
    for clip in excerpt.track.midi_clips:
        for note in clip.notes:
            start = on_beat_grid(clip.start_beats + note.start_beats - excerpt.start_beats)
            if 0 <= start < excerpt.length_beats:
                length = on_beat_grid(min(note.length_beats, excerpt.length_beats - start))
                yield replace(note, start_beats=start, length_beats=length)
