"""Answers on virtual time: on their bar line, whatever the tempo does, and silent when stopped."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.events.asked import Quantise
from bridge.phrase.answer import Answer, AnswerNote, TimedMidi
from bridge.phrase.answer_player import AnswerPlayer
from bridge.sync.virtual import VirtualClock, VirtualSeconds
from session.early import EarlyNotes, EarlyTrack
from session.errors import BadInput
from session.meter import MeterMap
from session.tempo import TempoMap
from session.units import Role

FOUR = Answer(tuple(AnswerNote(float(beat), 0.5, 1, 60 + beat, 90) for beat in range(4)), 4.0)

NOW = Quantise("now")


class Taken:
    """A player that keeps what it is given."""

    def __init__(self) -> None:
        self.events: list[TimedMidi] = []
        self.stops = 0

    def play(self, events: Sequence[TimedMidi]) -> None:
        self.events += events

    def stop(self) -> None:
        self.stops += 1

    def ons(self) -> list[float]:
        return [event.at_s for event in self.events if event.data[0] & 0xF0 == 0x90]


class Stage:
    """A clock, a player, and time that is turned in steps as the pump would be called."""

    def __init__(self, bpm: float = 120.0, meter: tuple[int, int] = (4, 4)) -> None:
        self.seconds = VirtualSeconds(100.0)
        self.clock = VirtualClock(bpm, self.seconds, meter=meter)
        self.taken = Taken()
        self.answers = AnswerPlayer(self.taken, self.clock.transport, self.seconds)

    def turn(self, by_s: float, step_s: float = 0.05) -> None:
        for _ in range(round(by_s / step_s)):
            self.seconds.turn(step_s)
            self.answers.pump()


def test_an_answer_begins_on_the_next_bar_line() -> None:
    stage = Stage()
    stage.turn(1.3)
    placed = stage.answers.start(FOUR)
    assert placed is not None
    assert placed.line_beats == 4.0
    stage.turn(4.0)
    assert stage.taken.ons() == pytest.approx([102.0, 102.5, 103.0, 103.5])
    assert not stage.answers.playing


@given(
    bpm=st.floats(30, 300),
    meter=st.sampled_from([(4, 4), (3, 4), (7, 8), (5, 4), (6, 8)]),
    asked_s=st.floats(0, 8),
)
def test_every_answer_is_within_2_ms_of_a_bar_line(
    bpm: float, meter: tuple[int, int], asked_s: float
) -> None:
    stage = Stage(bpm, meter)
    stage.seconds.turn(asked_s)
    stage.answers.start(FOUR)
    stage.turn(10.0 * 60 / bpm + 1.0)
    transport = stage.clock.transport()
    first = stage.taken.ons()[0]
    beats = transport.beats_at(first)
    bars = beats / transport.bar_beats
    assert abs(bars - round(bars)) * transport.bar_beats * 60 / bpm < 0.002
    assert first >= 100.0 + asked_s - 0.0006


def test_a_change_of_tempo_on_the_way_moves_what_is_to_come() -> None:
    stage = Stage(120.0)
    stage.answers.start(FOUR, quantise=NOW)
    stage.turn(0.6)
    stage.clock.set_tempo(60.0)  # at beat 1.2; what was given out already is up to 0.3 s ahead
    stage.turn(6.0)
    at_60 = [100.6 + (beat - 1.2) for beat in (2.0, 3.0)]
    assert stage.taken.ons() == pytest.approx([100.0, 100.5, *at_60])


def test_a_change_of_tempo_before_it_begins_moves_its_line() -> None:
    stage = Stage(120.0)
    stage.turn(0.5)
    stage.answers.start(FOUR)
    stage.clock.set_tempo(60.0)
    stage.turn(8.0)
    assert stage.taken.ons()[0] == pytest.approx(100.5 + 3.0)


def test_it_is_played_again_and_again_without_a_gap_until_stopped() -> None:
    stage = Stage()
    stage.answers.start(FOUR, loop=True, quantise=NOW)
    stage.turn(6.2)
    assert stage.taken.ons()[:12] == pytest.approx([100.0 + n / 2 for n in range(12)])
    stage.answers.stop()
    count = len(stage.taken.events)
    stage.turn(2.0)
    assert (len(stage.taken.events), stage.taken.stops) == (count, 1)


def test_a_new_answer_takes_over_on_its_line_and_leaves_no_note_hanging() -> None:
    stage = Stage()
    drone = Answer((AnswerNote(0.0, 8.0, 0, 40, 90),), 8.0)
    stage.answers.start(drone, loop=True, quantise=NOW)
    stage.turn(1.0)
    stage.answers.start(FOUR)
    stage.turn(6.0)
    sounding: dict[int, int] = {}
    for event in stage.taken.events:
        step = 1 if event.data[0] & 0xF0 == 0x90 else -1
        sounding[event.data[1]] = sounding.get(event.data[1], 0) + step
    assert set(sounding.values()) == {0}
    ended = next(e for e in stage.taken.events if e.data[:2] == bytes((0x80, 40)))
    assert ended.at_s == pytest.approx(102.0)
    assert stage.taken.ons()[1] == pytest.approx(102.0)


def test_an_answer_taken_over_at_the_last_moment_leaves_no_note_hanging() -> None:
    stage = Stage()
    stage.answers.start(FOUR, loop=True, quantise=NOW)
    stage.turn(1.95)  # notes up to 0.3 s ahead, beyond the line, are with the player by now
    stage.answers.start(Answer((AnswerNote(0.0, 1.0, 5, 50, 90),), 4.0))
    stage.turn(4.0)
    last = {}
    for event in sorted(stage.taken.events, key=lambda e: (e.at_s, e.data[0])):
        last[event.data[0] & 0x0F, event.data[1]] = event.data[0] & 0xF0
    assert set(last.values()) == {0x80}


def test_a_late_answer_waits_for_the_next_line_and_says_so() -> None:
    stage = Stage()
    stage.turn(2.1)  # the line at beat 4 has just gone by
    placed = stage.answers.start(FOUR, not_before_beats=4.0)
    assert placed is not None
    assert (placed.line_beats, placed.late) == (8.0, True)


def test_a_late_answer_can_be_dropped() -> None:
    stage = Stage()
    stage.turn(1.995, 0.005)
    assert stage.answers.start(FOUR, quantise=Quantise("bar", 20.0, "drop")) is None
    stage.turn(4.0)
    assert stage.taken.events == []


def test_an_answer_never_plays_into_its_phrase() -> None:
    stage = Stage()
    stage.turn(1.0)
    placed = stage.answers.start(FOUR, not_before_beats=8.0)
    assert placed is not None
    assert (placed.line_beats, placed.late) == (8.0, False)


def test_who_stops_the_music_stops_the_answer() -> None:
    stage = Stage()
    stage.answers.start(FOUR, loop=True, quantise=NOW)
    stage.turn(1.0)
    stage.clock.set_playing(False)
    stage.turn(2.0)
    assert stage.taken.stops == 1
    assert not stage.answers.playing


def test_while_the_music_stands_still_an_answer_plays_on_bars_of_its_phrase() -> None:
    stage = Stage()
    stage.clock.set_playing(False)
    stage.turn(1.0)
    placed = stage.answers.start(FOUR, bar_line_beats=0.5)
    assert placed is not None
    stage.turn(4.0)
    assert stage.taken.ons()[0] == pytest.approx(100.0 + 4.5 / 2)


def test_a_loop_of_the_daw_does_not_throw_the_answer_out() -> None:
    stage = Stage()
    stage.answers.start(FOUR, loop=True, quantise=NOW)
    stage.turn(2.0)
    stage.clock.locate(0.0)
    stage.turn(2.0)
    assert stage.taken.ons()[:8] == pytest.approx([100.0 + n / 2 for n in range(8)])


def test_only_what_is_new_is_played_from_where_it_begins() -> None:
    tracks = (
        EarlyTrack("Phrase", "lead", 0, None, True, ((60, 90, 0.0, 1.0),)),
        EarlyTrack("Answer", "lead", 1, 4, False, ((64, 80, 4.0, 1.0), (65, 80, 7.0, 3.0))),
        EarlyTrack("Drums", "drums", 9, None, False, ((36, 80, 4.0, 0.25),)),
    )
    early = EarlyNotes(8.0, 4.0, 8.0, TempoMap.constant(120), MeterMap.constant(), None, (), tracks)
    answer = Answer.of_early(early)
    assert [(n.start_beats, n.channel, n.pitch) for n in answer.notes] == [
        (0.0, 1, 64), (0.0, 9, 36), (3.0, 1, 65),
    ]  # fmt: skip
    assert (answer.length_beats, answer.notes[-1].length_beats) == (4.0, 1.0)
    assert [n.pitch for n in Answer.of_early(early, ["drums"]).notes] == [36]
    with pytest.raises(BadInput, match="no notes"):
        Answer.of_early(early, ["bass"])


PIANO_AND_BASS = Answer(
    (AnswerNote(1.0, 0.5, 0, 60, 90), AnswerNote(2.0, 0.5, 1, 33, 90)), 4.0, ((0, 4), (1, 33))
)


def sent(stage: Stage) -> list[tuple[float, bytes]]:
    return [(round(event.at_s, 3), event.data) for event in stage.taken.events]


def test_every_channel_is_set_to_its_program_before_its_first_note_and_not_again() -> None:
    stage = Stage()
    stage.answers.start(PIANO_AND_BASS, loop=True, quantise=NOW)
    stage.turn(4.0)
    changes = [(at_s, data) for at_s, data in sent(stage) if data[0] & 0xF0 == 0xC0]
    assert changes == [(100.5, b"\xc0\x04"), (100.5, b"\xc1\x21")]
    assert [data[0] for _, data in sent(stage)[:3]] == [0xC0, 0xC1, 0x90]
    assert len(stage.taken.ons()) == 4


def test_a_program_is_no_note_that_sounds_when_the_next_answer_takes_over() -> None:
    stage = Stage()
    drone = Answer((AnswerNote(0.0, 4.0, 0, 4, 90),), 4.0, ((0, 4),))
    stage.answers.start(drone, loop=True, quantise=NOW)
    stage.turn(1.0)
    stage.answers.start(PIANO_AND_BASS)
    stage.turn(2.0)
    offs = [(at_s, data[:2]) for at_s, data in sent(stage) if data[0] == 0x80]
    assert offs[0] == (102.0, b"\x80\x04")


def test_without_programs_the_channels_sound_as_they_were_set_up() -> None:
    stage = Stage()
    answers = AnswerPlayer(stage.taken, stage.clock.transport, stage.seconds, programs=False)
    answers.start(PIANO_AND_BASS, quantise=NOW)
    for _ in range(40):
        stage.seconds.turn(0.05)
        answers.pump()
    assert {event.data[0] & 0xF0 for event in stage.taken.events} == {0x80, 0x90}


def test_programs_are_those_of_the_tracks_that_are_played() -> None:
    def track(role: Role, channel: int, program: int | None, given: bool = False) -> EarlyTrack:
        return EarlyTrack(role, role, channel, program, given, ((60, 90, 0.0, 1.0),))

    early = EarlyNotes(
        length_beats=4.0,
        new_from_beats=0.0,
        until_beats=4.0,
        tempo_map=TempoMap.constant(120),
        meter_map=MeterMap.constant(),
        key=None,
        chords=(),
        tracks=(
            track("lead", 0, 80, given=True),
            track("bass", 1, 33),
            track("drums", 9, None),
            track("chords", 2, 4),
        ),
    )
    assert Answer.of_early(early).programs == ((1, 33), (2, 4))
    assert Answer.of_early(early, roles=["chords"]).programs == ((2, 4),)
