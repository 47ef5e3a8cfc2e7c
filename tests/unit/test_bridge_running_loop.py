"""One thread at a time is at work with the engine, and nothing overtakes what waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from bridge.actions.parameters import ParameterStore
from bridge.events.arrived import MidiArrived, OscArrived, PortCame, PortWent, Source
from bridge.events.asked import Asked
from bridge.events.moved import Moved
from bridge.feedback.board import BoardOfDevices
from bridge.mapping.contract import SetParameter
from bridge.mapping.engine import MappingEngine
from bridge.mapping.reading import mapping_of_text
from bridge.osc.controls import moved
from bridge.running import loop as loops
from bridge.running.inbox import Inbox
from bridge.running.loop import EngineLoop, Outlets
from bridge.running.news import News
from bridge.sync.own import OwnClock
from bridge.sync.transport import Transport
from bridge.sync.wall import WallSeconds

WAIT_S = 30.0
A, B = (Source(f"osc-udp:127.0.0.1:{port}") for port in (1, 2))
MAPPING = """
name: test
use: osc
mappings:
  - {on: /a, gesture: change, set: a, to: "=argument(1)"}
  - {on: /b, gesture: change, set: b, to: "=argument(1)"}
  - {on: /pad, gesture: hold, hold_ms: 50, do: held}
"""


class NoControllers:
    """Where there is no MIDI."""

    def came(self, event: PortCame) -> None:
        """Never."""

    def went(self, event: PortWent) -> None:
        """Never."""

    def heard(self, arrived: MidiArrived, transport: Transport) -> Sequence[Moved]:
        """Nothing."""
        raise AssertionError

    def due_s(self) -> float | None:
        """Never."""
        return None

    def passed(self, now_s: float) -> None:
        """Nothing is due."""


class SayingNews(News):
    """Tells sentences at once."""

    def __init__(self, said: Callable[[str], object]) -> None:
        super().__init__(print)
        self._said = said

    def say(self, words: str) -> None:
        self._said(words)


@contextmanager
def at_work(
    *,
    set: Callable[[SetParameter], None] = lambda _: None,
    ask: Callable[[Asked], None] = lambda _: None,
    say: Callable[[str], object] = print,
) -> Iterator[tuple[EngineLoop, Inbox]]:
    seconds, inbox = WallSeconds(), Inbox()
    loop = EngineLoop(
        MappingEngine([mapping_of_text(MAPPING, "test")]),
        NoControllers(),
        Outlets(
            ask,
            lambda told, _: set(told),
            lambda arrived: [one] if (one := moved(arrived)) else [],
        ),
        inbox=inbox,
        board=BoardOfDevices(seconds, print),
        news=SayingNews(say),
        transport=OwnClock(seconds).transport,
        seconds=seconds,
    )
    loop.start()
    try:
        yield loop, inbox
    finally:
        loop.close()


def told(source: Source, address: str, *arguments: Any) -> OscArrived:
    return OscArrived(source, WallSeconds().now_s(), address, arguments)


def heard_at_once(loop: EngineLoop) -> int:
    """Send until the engine's own thread is not at work; the number of the last one."""
    number = 0
    while not loop.hear(told(A, "/a", number)):
        number += 1
    return number


def test_what_nothing_is_ahead_of_is_done_by_the_thread_that_received_it() -> None:
    done: list[tuple[Any, int, bool]] = []

    def note(told: SetParameter) -> None:
        done.append((told.value, threading.get_ident(), loop.is_this_thread))

    with at_work(set=note) as (loop, _):
        last = heard_at_once(loop)
        assert not loop.is_this_thread
    assert done[-1] == (last, threading.get_ident(), True)


def test_what_is_received_never_overtakes_what_waits() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    done: list[int] = []

    def hold_up(told: SetParameter) -> None:
        done.append(told.value)
        begun.set()
        assert go_on.wait(WAIT_S)
        if told.value == 3:
            ended.set()

    with at_work(set=hold_up) as (loop, inbox):
        inbox.put(told(A, "/a", 1))
        assert begun.wait(WAIT_S)
        assert not loop.hear(told(A, "/a", 2))
        assert not loop.hear(told(A, "/a", 3))
        go_on.set()
        assert ended.wait(WAIT_S)
    assert done == [1, 2, 3]


def test_many_messages_by_both_ways_are_neither_lost_nor_reordered() -> None:
    each = 3_000
    done: dict[str, list[int]] = {"a": [], "b": []}
    workers: list[int] = []
    ended = threading.Event()

    def note(told: SetParameter) -> None:
        workers.append(1)
        assert len(workers) == 1  # one at a time
        done[told.name].append(told.value)
        if sum(map(len, done.values())) == 2 * each:
            ended.set()
        workers.pop()

    with at_work(set=note) as (loop, inbox):

        def send(
            source: Source, address: str, ways: Sequence[Callable[[OscArrived], object]]
        ) -> None:
            for number in range(each):
                ways[number // 7 % len(ways)](told(source, address, number))

        threads = [
            threading.Thread(target=send, args=(A, "/a", (loop.hear, inbox.put))),
            threading.Thread(target=send, args=(B, "/b", (loop.hear,))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ended.wait(WAIT_S)
    assert done == {"a": list(range(each)), "b": list(range(each))}


def test_what_a_received_message_makes_due_is_done_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "LOOK_S", 10 * WAIT_S)  # nobody else looks round meanwhile
    held = threading.Event()
    with at_work(ask=lambda asked: held.set()) as (loop, _):
        loop.hear(told(A, "/pad", 1))
        assert held.wait(WAIT_S)


def test_what_is_called_by_who_is_at_work_is_done_before_it_ends() -> None:
    done: list[Any] = []

    def note(told: SetParameter) -> None:
        loop.call(lambda: done.append("called"))
        done.append(told.value)

    with at_work(set=note) as (loop, _):
        last = heard_at_once(loop)
        assert done[-2:] == [last, "called"]


def test_values_that_are_none_are_told_of_the_program_that_sends_them_and_once() -> None:
    store = ParameterStore()
    said: list[str] = []
    with at_work(set=lambda told: store.set("energy", told.value), say=said.append) as (loop, _):
        done = threading.Event()
        for number in range(100):
            while not loop.hear(told(A, "/a", 5.0 + number)):
                pass
        loop.call(done.set)
        assert done.wait(WAIT_S)
    assert said == [f"{A} sends /a what cannot be used: energy is from -1 to 1: 5 is not."]
