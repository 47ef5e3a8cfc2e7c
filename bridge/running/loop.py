"""The engine at work: what arrived becomes what is asked, set and seen, in order, in time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from bridge.events.arrived import Arrived, MidiArrived, OscArrived, PortCame, PortWent
from bridge.events.asked import Asked, Went
from bridge.events.moved import Moved
from bridge.feedback.contract import Board
from bridge.mapping.complaints import Complaints
from bridge.mapping.contract import Answer, Engine, SetParameter
from bridge.running.inbox import Inbox
from bridge.running.news import News
from bridge.running.said_once import SaidOnce
from bridge.running.urgent import hurry
from bridge.sync.contract import Seconds
from bridge.sync.launcher import Launcher
from bridge.sync.section_grid import SectionGrid
from bridge.sync.transport import Transport
from session.errors import BadInput

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
    """Raises BadInput for a value that is none, which is told of whom it came from."""
    osc: Callable[[OscArrived], Sequence[Moved]]
    """What an OSC message means; nothing where it was answered at once."""
    learns: Callable[[Arrived], bool] = lambda _: False
    """Whether it is of a device that is learnt, and so does nothing else."""


class EngineLoop:
    """Has one thread at a time at work with the engine, from `start` to `close`.

    That is the engine's own, or one that received something while nothing was ahead of it and sees
    to it itself (`hear`): to wake another thread takes longer than what is to be done. Everything
    but `hear`, `call` and `went` is for who is at work.
    """

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
        self._say = SaidOnce(news.say, seconds.now_s)
        self._complaints = Complaints()
        self._transport = transport
        self._seconds = seconds
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._asked: dict[int, Asked] = {}
        self._closing = threading.Event()
        self._at_work = threading.Lock()
        self._who = 0
        """Of the thread that is at work, by `threading.get_ident`; 0 for none."""
        self._looks_s = 0.0
        """When the engine's own thread looks round, if nobody wakes it before."""
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
        """Whether who asks is at work with the engine."""
        return threading.get_ident() == self._who

    def hear(self, arrived: Arrived) -> bool:
        """See to it on the calling thread; False where something is ahead of it, and it waits.

        Only for a thread that has received all there is: what comes meanwhile waits for it.
        """
        if len(self._inbox) or not self._at_work.acquire(blocking=False):
            self._inbox.put(arrived)
            return False
        self._who = threading.get_ident()
        try:
            if len(self._inbox):
                self._inbox.put(arrived)
                return False
            self._turn((arrived,))
            if self._due_s() < self._looks_s:
                self._looks_s = 0.0
                self._inbox.wake()
            return True
        finally:
            self._who = 0
            self._at_work.release()

    def call(self, work: Callable[[], None]) -> None:
        """Do this when nobody else is at work with the engine, soon; from any thread."""
        self._calls.put(work)
        if not self.is_this_thread:  # who is at work looks at the calls before it ends
            self._inbox.wake()

    def went(self, went: Went) -> None:
        """What was asked moved on; from any thread."""
        self.call(lambda: self._went(went))

    def answer(self, answer: Answer, cause: Moved | None = None) -> None:
        """See to what came of an event."""
        for told in answer.parameters:
            try:
                self._outlets.set(told, self._transport())
            except BadInput as error:
                self._complain(cause, str(error))
        for asked in answer.asked:
            self._ask(asked)
        if answer.wanted:
            self._board.want(answer.wanted)
        for words in answer.said:
            self._say(words)
        # Of a release that does nothing is not told: it would hide what the press did.
        if cause is not None and (cause.motion != "release" or answer.asked or answer.parameters):
            self._news.moved(cause, answer)

    def _complain(self, cause: Moved | None, why: str) -> None:
        words = self._complaints.words(cause, "", why, self._seconds.now_s())
        if words is not None:
            self._say(words)

    # At work

    def _run(self) -> None:
        hurry()
        patience_s = 0.0
        while not self._closing.is_set():
            # Nothing is taken before the work is ours: else what comes by `hear` overtook it.
            self._inbox.wait(patience_s)
            with self._at_work:
                self._who = threading.get_ident()
                try:
                    self._turn(self._some())
                    self._looks_s = self._due_s()
                    patience_s = self._looks_s - self._seconds.now_s()
                finally:
                    self._who = 0

    def _some(self) -> Iterator[Arrived]:
        """What waits, but no more than is seen to at a time."""
        for _ in range(min(AT_A_TIME, len(self._inbox))):
            arrived = self._inbox.take(0.0)
            if arrived is not None:
                yield arrived

    def _turn(self, some: Iterable[Arrived]) -> None:
        """One turn: what arrived, what was called, what is due."""
        transport = self._transport()
        for arrived in some:
            self._hear(arrived, transport)
        while not self._calls.empty():
            self._calls.get_nowait()()
        self._pass(transport)

    def _due_s(self) -> float:
        """When the engine is to be looked at next, whatever comes."""
        if not self._calls.empty():
            return 0.0
        dues = (self.engine.due_s(), self.launcher.due_s(), self._ports.due_s())
        look_s = self._seconds.now_s() + LOOK_S
        return min([look_s, *(due for due in dues if due is not None)])

    def _hear(self, arrived: Arrived, transport: Transport) -> None:
        if self._outlets.learns(arrived):
            return
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
