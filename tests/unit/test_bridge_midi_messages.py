"""MIDI messages: what is built is read as it was, and mido agrees on all of it."""

from __future__ import annotations

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.midi.message import (
    KIND_OF_STATUS,
    KINDS,
    BadMidi,
    MidiMessage,
    build,
    note_off,
    note_on,
    pitch_bend,
    sysex,
)
from bridge.midi.stream import MidiStream

_MIDO_NAMES = {
    "poly_pressure": "polytouch",
    "channel_pressure": "aftertouch",
    "pitch_bend": "pitchwheel",
    "song_position": "songpos",
    "active_sensing": "active_sensing",
}
_MIDO_VALUES = {"controller": "control", "bend": "pitch", "position": "pos"}


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(KINDS))
    if kind.name == "sysex":
        return sysex(bytes(draw(st.lists(st.integers(0, 127), max_size=20))))
    values = [draw(st.integers(field.lowest, field.highest)) for field in kind.fields]
    return build(kind.name, draw(st.integers(0, 15)) if kind.has_channel else 0, *values)


@given(messages())
def test_mido_reads_every_message_as_ours_says(data: bytes) -> None:
    ours, theirs = MidiMessage.parse(data), mido.Message.from_bytes(data)
    assert theirs.type == _MIDO_NAMES.get(ours.kind, ours.kind)
    if ours.channel is not None:
        assert theirs.channel == ours.channel
    if ours.kind in ("note_off", "note_on", "control_change", "pitch_bend", "song_position"):
        for name, value in ours.values().items():
            assert getattr(theirs, _MIDO_VALUES.get(name, name)) == value
    if ours.kind != "sysex":
        assert build(ours.kind, ours.channel or 0, *ours.values().values()) == data


@given(st.binary(max_size=6))
def test_bytes_are_one_message_or_refused(data: bytes) -> None:
    try:
        message = MidiMessage.parse(data)
    except BadMidi:
        return
    assert message.data == data
    assert str(message)
    assert MidiStream().feed(data) == [data]


def test_every_status_byte_is_known_or_undefined() -> None:
    undefined = {status for status in range(0x80, 0x100) if KIND_OF_STATUS[status] is None}
    assert undefined == {0xF4, 0xF5, 0xF7, 0xF9, 0xFD}


@pytest.mark.parametrize(
    "made",
    [
        lambda: note_on(16, 60, 1),
        lambda: note_on(0, 128, 1),
        lambda: pitch_bend(0, 8192),
        lambda: build("note_on", 0, 60),
        lambda: sysex(b"\x80"),
    ],
)
def test_no_message_carries_what_it_cannot(made: object) -> None:
    with pytest.raises(BadMidi):
        made()  # type: ignore[operator]


def test_a_note_on_without_velocity_is_a_note_off() -> None:
    assert MidiMessage(note_on(1, 60, 0)).is_note_off
    assert MidiMessage(note_off(1, 60)).is_note_off
    assert not MidiMessage(note_on(1, 60, 1)).is_note_off
    assert str(MidiMessage(note_on(0, 60, 1))) == "note_on channel=1 note=60 velocity=1"


@given(st.lists(messages(), max_size=30), st.data())
def test_a_stream_in_any_pieces_is_what_mido_reads(sent: list[bytes], data: st.DataObject) -> None:
    line = b"".join(sent)
    cuts = data.draw(st.lists(st.integers(0, len(line)), max_size=10).map(sorted))
    stream, ours = MidiStream(), []
    for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True):
        ours += stream.feed(line[start:end])
    parser = mido.Parser()
    parser.feed(line)
    assert ours == sent == [bytes(message.bytes()) for message in parser]
    assert stream.dropped == 0


@given(st.lists(st.tuples(st.integers(0, 127), st.integers(0, 127)), min_size=1))
def test_running_status_goes_on_through_real_time(notes: list[tuple[int, int]]) -> None:
    line = b"\x93" + b"".join(bytes([note, 0xF8, velocity]) for note, velocity in notes)
    made = MidiStream().feed(line)
    assert [one for one in made if one != b"\xf8"] == [note_on(3, *note) for note in notes]
    assert made.count(b"\xf8") == len(notes)


def test_real_time_inside_sysex_disturbs_nothing() -> None:
    assert MidiStream().feed(b"\xf0\x01\xfe\x02\xf8\xf7") == [b"\xfe", b"\xf8", b"\xf0\x01\x02\xf7"]


def test_a_sysex_cut_off_by_a_note_costs_itself_alone() -> None:
    stream = MidiStream()
    assert stream.feed(b"\xf0\x01\x02\x90\x3c\x40\x3c\x00") == [
        note_on(0, 60, 64),
        note_on(0, 60, 0),
    ]
    assert stream.dropped == 1


def test_a_system_message_ends_running_status() -> None:
    stream = MidiStream()
    assert stream.feed(b"\x90\x3c\x40\xf6\x3c\x40") == [note_on(0, 60, 64), b"\xf6"]
    assert stream.dropped == 2


def test_an_endless_sysex_takes_no_more_room_than_it_may() -> None:
    stream = MidiStream(largest_sysex_bytes=1000)
    assert stream.feed(b"\xf0" + bytes(998) + b"\xf7") == [sysex(bytes(998))]
    stream.feed(b"\xf0")
    for _ in range(100):
        stream.feed(bytes(10_000))
    assert len(stream._sysex or b"") <= 1001
    assert stream.feed(b"\xf7\x90\x01\x02") == [note_on(0, 1, 2)]
    assert stream.dropped == 1


@given(st.binary(max_size=200))
def test_after_any_garbage_the_next_message_is_read(garbage: bytes) -> None:
    stream = MidiStream()
    for made in stream.feed(garbage):
        MidiMessage.parse(made)
    assert stream.feed(note_on(5, 61, 99))[-1] == note_on(5, 61, 99)
