"""The engine's thread: what arrived becomes what is asked, set and seen, in order, in time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from bridge.events.arrived import Arrived, MidiArrived, OscArrived, PortCame, PortWent
from bridge.events.asked import Asked, Went
from bridge.events.moved import Moved
from bridge.feedback.contract import Board
from bridge.mapping.contract import Answer, Engine, SetParameter
from bridge.running.inbox import Inbox
from bridge.running.news import News
from bridge.running.urgent import hurry
from bridge.sync.contract import Seconds
from bridge.sync.launcher import Launcher
from bridge.sync.section_grid import SectionGrid
from bridge.sync.transport import Transport

LOOK_S = 0.5
"""How long nothing happens before the thread looks round all the same."""
AT_A_TIME = 32
"""So many messages are seen to before the thread looks at the time again."""


class Ports(Protocol):
    """The controllers that are there, as the engine's thread uses them."""

    def came(self, event: PortCame) -> None:
        """A port is there."""

    def went(self, event: PortWent) -> None:
        """A port is gone."""

    def heard(self, arrived: MidiArrived, transport: Transport) -> Sequence[Moved]:
        """What a message means; notes, clocks and answers of devices go where they belong."""

    def due_s(self) -> float | None:
        """When `passed` is wanted next."""

    def passed(self, now_s: float) -> None:
        """Time went by."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where what the engine answers goes; all of them come back at once."""

    ask: Callable[[Asked], None]
    set: Callable[[SetParameter, Transport], None]
    osc: Callable[[OscArrived], Sequence[Moved]]
    """What an OSC message means; nothing where it was answered at once."""


class EngineLoop:
    """One thread, from `start` to `close`; everything but `call` and `went` is that thread's."""

    def __init__(
        self,
        engine: Engine,
        ports: Ports,
        outlets: Outlets,
        *,
        inbox: Inbox,
        board: Board,
        news: News,
        transport: Callable[[], Transport],
        seconds: Seconds,
        grid: SectionGrid | None = None,
    ) -> None:
        self.engine = engine
        self._grid = grid or SectionGrid()
        self.launcher: Launcher[Asked] = Launcher()
        self._ports = ports
        self._outlets = outlets
        self._inbox = inbox
        self._board = board
        self._news = news
        self._transport = transport
        self._seconds = seconds
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._asked: dict[int, Asked] = {}
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop; may be called twice."""
        self._closing.set()
        self._inbox.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    @property
    def is_this_thread(self) -> bool:
        """Whether it is the engine's thread that asks."""
        return threading.get_ident() == self._thread.ident

    def call(self, work: Callable[[], None]) -> None:
        """Do this on the engine's thread, soon; from any thread."""
        self._calls.put(work)
        self._inbox.wake()

    def went(self, went: Went) -> None:
        """What was asked moved on; from any thread."""
        self.call(lambda: self._went(went))

    def answer(self, answer: Answer, cause: Moved | None = None) -> None:
        """See to what came of an event."""
        for told in answer.parameters:
            self._outlets.set(told, self._transport())
        for asked in answer.asked:
            self._ask(asked)
        if answer.wanted:
            self._board.want(answer.wanted)
        for words in answer.said:
            self._news.say(words)
        # Of a release that does nothing is not told: it would hide what the press did.
        if cause is not None and (cause.motion != "release" or answer.asked or answer.parameters):
            self._news.moved(cause, answer)

    # Its thread

    def _run(self) -> None:
        hurry()
        while not self._closing.is_set():
            self.turn(self._inbox.take(self._patience_s()))

    def turn(self, arrived: Arrived | None) -> None:
        """One turn: what arrived, what was called, what is due."""
        transport = self._transport()
        if arrived is not None:
            self._hear(arrived, transport)
            for _ in range(min(AT_A_TIME, len(self._inbox))):
                more = self._inbox.take(0.0)
                if more is not None:
                    self._hear(more, transport)
        while not self._calls.empty():
            self._calls.get_nowait()()
        self._pass(transport)

    def _patience_s(self) -> float:
        if not self._calls.empty():
            return 0.0
        dues = (self.engine.due_s(), self.launcher.due_s(), self._ports.due_s())
        soonest_s = min((due for due in dues if due is not None), default=None)
        if soonest_s is None:
            return LOOK_S
        return min(LOOK_S, max(0.0, soonest_s - self._seconds.now_s()))

    def _hear(self, arrived: Arrived, transport: Transport) -> None:
        match arrived:
            case MidiArrived():
                for moved in self._ports.heard(arrived, transport):
                    self._moved(moved, transport)
            case OscArrived():
                for moved in self._outlets.osc(arrived):
                    self._moved(moved, transport)
            case PortCame():
                self._ports.came(arrived)
            case PortWent():
                self._ports.went(arrived)

    def _moved(self, moved: Moved, transport: Transport) -> None:
        self._board.touched(moved)
        self.answer(self.engine.moved(moved, transport), moved)

    def _pass(self, transport: Transport) -> None:
        now_s = self._seconds.now_s()
        if _is_due(self.engine.due_s(), now_s):
            self.answer(self.engine.passed(now_s, transport))
        if len(self.launcher):  # at every turn: it must see the music jump
            self.launcher.sections = self._grid.sections
            for launched in self.launcher.passed(now_s, transport):
                if launched.dropped:
                    self._went(Went(launched.item.ticket, "cancelled", words="Too late."))
                else:
                    self._outlets.ask(launched.item)
        if _is_due(self._ports.due_s(), now_s):
            self._ports.passed(now_s)

    def _ask(self, asked: Asked) -> None:
        self._asked[asked.ticket] = asked
        if asked.quantise.grid == "now":
            self._outlets.ask(asked)
            return
        self.launcher.sections = self._grid.sections
        self.launcher.hold(asked, asked.quantise, self._transport(), self._seconds.now_s())
        self._went(Went(asked.ticket, "waiting", words=f"for the next {asked.quantise.grid}"))

    def _went(self, went: Went) -> None:
        asked = self._asked.get(went.ticket)
        if asked is None:
            return
        if went.ended:
            del self._asked[went.ticket]
        self._news.newest(
            "went",
            str(went.ticket),
            action=asked.action,
            stage=went.stage,
            fraction=round(went.fraction, 3),
            words=went.words,
            seconds_left=went.seconds_left,
            session=went.session,
        )
        self.answer(self.engine.went(went))


def _is_due(due_s: float | None, now_s: float) -> bool:
    return due_s is not None and due_s <= now_s
