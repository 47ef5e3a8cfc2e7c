"""A DAW that tells its place ten times a second, late: the bar lines are where they are."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from bridge.sync.daw_clock import DawClock
from bridge.sync.virtual import VirtualSeconds
from session.errors import BackendUnavailable

TICK_S = 0.1


class Daw:
    """Plays at `bpm` from `beats` on, and tells of it every 100 ms and a little later."""

    def __init__(self, bpm: float = 120.0, late_s: Callable[[], float] = lambda: 0.0) -> None:
        self.seconds = VirtualSeconds(50.0)
        self.clock = DawClock(self.seconds, "live")
        self.late_s = late_s
        self.at_s = 50.0
        self.beats = 0.0
        self.bpm = bpm
        self.clock.told_tempo(bpm, 50.0)
        self.clock.told_playing(True, 50.0)

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.seconds.turn_to(max(self.seconds.now_s(), self.at_s + self.late_s()))
            self.clock.told_place(self.beats, self.seconds.now_s())
            self.at_s += TICK_S
            self.beats += TICK_S * self.bpm / 60

    def error_ms(self) -> float:
        transport = self.clock.transport()
        return abs(transport.seconds_at(self.beats) - self.at_s) * 1000


def test_words_that_come_late_are_smoothed() -> None:
    chance = random.Random(1)
    daw = Daw(124, lambda: chance.expovariate(1 / 0.008))
    daw.ticks(20)
    assert daw.error_ms() < 4
    worst = 0.0
    for _ in range(100):
        daw.ticks(1)
        worst = max(worst, daw.error_ms())
    assert worst < 4
    assert daw.clock.transport().sure


def test_one_word_held_up_moves_nothing() -> None:
    daw = Daw()
    daw.ticks(10)
    daw.late_s = lambda: 0.25
    daw.ticks(1)
    daw.late_s = lambda: 0.0
    assert daw.error_ms() < 0.01


def test_a_daw_that_was_held_up_is_followed_within_a_second() -> None:
    daw = Daw()
    daw.ticks(40)
    daw.at_s += 0.08  # its sound dropped out: less than a jump, and for good
    daw.ticks(12)
    assert daw.error_ms() < 0.01


@pytest.mark.parametrize("to_beats", [0.0, 3.5, 4.4, 400.0])
def test_a_jump_is_followed_within_two_words(to_beats: float) -> None:
    daw = Daw()
    daw.ticks(20)  # at beat 4
    daw.beats = to_beats
    daw.ticks(2)
    assert daw.error_ms() < 0.01


def test_a_change_of_tempo_goes_on_from_its_place() -> None:
    daw = Daw(120)
    daw.ticks(20)
    daw.seconds.turn_to(daw.at_s)
    daw.clock.told_tempo(90, daw.at_s)
    daw.bpm = 90
    assert daw.error_ms() < 0.01
    daw.ticks(20)
    assert daw.error_ms() < 0.01


def test_stopped_it_stands_where_it_was_told() -> None:
    daw = Daw()
    daw.ticks(11)
    daw.clock.told_playing(False, daw.seconds.now_s())
    daw.clock.told_place(16.0, daw.seconds.now_s())
    daw.seconds.turn(60)
    transport = daw.clock.transport()
    assert (transport.playing, transport.beats_at(999.0), transport.sure) == (False, 16.0, True)


def test_a_daw_that_falls_silent_while_it_plays_is_guessed() -> None:
    daw = Daw()
    daw.ticks(20)
    daw.seconds.turn(1.5)
    transport = daw.clock.transport()
    assert (transport.playing, transport.sure, daw.clock.there) == (True, False, True)
    assert daw.error_ms() < 0.01
    daw.clock.gone()
    assert not daw.clock.there


def test_the_meter_changes_at_the_bar_that_is_told_or_the_one_here() -> None:
    daw = Daw()
    daw.ticks(11)  # at beat 2.2
    daw.clock.told_meter(3, 4, daw.seconds.now_s())
    assert daw.clock.transport().next_line(2.0, 3.0) == 3.0
    daw.clock.told_meter(7, 8, daw.seconds.now_s(), bar_at_beats=3.0)
    assert daw.clock.transport().next_line(3.1, 3.5) == 6.5
    before = daw.clock.transport()
    daw.clock.told_meter(7, 8, daw.seconds.now_s(), bar_at_beats=10.0)  # another of those bars
    assert daw.clock.transport().bar_anchor_beats == before.bar_anchor_beats


@pytest.mark.parametrize("bpm", [0.0, -1.0, float("nan"), 1e9])
def test_a_tempo_that_is_none_is_passed_by(bpm: float) -> None:
    daw = Daw(120)
    daw.clock.told_tempo(bpm, 50.0)
    assert daw.clock.transport().bpm == 120


def test_what_is_asked_goes_to_the_adapter_and_without_one_is_refused() -> None:
    daw = Daw()
    with pytest.raises(BackendUnavailable, match="cannot be told from here"):
        daw.clock.set_tempo(99)

    class Adapter:
        asked: list[float | bool]

        def __init__(self) -> None:
            self.asked = []

        def set_tempo(self, bpm: float) -> None:
            self.asked.append(bpm)

        def set_playing(self, playing: bool) -> None:
            self.asked.append(playing)

    adapter = Adapter()
    daw.clock.leads = adapter
    daw.clock.set_tempo(99)
    daw.clock.set_playing(False)
    assert adapter.asked == [99, False]
