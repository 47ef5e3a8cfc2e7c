"""Keys are heard all the time: notes, pedal, channels, latency, jumps of the clock."""

from __future__ import annotations

from dataclasses import replace

from bridge.events.arrived import MidiArrived, Source
from bridge.phrase.capture import PhraseCapture
from bridge.phrase.heard import HeardNote
from bridge.sync.transport import Transport

CLOCK = Transport(anchor_s=100.0, anchor_beats=0.0, bpm=120.0, playing=True)
KEYS = Source("midi:keys")


def play(
    capture: PhraseCapture, *messages: tuple[float, bytes], transport: Transport = CLOCK
) -> None:
    """Messages at beats, as the transport has them."""
    for beats, data in messages:
        at_s = transport.anchor_s + (beats - transport.anchor_beats) * 60 / transport.bpm
        capture.heard(MidiArrived(KEYS, at_s, data), transport)


def on(pitch: int, velocity: int = 90, channel: int = 0) -> bytes:
    return bytes((0x90 | channel, pitch, velocity))


def off(pitch: int, channel: int = 0) -> bytes:
    return bytes((0x80 | channel, pitch, 0))


def pedal(down: bool, channel: int = 0) -> bytes:
    return bytes((0xB0 | channel, 64, 127 if down else 0))


def spans(capture: PhraseCapture, at_beats: float) -> list[tuple[int, float, float | None]]:
    playing = capture.playing(CLOCK, 100.0 + at_beats / 2)
    return [(note.pitch, note.start_beats, note.end_beats) for note in playing.notes]


def test_notes_stand_at_their_beats_without_arming() -> None:
    capture = PhraseCapture()
    play(capture, (1.0, on(60)), (1.5, off(60)), (2.25, on(64, 33)), (3.0, on(64, 0)))
    assert spans(capture, 4.0) == [(60, 1.0, 1.5), (64, 2.25, 3.0)]


def test_a_note_that_is_held_has_no_end_yet() -> None:
    capture = PhraseCapture()
    play(capture, (1.0, on(60)))
    assert spans(capture, 4.0) == [(60, 1.0, None)]
    assert capture.held() == (60,)


def test_the_pedal_holds_notes_until_it_is_let_go() -> None:
    capture = PhraseCapture()
    play(capture, (0.0, on(60)), (0.5, pedal(True)), (1.0, off(60)), (1.5, on(62)), (2.0, off(62)))
    assert capture.held() == (60, 62)
    play(capture, (3.0, pedal(False)), (3.5, on(64)), (4.0, off(64)))
    assert spans(capture, 5.0) == [(60, 0.0, 3.0), (62, 1.5, 3.0), (64, 3.5, 4.0)]


def test_a_key_struck_again_under_the_pedal_ends_its_first_note() -> None:
    capture = PhraseCapture()
    play(capture, (0.0, pedal(True)), (1.0, on(60)), (1.5, off(60)), (2.0, on(60)), (2.5, off(60)))
    play(capture, (4.0, pedal(False)))
    assert spans(capture, 5.0) == [(60, 1.0, 2.0), (60, 2.0, 4.0)]


def test_a_pedal_is_of_its_channel() -> None:
    capture = PhraseCapture()
    play(capture, (0.0, pedal(True, 1)), (1.0, on(60)), (2.0, off(60)))
    assert spans(capture, 3.0) == [(60, 1.0, 2.0)]


def test_all_notes_off_ends_what_sounds_on_its_channel() -> None:
    capture = PhraseCapture()
    play(capture, (1.0, on(60)), (1.0, on(48, channel=3)), (2.0, bytes((0xB0, 123, 0))))
    assert spans(capture, 3.0) == [(48, 1.0, None), (60, 1.0, 2.0)]


def test_latency_is_taken_off_and_channels_can_be_chosen() -> None:
    capture = PhraseCapture(latency_s=0.010, channels=frozenset({0}))
    play(capture, (1.02, on(60)), (1.5, on(50, channel=9)), (2.02, off(60)))
    assert spans(capture, 3.0) == [(60, 1.0, 2.0)]


def test_what_is_no_note_is_left_alone() -> None:
    capture = PhraseCapture()
    play(capture, (1.0, b"\xf8"), (1.0, b"\xc0\x01"), (1.0, b"\xe0\x00\x40"), (1.0, off(60)))
    assert spans(capture, 2.0) == []


def test_old_bars_are_forgotten() -> None:
    capture = PhraseCapture(kept_bars=2)
    for bar in range(10):
        play(capture, (4.0 * bar, on(60)), (4.0 * bar + 1, off(60)))
    assert [start for _, start, _ in spans(capture, 40.0)] == [28.0, 32.0, 36.0]


def test_a_tempo_change_keeps_notes_at_the_beats_of_their_time() -> None:
    capture = PhraseCapture()
    play(capture, (1.0, on(60)), (2.0, off(60)))
    slower = Transport(anchor_s=102.0, anchor_beats=4.0, bpm=60.0, playing=True)
    play(capture, (5.0, on(62)), (6.0, off(62)), transport=slower)
    notes = capture.playing(slower, 104.0).notes
    assert [(note.start_beats, note.bpm) for note in notes] == [(1.0, 120.0), (5.0, 60.0)]


def test_a_phrase_goes_on_through_the_loop_of_a_daw() -> None:
    capture = PhraseCapture()
    play(capture, (7.0, on(60)), (7.5, off(60)))
    # At beat 8 the DAW goes back to beat 4.
    again = Transport(anchor_s=104.0, anchor_beats=4.0, bpm=120.0, playing=True)
    play(capture, (4.0, on(62)), (5.0, off(62)), transport=again)
    playing = capture.playing(again, 104.5)
    assert [note.start_beats for note in playing.notes] == [7.0, 8.0]
    assert playing.now_beats == 9.0


def test_a_jump_into_the_middle_of_a_bar_begins_anew() -> None:
    capture = PhraseCapture()
    play(capture, (7.0, on(60)), (7.5, off(60)))
    elsewhere = Transport(anchor_s=104.0, anchor_beats=33.5, bpm=120.0, playing=True)
    play(capture, (34.0, on(62)), transport=elsewhere)
    assert [note.pitch for note in capture.playing(elsewhere, 104.5).notes] == [62]


def test_while_the_music_stands_still_the_first_note_begins_the_bars() -> None:
    capture = PhraseCapture()
    still = replace(CLOCK, playing=False)
    for at_s, data in ((103.7, on(60)), (104.2, off(60)), (104.2, on(62))):
        capture.heard(MidiArrived(KEYS, at_s, data), still)
    playing = capture.playing(still, 105.0)
    assert not playing.on_the_clock
    starts = [note.start_beats for note in playing.notes]
    assert starts[1] - starts[0] == 1.0


def test_arming_says_from_where_on_it_is_meant() -> None:
    capture = PhraseCapture()
    play(capture, (1.0, on(60)), (1.5, off(60)))
    capture.arm(CLOCK, 102.0)
    assert capture.armed
    assert capture.playing(CLOCK, 103.0).armed_beats == 4.0
    capture.disarm()
    assert capture.playing(CLOCK, 103.0).armed_beats is None
    assert isinstance(capture.playing(CLOCK, 103.0).notes[0], HeardNote)


def test_a_measured_tempo_is_kept_as_it_is_named() -> None:
    capture = PhraseCapture()
    wavering = replace(CLOCK, bpm=119.99167, measured=True)
    play(capture, (1.0, on(60)), (1.5, off(60)), transport=wavering)
    playing = capture.playing(wavering, 101.0)
    assert (playing.bpm, [note.bpm for note in playing.notes]) == (120.0, [120.0])
