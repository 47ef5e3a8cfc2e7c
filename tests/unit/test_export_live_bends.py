"""Pitch bends of single notes come back from the store that Live has for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exports.ableton.note_bends import read_bends, write_bends
from exports.ableton.skeleton import build
from exports.timeline import bends_from, from_beat_zero
from exports.xml_parts import at
from session.clips import BendPoint, MidiClip, Note

offsets = st.lists(st.integers(0, 400), min_size=1, max_size=8, unique=True).map(sorted)


@st.composite
def bends(draw: st.DrawFn) -> tuple[BendPoint, ...]:
    """Steps that are steps: each changes the pitch."""
    found: list[BendPoint] = []
    for place in draw(offsets):
        semitones = draw(st.integers(-4800, 4800)) / 100
        if semitones != (found[-1].semitones if found else 0.0):
            found.append(BendPoint(place / 100, semitones))
    return tuple(found)


def stored(*notes: Note) -> etree._Element:
    found = at(build("midi-clip"), "Notes")
    write_bends(enumerate(notes, 1), found)
    return found


@given(bends())
def test_steps_come_back_where_they_were(given_bends: tuple[BendPoint, ...]) -> None:
    found = read_bends(stored(Note(60, 90, 0.0, 4.0, given_bends))).get("1", ())
    assert len(found) == len(given_bends)
    for one, other in zip(found, given_bends, strict=True):
        assert one.offset_beats == pytest.approx(other.offset_beats, abs=1e-9)
        assert one.semitones == pytest.approx(other.semitones)


def test_a_note_without_bends_takes_no_room() -> None:
    notes = stored(Note(60, 90, 0.0, 1.0), Note(62, 90, 1.0, 1.0, (BendPoint(0.0, 2.0),)))
    (events,) = at(notes, "PerNoteEventStore/EventLists")
    assert events.get("NoteId") == "2"
    assert [one.get("Value") for one in events.iter("PerNoteEvent")] == [str(8192 / 24)]


def test_bends_stop_at_lives_48_semitones() -> None:
    found = read_bends(stored(Note(60, 90, 0.0, 1.0, (BendPoint(0.0, 60.0),))))
    assert found == {"1": (BendPoint(0.0, 48.0),)}


def test_a_line_of_lives_becomes_steps_along_it() -> None:
    notes = stored(Note(60, 90, 0.0, 4.0, (BendPoint(0.0, 1.0),)))
    events = at(notes, "PerNoteEventStore/EventLists/PerNoteEventList/Events")
    etree.SubElement(events, "PerNoteEvent", TimeOffset="1", Value=str(3 * 8192 / 48))
    found = read_bends(notes)["1"]
    assert len(found) == 33
    assert all(point.semitones == pytest.approx(1 + 2 * point.offset_beats) for point in found)


def test_a_note_cut_at_its_start_keeps_the_pitch_it_has_there() -> None:
    whole = (BendPoint(0.0, 1.0), BendPoint(0.5, 2.0), BendPoint(1.5, 3.0))
    assert bends_from(whole, 1.0) == (BendPoint(0.0, 2.0), BendPoint(0.5, 3.0))
    assert bends_from(whole, 0.0) == whole
    assert bends_from(whole[2:], 1.0) == (BendPoint(0.5, 3.0),)


def test_a_note_from_before_bar_1_keeps_its_bends_in_time() -> None:
    note = Note(60, 90, 0.5, 3.0, (BendPoint(1.0, 1.0), BendPoint(2.0, 2.0)))
    clip = from_beat_zero(MidiClip(-2.0, 8.0, (note,)))
    assert clip is not None
    (kept,) = clip.notes
    assert (kept.start_beats, kept.length_beats) == (0.0, 1.5)
    assert kept.bends == (BendPoint(0.0, 1.0), BendPoint(0.5, 2.0))
