"""What is quantised lands on its line: within 2 ms on a clock turned by hand, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.events.asked import Grid, Quantise
from bridge.sync.contract import Clock
from bridge.sync.launch import due, line_beats
from bridge.sync.launcher import Launched, Launcher
from bridge.sync.sections import Sections
from bridge.sync.transport import Transport
from bridge.sync.virtual import VirtualClock, VirtualSeconds
from session.model import Section

WITHIN_S = 0.002
TEMPI = st.floats(20, 400)
METERS = st.sampled_from([(4, 4), (3, 4), (7, 8), (5, 4), (6, 8), (2, 2), (11, 16), (1, 4)])
GRIDS: tuple[Grid, ...] = ("beat", "bar", "two-bars", "four-bars", "section")


class Untold:
    """A clock whose transport is another one from `after.anchor_s` on: nobody says when."""

    name = "elsewhere"

    def __init__(self, seconds: VirtualSeconds, before: Transport, after: Transport) -> None:
        self.seconds = seconds
        self.before, self.after = before, after
        self.looked_s: list[float] = []

    def transport(self) -> Transport:
        now_s = self.seconds.now_s()
        self.looked_s.append(now_s)
        return self.before if now_s < self.after.anchor_s else self.after

    def start(self) -> None: ...

    def close(self) -> None: ...


def run(
    launcher: Launcher[str],
    clock: Clock,
    seconds: VirtualSeconds,
    until_s: float,
    happens: list[tuple[float, Callable[[], None]]] | None = None,
    *,
    late_s: float = 0.0,
) -> list[tuple[float, Launched[str]]]:
    """Turn time to `until_s`, looking when the launcher wants it, each time `late_s` too late."""
    given_back = []
    waiting = sorted(happens or [], key=lambda one: one[0])
    while True:
        due_s = launcher.due_s()
        stops_s = [until_s]
        stops_s += [] if due_s is None else [max(due_s + late_s, seconds.now_s())]
        stops_s += [waiting[0][0]] if waiting else []
        seconds.turn_to(max(seconds.now_s(), min(stops_s)))
        while waiting and waiting[0][0] <= seconds.now_s():
            waiting.pop(0)[1]()
        now_s = seconds.now_s()
        given_back += [(now_s, one) for one in launcher.passed(now_s, clock.transport())]
        if now_s >= until_s:
            return given_back


@given(
    bpm=TEMPI,
    meter=METERS,
    grid=st.sampled_from(GRIDS),
    asked_beats=st.floats(0, 40),
    lead_ms=st.floats(0, 400),
)
def test_it_lands_on_the_line_at_any_tempo_meter_and_lead(
    bpm: float, meter: tuple[int, int], grid: Grid, asked_beats: float, lead_ms: float
) -> None:
    clock = VirtualClock(bpm, meter=meter)
    clock.turn_beats(asked_beats)
    sections = Sections((0.0, 16.0, 48.0))
    launcher = Launcher[str](sections)
    asked_s = clock.seconds.now_s()
    launcher.hold("a", Quantise(grid, lead_ms), clock.transport(), asked_s)

    ((at_s, launched),) = run(launcher, clock, clock.seconds, asked_s + 60 * 40 / bpm + 1)

    line = launched.line_beats
    assert clock.transport().seconds_at(line) == pytest.approx(at_s + lead_ms / 1000, abs=WITHIN_S)
    assert line_beats(grid, clock.transport(), line, sections) == line
    assert at_s >= asked_s - 1e-9
    if lead_ms == 0:  # it is the very next one
        before = line_beats(grid, clock.transport(), asked_beats + 1e-3, sections)
        assert line <= before


@given(
    bpm=TEMPI,
    meter=METERS,
    changes=st.lists(st.tuples(st.floats(0.01, 3), TEMPI), min_size=1, max_size=12),
    grid=st.sampled_from(GRIDS[:4]),
    told_late_s=st.floats(0, 0.0005),
)
def test_tempo_changes_move_what_waits_with_its_line(
    bpm: float,
    meter: tuple[int, int],
    changes: list[tuple[float, float]],
    grid: Grid,
    told_late_s: float,
) -> None:
    clock = VirtualClock(bpm, meter=meter)
    launcher = Launcher[str]()
    clock.turn_beats(0.1)
    start_s = clock.seconds.now_s()
    launcher.hold("a", Quantise(grid), clock.transport(), start_s)
    at_s, happens = start_s, []
    for after_s, to_bpm in changes:
        at_s += after_s
        happens.append((at_s, lambda to_bpm=to_bpm: clock.set_tempo(to_bpm)))

    found = run(launcher, clock, clock.seconds, at_s + 150, happens, late_s=told_late_s)

    ((given_s, launched),) = found
    ahead_beats = launched.line_beats
    # Where that line was in truth: by every tempo since.
    place, now_s, tempo = 0.1, start_s, bpm
    for change_s, to_bpm in [
        *zip([one[0] for one in happens], [one[1] for one in changes], strict=True),
        (float("inf"), bpm),
    ]:
        if place + (change_s - now_s) * tempo / 60 >= ahead_beats:
            break
        place, now_s, tempo = place + (change_s - now_s) * tempo / 60, change_s, to_bpm
    line_s = now_s + (ahead_beats - place) * 60 / tempo
    assert given_s == pytest.approx(line_s, abs=WITHIN_S)


@given(
    from_bpm=TEMPI,
    to_bpm=TEMPI,
    meter=METERS,
    change_beats=st.floats(0, 20),
    asked_beats=st.floats(0, 8),
)
def test_a_tempo_change_that_nobody_tells_of_is_seen_in_time(
    from_bpm: float,
    to_bpm: float,
    meter: tuple[int, int],
    change_beats: float,
    asked_beats: float,
) -> None:
    """Nobody calls the launcher but at the times that it names itself."""
    seconds = VirtualSeconds()
    change_s = change_beats * 60 / from_bpm
    bar_beats = meter[0] * 4 / meter[1]
    clock = Untold(
        seconds,
        Transport(0.0, 0.0, from_bpm, True, bar_beats),
        Transport(change_s, change_beats, to_bpm, True, bar_beats),
    )
    asked_s = asked_beats * 60 / from_bpm
    if asked_s >= change_s:
        asked_s = change_s + (asked_beats - change_beats) * 60 / to_bpm
    seconds.turn_to(max(0.0, asked_s))
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("bar"), clock.transport(), seconds.now_s())

    ((at_s, launched),) = run(launcher, clock, seconds, seconds.now_s() + 60)

    true = launched.line_beats * 60 / from_bpm
    if true > change_s:
        true = change_s + (launched.line_beats - change_beats) * 60 / to_bpm
    assert at_s == pytest.approx(true, abs=WITHIN_S)


def four_bars(after: Transport | None) -> tuple[Untold, list[tuple[float, Launched[str]]]]:
    """At 20 BPM from 4 s before a line of the four-bars grid on, 48 s in; what was given when."""
    steady = Transport(0.0, 0.0, 20, True)
    seconds = VirtualSeconds()
    seconds.turn_to(44.0)
    clock = Untold(seconds, steady, after or replace(steady, anchor_s=99.0, anchor_beats=33.0))
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("four-bars"), clock.transport(), 44.0)
    found = run(launcher, clock, seconds, 60)
    assert launcher.due_s() is None
    return clock, found


def test_whenever_the_tempo_rises_between_two_looks_the_line_is_not_missed() -> None:
    """Slowest to fastest, just after a look: each look must be soon enough for that."""
    steady, _ = four_bars(None)
    late_s = []
    for look_s in steady.looked_s:
        change_s = look_s + 1e-6
        beats = change_s * 20 / 60
        if beats < 16:
            _, ((at_s, launched),) = four_bars(Transport(change_s, beats, 400, True))
            assert launched.line_beats == 16
            late_s.append(at_s - (change_s + (16 - beats) * 60 / 400))
    assert len(late_s) > 50
    assert max(late_s) < WITHIN_S
    assert min(late_s) > -1e-9


def test_a_correction_of_the_clock_at_the_line_does_not_put_it_off_by_bars() -> None:
    """2 ms before the line the clock knows better: it was 2 ms ago."""
    _, ((at_s, launched),) = four_bars(Transport(47.998, 16 + 0.002 / 3, 20, True))
    assert launched.line_beats == 16
    assert at_s == pytest.approx(47.998, abs=WITHIN_S)


def test_a_jump_that_nobody_tells_of_is_seen_within_20_ms() -> None:
    """To 22 ms before a line, just after a look: there is no more time to find that line."""
    steady, _ = four_bars(None)
    for look_s in steady.looked_s[:200:10]:
        jump_s = look_s + 1e-6
        _, ((at_s, launched),) = four_bars(Transport(jump_s, 32 - 0.022 / 3, 20, True))
        assert launched.line_beats == 32
        assert at_s == pytest.approx(jump_s + 0.022, abs=WITHIN_S)


def test_it_looks_no_more_than_a_thousand_times_a_second_and_rarely_far_from_the_line() -> None:
    clock, ((at_s, _),) = four_bars(None)
    assert at_s == pytest.approx(48)
    looks_s = [one for one in clock.looked_s if one < at_s]
    gaps_s = [after - before for before, after in pairwise(looks_s[1:])]
    assert min(gaps_s[:-1]) > 0.001 - 1e-9
    far_s = [after - before for before, after in pairwise(looks_s[1:]) if after < 47.5]
    assert far_s == pytest.approx([0.02] * len(far_s))


@pytest.mark.parametrize("late", ["next", "now", "drop"])
def test_what_is_too_late_for_its_lead_goes_as_it_asked(late: str) -> None:
    clock = VirtualClock(120)
    clock.turn_beats(3.9)  # 50 ms before the bar, and 150 are needed
    launcher = Launcher[str]()
    now_s = clock.seconds.now_s()
    launcher.hold("a", Quantise("bar", 150, late), clock.transport(), now_s)  # type: ignore[arg-type]

    ((at_s, launched),) = run(launcher, clock, clock.seconds, now_s + 5)

    match late:
        case "next":
            assert (launched.line_beats, at_s) == (8.0, pytest.approx(4 - 0.15))
        case "now":
            assert (launched.line_beats, at_s) == (4.0, now_s)
        case "drop":
            assert (launched.dropped, at_s) == (True, now_s)


def test_a_lead_longer_than_a_bar_finds_the_first_bar_that_it_can_make() -> None:
    clock = VirtualClock(240, meter=(2, 4))
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("bar", 1800), clock.transport(), 0.0)
    ((at_s, launched),) = run(launcher, clock, clock.seconds, 5)
    assert (launched.line_beats, at_s) == (8.0, pytest.approx(0.2))


def test_while_the_music_stands_still_it_waits_and_lands_when_it_goes_on() -> None:
    clock = VirtualClock(120, playing=False)
    clock.locate(2.5)
    launcher = Launcher[str]()
    launcher.hold("bar", Quantise("bar"), clock.transport(), 0.0)
    launcher.hold("now", Quantise(), clock.transport(), 0.0)
    assert due(Quantise("bar"), clock.transport(), 0.0) is None

    found = run(launcher, clock, clock.seconds, 9, [(7.0, lambda: clock.set_playing(True))])

    assert [(one.item, at_s) for at_s, one in found] == [("now", 0.0), ("bar", 7.75)]


def test_what_waits_at_the_start_begins_with_the_music() -> None:
    clock = VirtualClock(90, playing=False)
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("four-bars"), clock.transport(), 0.0)
    found = run(launcher, clock, clock.seconds, 9, [(3.0, lambda: clock.set_playing(True))])
    assert [(at_s, one.line_beats) for at_s, one in found] == [(3.0, 0.0)]


def test_stopped_shortly_before_its_line_it_waits_on() -> None:
    clock = VirtualClock(120)
    launcher = Launcher[str]()
    clock.turn_beats(0.5)
    launcher.hold("a", Quantise("bar"), clock.transport(), clock.seconds.now_s())
    happens = [
        (1.999, lambda: clock.set_playing(False)),
        (5.0, lambda: clock.set_playing(True)),
    ]
    ((at_s, launched),) = run(launcher, clock, clock.seconds, 9, happens)
    assert (at_s, launched.line_beats) == (pytest.approx(5.001), 4.0)


@pytest.mark.parametrize(
    ("to_beats", "line"),
    [(0.0, 0.0), (1.0, 4.0), (64.0, 64.0), (62.5, 64.0), (15.95, 16.0)],
)
def test_after_a_jump_it_takes_the_next_line_from_there(to_beats: float, line: float) -> None:
    clock = VirtualClock(120)
    clock.turn_beats(13.0)
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("bar"), clock.transport(), clock.seconds.now_s())
    jump_s = 7.5  # beat 15

    found = run(launcher, clock, clock.seconds, 12, [(jump_s, lambda: clock.locate(to_beats))])

    ((at_s, launched),) = found
    assert launched.line_beats == line
    assert at_s == pytest.approx(jump_s + (line - to_beats) / 2, abs=WITHIN_S)


def test_a_loop_shorter_than_its_grid_does_not_hold_it_up_longer_than_that_line() -> None:
    """Two bars that go round: a line of the four-bars grid is there each time they begin."""
    clock = VirtualClock(120)
    clock.turn_beats(3.0)
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("four-bars"), clock.transport(), clock.seconds.now_s())
    ((at_s, launched),) = run(launcher, clock, clock.seconds, 9, [(4.0, lambda: clock.locate(0.0))])
    assert (at_s, launched.line_beats) == (4.0, 0.0)


def test_a_new_meter_takes_it_to_a_line_of_the_new_bars() -> None:
    clock = VirtualClock(120)
    clock.turn_beats(1.0)
    launcher = Launcher[str]()
    launcher.hold("bar", Quantise("bar"), clock.transport(), 0.5)
    launcher.hold("two", Quantise("two-bars"), clock.transport(), 0.5)

    found = run(launcher, clock, clock.seconds, 9, [(0.6, lambda: clock.set_meter(7, 8))])

    assert [(one.item, one.line_beats) for _, one in found] == [("bar", 4.0), ("two", 4.0)]
    assert clock.transport().next_line(4.1, 7.0) == 11.0


def test_odd_meters_have_a_beat_on_each_bar_line() -> None:
    transport = Transport(0.0, 0.0, 120, True, bar_beats=3.5)
    beats, lines = 0.0, []
    while beats < 8:
        lines.append(line_beats("beat", transport, beats))
        beats = lines[-1] + 0.01
    assert lines == [0.0, 1.0, 2.0, 3.0, 3.5, 4.5, 5.5, 6.5, 7.0, 8.0]


def test_a_thread_that_wakes_late_launches_late_and_not_a_bar_later() -> None:
    clock = VirtualClock(120)
    launcher = Launcher[str]()
    clock.turn_beats(1.0)
    launcher.hold("a", Quantise("bar"), clock.transport(), 0.5)
    launcher.passed(1.99, clock.transport())
    clock.seconds.turn_to(2.05)
    ((launched),) = launcher.passed(2.05, clock.transport())
    assert (launched.line_beats, launched.line_s) == (4.0, 2.0)


def test_a_tempo_that_drops_before_the_line_does_not_launch_early() -> None:
    clock = VirtualClock(120)
    clock.turn_beats(1.0)
    launcher = Launcher[str]()
    launcher.hold("a", Quantise("bar"), clock.transport(), 0.5)
    clock.seconds.turn_to(1.99)
    assert not launcher.passed(1.99, clock.transport())
    clock.set_tempo(20)
    clock.seconds.turn_to(2.0)  # when it would have been
    assert not launcher.passed(2.0, clock.transport())
    ((at_s, _),) = run(launcher, clock, clock.seconds, 3)
    assert at_s == pytest.approx(1.99 + 0.02 * 3)


def test_sections_end_in_bars_where_the_form_ends() -> None:
    sections = Sections((0.0, 16.0, 32.0))
    transport = Transport(0.0, 0.0, 120, True)
    lines = [line_beats("section", transport, beats, sections) for beats in (0, 1, 16.5, 33, 37)]
    assert lines == [0.0, 16.0, 32.0, 36.0, 40.0]


def test_what_is_cancelled_no_longer_waits() -> None:
    clock = VirtualClock()
    clock.turn_beats(1)
    launcher = Launcher[str]()
    for item in "abc":
        launcher.hold(item, Quantise("bar"), clock.transport(), 0.5)
    assert launcher.let_go(lambda item: item == "b") == ["b"]
    found = run(launcher, clock, clock.seconds, 9)
    assert [one.item for _, one in found] == ["a", "c"]


def test_all_is_given_in_the_order_of_its_time() -> None:
    clock = VirtualClock()
    clock.turn_beats(0.5)
    launcher = Launcher[str]()
    for grid in ("four-bars", "beat", "bar"):
        launcher.hold(grid, Quantise(grid), clock.transport(), 0.25)
    found = run(launcher, clock, clock.seconds, 30)
    assert [one.item for _, one in found] == ["beat", "bar", "four-bars"]
    assert all(before[0] < after[0] for before, after in pairwise(found))


def test_the_sections_of_a_session_stand_where_its_music_does() -> None:
    marked = SimpleNamespace(sections=(Section("verse", 0, 16), Section("chorus", 16, 8)))
    assert Sections.of(marked, at_beats=100).starts_beats == (100, 116, 124)  # type: ignore[arg-type]
