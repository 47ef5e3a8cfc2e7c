"""Notes that are told early are those of the session, and fit into a message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.jobs.protocol import LINE_LIMIT_BYTES, Early, encode
from session.clips import MidiClip, Note
from session.early import MOST_NOTES, EarlyNotes
from session.errors import BadInput
from session.meter import MeterMap, MeterStep
from session.model import Session, Track
from session.smf import read_smf, smf_bytes
from tests.plain_session import plain_session


def session(*tracks: Track, length: float = 8.0) -> Session:
    meter = MeterMap((MeterStep(0, 7, 8),))
    return plain_session(*tracks, bpm=97.3, beats=length, meter_map=meter)


def track(name: str, *notes: Note, start: float = 0.0, drums: bool = False) -> Track:
    clip = MidiClip(start, 1000.0, notes)
    return Track(name, "drums" if drums else "lead", "#000000", midi_clips=(clip,))


def test_notes_start_from_the_piece_and_come_back_from_json() -> None:
    made = session(
        track("Given", Note(60, 90, 1.0, 0.5)),
        replace(track("Silent"), midi_clips=()),
        track("Kit", Note(36, 90, 0.0, 0.25), start=4.0, drums=True),
        track("New", Note(62, 80, 1.5, 0.5), Note(61, 70, 0.0, 2.0), start=4.0),
    )
    early = EarlyNotes.of_session(made, given=1, new_from_beats=4.0)
    assert EarlyNotes.of_json(early.as_json()) == early
    assert [(t.name, t.given, t.channel) for t in early.tracks] == [
        ("Given", True, 0), ("Kit", False, 9), ("New", False, 1),
    ]  # fmt: skip
    assert early.tracks[2].notes == ((61, 70, 4.0, 2.0), (62, 80, 5.5, 0.5))
    assert (early.new_from_beats, early.until_beats) == (4.0, 8.0)


def test_channels_are_those_of_the_midi_file() -> None:
    made = session(
        track("A", Note(60, 90, 0.0, 1.0)),
        track("B", Note(36, 90, 0.0, 1.0), drums=True),
        track("C", Note(62, 90, 0.0, 1.0)),
    )
    early = EarlyNotes.of_session(made)
    read = read_smf(smf_bytes(made), "x.mid")
    assert [t.role == "drums" for t in read.tracks] == [t.channel == 9 for t in early.tracks]


def test_a_very_long_piece_is_told_up_to_a_bar_line_and_fits_into_a_line() -> None:
    notes = tuple(Note(60, 100, 0.123456789 * n, 0.123456789) for n in range(3 * MOST_NOTES))
    early = EarlyNotes.of_session(session(track("Long", *notes), length=5000.0))
    assert early.until_beats < 5000.0
    assert early.until_beats % 3.5 == 0
    assert 0.99 * MOST_NOTES < len(early.tracks[0].notes) <= MOST_NOTES
    assert len(encode(Early("19a9f2c4a8015f0c2b7d", early.as_json()))) < LINE_LIMIT_BYTES


@pytest.mark.parametrize("data", [None, {}, [], {"tracks": 3}])
def test_what_is_none_is_refused_in_a_sentence(data: object) -> None:
    with pytest.raises(BadInput, match="update Roadie"):
        EarlyNotes.of_json(data)
