"""The own clock and time turned by hand: tempo, places, meters, taps, and threads in order."""

from __future__ import annotations

import random
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.sync.tap import TapTempo
from bridge.sync.virtual import VirtualClock, VirtualSeconds
from bridge.sync.wall import WallSeconds
from session.errors import BadInput


def test_a_change_of_tempo_goes_on_from_its_place() -> None:
    clock = VirtualClock(120)
    clock.seconds.turn_to(2.25)
    clock.set_tempo(60)
    clock.seconds.turn_to(4.25)
    transport = clock.transport()
    assert (transport.beats_at(4.25), transport.bpm) == (6.5, 60)


def test_stop_holds_the_place_and_start_goes_on_or_elsewhere() -> None:
    clock = VirtualClock(120)
    clock.seconds.turn_to(1.0)
    clock.set_playing(False)
    clock.seconds.turn_to(3.0)
    assert clock.transport().beats_at(3.0) == 2.0
    clock.set_playing(True)
    assert clock.transport().beats_at(3.5) == 3.0
    clock.locate(32.0)
    assert clock.transport().beats_at(3.5) == 33.0


@pytest.mark.parametrize("bpm", [0, -3, 9.9, 1001, float("nan"), float("inf")])
def test_what_is_no_tempo_is_refused_in_a_sentence_and_changes_nothing(bpm: float) -> None:
    clock = VirtualClock(120)
    with pytest.raises(BadInput, match="is no tempo: choose one from"):
        clock.set_tempo(bpm)
    assert clock.transport().bpm == 120


@pytest.mark.parametrize("meter", [(0, 4), (4, 3), (100, 4), (-1, 8)])
def test_what_is_no_meter_is_refused(meter: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="is no meter"):
        VirtualClock().set_meter(*meter)


def test_a_new_meter_holds_from_the_next_bar_line() -> None:
    clock = VirtualClock(60)
    clock.seconds.turn_to(5.0)
    clock.set_meter(5, 4)
    assert clock.transport().bar_beats == 4.0
    clock.seconds.turn_to(8.0)
    transport = clock.transport()
    assert (transport.bar_beats, transport.bar_anchor_beats) == (5.0, 8.0)
    assert transport.next_line(8.5, 5.0) == 13.0


@given(
    bpm=st.floats(40, 300),
    taps=st.integers(4, 20),
    hand_s=st.floats(0, 0.012),
    seed=st.integers(0, 99),
)
def test_taps_make_their_tempo(bpm: float, taps: int, hand_s: float, seed: int) -> None:
    chance = random.Random(seed)
    tempo = TapTempo()
    got = None
    for at in range(taps):
        got = tempo.tap(5 + at * 60 / bpm + chance.uniform(-hand_s, hand_s))
    assert got is not None
    # The line through n taps that are off by e at most is off by no more than this.
    assert abs(60 / got - 60 / bpm) <= 6 * hand_s / (min(taps, 12) - 1) + 1e-9 or got in (30, 400)


def test_one_tap_is_no_tempo_and_two_are() -> None:
    clock = VirtualClock(90)
    assert clock.tap(0.0) is None
    assert clock.transport().bpm == 90
    assert clock.tap(0.5) == pytest.approx(120)
    assert clock.transport().bpm == pytest.approx(120)


@pytest.mark.parametrize(
    ("taps_s", "bpm"),
    [
        ([0, 0.5, 1, 1.05, 1.5, 2], 120),  # a pad that bounces
        ([0, 0.5, 1, 1.5, 2.5, 3], 120),  # one left out
        ([0, 0.5, 1, 1.5, 1.78, 2, 2.5], 120),  # one that slipped in
        ([0, 0.5, 1, 10, 11, 12], 60),  # after a pause
        ([0, 0.5, 1, 1.5, 1.8, 2.1, 2.4, 2.7], 200),  # another tempo without a pause
    ],
)
def test_taps_that_do_not_belong_are_left_out(taps_s: list[float], bpm: float) -> None:
    tempo = TapTempo()
    got = [tempo.tap(at_s) for at_s in taps_s][-1]
    assert got == pytest.approx(bpm, rel=0.005)


def test_taps_onto_the_beat_move_the_nearest_beat_under_them() -> None:
    clock = VirtualClock(120)
    for at in range(8):
        at_s = 0.1 + at * 0.5
        clock.seconds.turn_to(at_s)
        clock.tap(at_s, onto_the_beat=True)
    assert clock.transport().beats_at(0.1 + 8 * 0.5) == pytest.approx(8.0)


def test_threads_that_wait_are_released_in_the_order_of_their_times() -> None:
    seconds = VirtualSeconds()
    seen: list[tuple[str, float]] = []

    def goes(name: str, times_s: list[float]) -> None:
        for at_s in times_s:
            seconds.wait_until(at_s)
            seen.append((name, seconds.now_s()))

    threads = [
        threading.Thread(target=goes, args=("a", [1.0, 1.5, 4.0])),
        threading.Thread(target=goes, args=("b", [1.8])),
        threading.Thread(target=goes, args=("c", [0.5, 1.9])),
    ]
    for thread in threads:
        thread.start()
    seconds.until_waiting(3)
    seconds.turn(2.0)
    assert seen == [("c", 0.5), ("a", 1.0), ("a", 1.5), ("b", 1.8), ("c", 1.9)]
    assert seconds.now_s() == 2.0
    seconds.turn(2.0)
    assert seen[-1] == ("a", 4.0)
    for thread in threads:
        thread.join()


def test_time_turned_by_hand_does_not_go_back() -> None:
    seconds = VirtualSeconds(5)
    seconds.wait_until(4)
    with pytest.raises(ValueError, match="does not go back"):
        seconds.turn_to(4)


def test_real_time_is_never_early() -> None:
    seconds = WallSeconds()
    for _ in range(5):
        at_s = seconds.now_s() + 0.003
        seconds.wait_until(at_s)
        assert seconds.now_s() >= at_s
    seconds.wait_until(0.0)
