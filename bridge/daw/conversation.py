"""Asking a DAW that answers over OSC, sooner, later or not at all."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bridge.daw.contract import DawAddress
from bridge.daw.osc_line import OscLine
from bridge.events.arrived import OscArgument, OscArrived
from session.errors import BackendUnavailable

KEPT = 4096
"""How many of the newest messages are kept for those who wait for one."""

Heard = Callable[[OscArrived], None]


@dataclass(frozen=True, slots=True)
class Question:
    """Asked at an address; the answer begins with the first `key` arguments, or with all."""

    address: str
    arguments: tuple[OscArgument, ...] = ()
    key: int | None = None

    @property
    def repeated(self) -> tuple[OscArgument, ...]:
        """What the answer begins with."""
        return self.arguments[: self.key]

    def fits(self, arrived: OscArrived) -> bool:
        """Whether this is the answer."""
        return (
            arrived.address == self.address
            and arrived.arguments[: len(self.repeated)] == self.repeated
        )


class Conversation:
    """What was said to a DAW and what it answered.

    `always` hears every message as it comes, in the receiving thread. `how_to` is the end of the
    sentence that is raised when nobody answers: what to switch on in the DAW.
    """

    def __init__(
        self,
        daw: str,
        address: DawAddress,
        how_to: str,
        always: Heard | None = None,
        *,
        wait_s: float = 1.0,
        tries: int = 3,
    ) -> None:
        self._daw = daw
        self._how_to = how_to
        self._always = always
        self._wait_s = wait_s
        self._tries = tries
        self._came = threading.Condition()
        self._newest: deque[tuple[int, OscArrived]] = deque(maxlen=KEPT)
        self._count = 0
        self._address = address
        self.line = OscLine(daw, address, self._heard)

    def _heard(self, arrived: OscArrived) -> None:
        if self._always:
            self._always(arrived)
        with self._came:
            self._count += 1
            self._newest.append((self._count, arrived))
            self._came.notify_all()

    @property
    def shared(self) -> bool:
        """Whether another program of ours talks to this DAW."""
        return self.line.shared

    def say(self, address: str, *arguments: OscArgument) -> None:
        """Send a message that has no answer."""
        self.line.send(address, *arguments)

    def mark(self) -> int:
        """Now, as `since` of `wait_for` counts it."""
        with self._came:
            return self._count

    def wait_for(
        self, fits: Callable[[OscArrived], bool], since: int, wait_s: float | None = None
    ) -> OscArrived | None:
        """The first message after `since` that fits; None when none came in time."""
        until_s = time.monotonic() + (self._wait_s if wait_s is None else wait_s)
        seen = since
        with self._came:
            while True:
                for number, arrived in self._newest:
                    if number > seen and fits(arrived):
                        return arrived
                seen = self._count
                left_s = until_s - time.monotonic()
                if left_s <= 0:
                    return None
                self._came.wait(left_s)

    def ask(self, address: str, *arguments: OscArgument) -> tuple[OscArgument, ...]:
        """What the DAW answers at the same address, less the arguments, which it repeats.

        Asked again when no answer comes, for datagrams may be lost. Raises BackendUnavailable when
        nobody answers at all.
        """
        (answer,) = self.ask_together(Question(address, arguments))
        return answer

    def ask_together(self, *questions: Question) -> list[tuple[OscArgument, ...]]:
        """The answers to several questions that are asked at once, as `ask` gives them.

        Those that are not answered are asked again. Raises BackendUnavailable.
        """
        answers: dict[Question, tuple[OscArgument, ...]] = {}
        for _ in range(self._tries):
            since, open_ones = self.mark(), [one for one in questions if one not in answers]
            for question in open_ones:
                self.say(question.address, *question.arguments)
            until_s = time.monotonic() + self._wait_s
            for question in open_ones:
                answer = self.wait_for(question.fits, since, until_s - time.monotonic())
                if answer is not None:
                    answers[question] = answer.arguments[len(question.repeated) :]
            if all(question in answers for question in questions):
                return [answers[question] for question in questions]
        raise self.nobody()

    def nobody(self) -> BackendUnavailable:
        """The sentence for a DAW that is silent."""
        where = f"{self._address.host}:{self._address.port}"
        return BackendUnavailable(f"{self._daw} does not answer at {where}: {self._how_to}")

    def close(self) -> None:
        """Let go of the socket."""
        self.line.close()
