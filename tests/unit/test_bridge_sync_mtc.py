"""MIDI time code: every rate, forward, backward, standing, and beats by a tempo."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.events.arrived import MidiArrived, Source
from bridge.sync.mtc import MtcClock
from bridge.sync.timecode import (
    RATES,
    Rate,
    Timecode,
    full_frame,
    quarter_frames,
    timecode_of_frames,
    timecode_of_full_frame,
    timecode_of_pieces,
)
from bridge.sync.virtual import VirtualSeconds

PORT = Source("midi:tape")
DROP = RATES[2]


def frames_of_day(rate: Rate) -> int:
    return Timecode(23, 59, 59, rate.counted - 1, rate).whole_frames() + 1


@given(rate=st.sampled_from(RATES), share=st.floats(0, 1, exclude_max=True))
def test_frames_and_times_of_day_come_back(rate: Rate, share: float) -> None:
    frames = int(share * frames_of_day(rate))
    time = timecode_of_frames(frames, rate)
    assert time.whole_frames() == frames
    assert timecode_of_full_frame(full_frame(time)) == time
    assert timecode_of_pieces([data[1] & 15 for data in quarter_frames(time)]) == time


def test_drop_frame_leaves_out_what_smpte_says() -> None:
    """SMPTE 12M: an hour is 107,892 frames, and 00:00:59:29 is followed by 00:01:00:02."""
    assert timecode_of_frames(1800, DROP) == Timecode(0, 1, 0, 2, DROP)
    assert timecode_of_frames(17_982, DROP) == Timecode(0, 10, 0, 0, DROP)
    assert Timecode(1, 0, 0, 0, DROP).whole_frames() == 107_892
    assert Timecode(1, 0, 0, 0, DROP).at_s() == pytest.approx(3599.9964)


def test_pieces_are_those_that_mido_reads() -> None:
    time = Timecode(21, 43, 58, 27, RATES[3])
    read = [mido.Message.from_bytes(data) for data in quarter_frames(time)]
    assert [one.frame_type for one in read] == list(range(8))
    nibbles = [one.frame_value for one in read]
    assert nibbles == [27 & 15, 27 >> 4, 58 & 15, 58 >> 4, 43 & 15, 43 >> 4, 21 & 15, 3 << 1 | 1]


class Tape:
    """A machine that sends time code; `speed` 1 is as its rate says."""

    def __init__(self, rate: Rate, **told: Any) -> None:
        self.rate = rate
        self.seconds = VirtualSeconds(10.0)
        self.clock = MtcClock(self.seconds, **told)
        self.chance = random.Random(4)
        self.at_s = 10.0

    def heard(self, data: bytes, source: Source = PORT) -> None:
        self.clock.heard(MidiArrived(source, self.seconds.now_s(), data))

    def roll(self, frame: int, pairs: int, *, speed: float = 1.0, jitter_s: float = 0.0) -> int:
        """Eight quarters for each two frames, from `frame` on; the frame where it ends."""
        quarter_s = float(1 / self.rate.frames_a_second / 4) / abs(speed)
        for _ in range(pairs):
            messages = quarter_frames(timecode_of_frames(frame, self.rate))
            for data in messages if speed > 0 else reversed(messages):
                late_s = self.chance.uniform(0, jitter_s)
                self.seconds.turn_to(max(self.seconds.now_s(), self.at_s + late_s))
                self.heard(data)
                self.at_s += quarter_s
            frame += 2 if speed > 0 else -2
        return frame

    def place_s(self) -> float:
        """The time of day that the clock (at 60 BPM) thinks it is when the next quarter is due."""
        return self.clock.transport().beats_at(self.at_s)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_every_rate_is_followed_across_a_minute(rate: Rate) -> None:
    """Drop-frame's minute too: the time goes on steadily where its numbers jump."""
    tape = Tape(rate, bpm=60)
    frame = timecode_of_frames(Timecode(0, 0, 58, 0, rate).whole_frames(), rate).whole_frames()
    for _ in range(8):
        frame = tape.roll(frame, 8)
        true_s = float(Fraction(frame) / rate.frames_a_second)
        assert tape.place_s() == pytest.approx(true_s, abs=0.001)
    transport = tape.clock.transport()
    assert (transport.playing, transport.sure) == (True, True)
    assert transport.bpm == pytest.approx(60, rel=1e-4)


def test_it_is_known_after_two_frames_and_sure_soon() -> None:
    tape = Tape(RATES[1], bpm=60)
    tape.roll(250, 1)
    transport = tape.clock.transport()
    assert (transport.playing, transport.sure) == (True, False)
    assert tape.place_s() == pytest.approx(252 / 25, abs=0.001)
    tape.roll(252, 3)
    assert tape.clock.transport().sure


def test_a_time_code_heard_first_in_the_middle_of_its_eight_waits_for_whole_ones() -> None:
    tape = Tape(RATES[1], bpm=60)
    for data in quarter_frames(timecode_of_frames(1000, RATES[1]))[3:]:
        tape.heard(data)
    assert not tape.clock.there
    tape.roll(1002, 3)
    assert tape.place_s() == pytest.approx(1008 / 25, abs=0.001)


def test_jitter_leaves_bar_lines_within_two_milliseconds() -> None:
    tape = Tape(RATES[3], bpm=60, late_ms=0.75)
    frame = 0
    for _ in range(10):
        frame = tape.roll(frame, 15, jitter_s=0.0015)
        assert tape.place_s() == pytest.approx(frame / 30, abs=0.002)


def test_a_machine_that_runs_slow_slows_the_tempo() -> None:
    """29.97 without drop is sent as 30."""
    tape = Tape(RATES[3], bpm=120)
    tape.roll(0, 40, speed=1000 / 1001)
    assert tape.clock.transport().bpm == pytest.approx(120 * 1000 / 1001, abs=0.01)


def test_when_no_more_comes_it_stands_where_it_was() -> None:
    tape = Tape(RATES[1], bpm=60)
    tape.roll(100, 20)
    tape.seconds.turn(3.0)
    transport = tape.clock.transport()
    assert (transport.playing, transport.sure, tape.clock.there) == (False, True, True)
    assert transport.beats_at(99.0) == pytest.approx(140 / 25, abs=0.02)
    tape.at_s = tape.seconds.now_s()
    for data in quarter_frames(timecode_of_frames(500, RATES[1]))[:7]:
        tape.heard(data)
        assert not tape.clock.transport().playing
    tape.seconds.turn(3.0)
    tape.at_s = tape.seconds.now_s()
    tape.roll(500, 2)
    assert tape.clock.transport().playing
    assert tape.place_s() == pytest.approx(504 / 25, abs=0.001)


def test_a_full_message_moves_what_stands() -> None:
    tape = Tape(RATES[0], bpm=60, zero_s=3600)
    tape.heard(full_frame(Timecode(1, 0, 10, 12, RATES[0])))
    transport = tape.clock.transport()
    assert (transport.playing, transport.beats_at(0)) == (False, 10.5)


def test_backwards_it_does_not_play_and_the_place_is_followed() -> None:
    tape = Tape(RATES[1], bpm=60)
    tape.roll(500, 10)
    tape.roll(518, 5, speed=-1.0)
    transport = tape.clock.transport()
    assert not transport.playing
    assert transport.beats_at(0) == pytest.approx(510 / 25, abs=0.05)
    tape.roll(510, 3)
    assert tape.clock.transport().playing
    assert tape.place_s() == pytest.approx(516 / 25, abs=0.001)


def test_a_jump_while_it_rolls_is_followed_at_once() -> None:
    tape = Tape(RATES[1], bpm=60)
    tape.roll(500, 12)
    tape.roll(9000, 1)
    assert tape.place_s() == pytest.approx(9002 / 25, abs=0.001)


def test_a_tempo_that_is_set_and_the_meter_make_beats_and_bars() -> None:
    tape = Tape(RATES[1], meter=(3, 4))
    tape.clock.set_tempo(90)
    tape.roll(75, 20)  # from second 3 to 4.6: beat 4.5 to 6.9
    transport = tape.clock.transport()
    assert transport.bpm == pytest.approx(90, rel=1e-4)
    assert transport.beats_at(tape.at_s) == pytest.approx(6.9, abs=0.003)
    assert (transport.bar_beats, transport.next_line(6.9, 3.0)) == (3.0, 9.0)


def test_time_code_of_another_port_is_passed_by() -> None:
    tape = Tape(RATES[1], bpm=60)
    tape.roll(100, 5)
    tape.heard(full_frame(Timecode(5, 0, 0, 0, RATES[1])), Source("midi:other"))
    assert tape.place_s() == pytest.approx(110 / 25, abs=0.001)


@given(st.lists(st.tuples(st.integers(0, 127), st.sampled_from([0, 0.008, 0.5])), max_size=80))
def test_no_order_of_pieces_breaks_it(pieces: list[tuple[int, float]]) -> None:
    tape = Tape(RATES[1])
    for value, gap_s in pieces:
        tape.seconds.turn(gap_s)
        tape.heard(bytes((0xF1, value)))
        assert tape.clock.transport().bpm > 0
