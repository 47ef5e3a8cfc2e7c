"""Where actions run: one event loop on a thread of its own, away from what must be in time."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from bridge.actions.contract import Action
from bridge.events.asked import Asked, Went
from bridge.running.desk import OneDesk
from bridge.running.urgent import BESIDE, hurry
from session.errors import BadInput, Cancelled, RoadieError

T = TypeVar("T")

log = logging.getLogger(__name__)


MakeDesk = Callable[[Asked], OneDesk]


class ActionThread:
    """Runs what is asked, each in a task; safe from any thread.

    `find` gives the action of a name (NotFound for none). However an action ends, one last `Went`
    is told of it: of what is not our own error, that it is a defect, with the trace in the log.
    """

    def __init__(
        self,
        find: Callable[[str], Action],
        desk: MakeDesk,
        tell: Callable[[Went], None],
    ) -> None:
        self._find = find
        self._desk = desk
        self._tell = tell
        self._loop = asyncio.new_event_loop()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._thread = threading.Thread(target=self._run_loop, name="actions", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def run(self, work: Callable[[], Awaitable[T]], timeout_s: float | None = None) -> T:
        """Do something on the loop and wait for it: how what lives there is started and closed."""

        async def call() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(timeout_s)

    def ask(self, asked: Asked) -> None:
        """Run an action."""
        self._loop.call_soon_threadsafe(self._begin, asked)

    def cancel(self, tickets: Callable[[int], bool] = lambda _: True) -> None:
        """End those that run under these tickets."""

        def end() -> None:
            for ticket, task in list(self._running.items()):
                if tickets(ticket):
                    task.cancel()

        self._loop.call_soon_threadsafe(end)

    def close(self) -> None:
        """End what runs, and stop; may be called twice."""
        if not self._thread.is_alive():
            return
        self.run(self._end_all, timeout_s=5.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5.0)
        self._loop.close()

    def _run_loop(self) -> None:
        hurry(BESIDE)
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _begin(self, asked: Asked) -> None:
        task = self._loop.create_task(self._do(asked), name=f"{asked.action} {asked.ticket}")
        self._running[asked.ticket] = task
        task.add_done_callback(lambda task: self._ended(asked.ticket, task))

    def _ended(self, ticket: int, task: asyncio.Task[None]) -> None:
        self._running.pop(ticket, None)
        if task.cancelled():  # before it had begun, so that it could not say so itself
            self._tell(Went(ticket, "cancelled"))

    async def _end_all(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _do(self, asked: Asked) -> None:
        ticket = asked.ticket
        try:
            action = self._find(asked.action)
            arguments = _held_to(action, asked)
        except RoadieError as error:
            self._tell(Went(ticket, "refused", words=str(error)))
            return
        told: list[Went] = []
        desk = self._desk(asked)
        try:
            await action.run(arguments, desk)
        except asyncio.CancelledError:
            told.append(Went(ticket, "cancelled"))
        except Cancelled as error:
            told.append(Went(ticket, "cancelled", words=str(error)))
        except RoadieError as error:
            told.append(Went(ticket, "failed", words=str(error)))
        # Anybody's action may be at fault; the bridge goes on.
        except Exception as error:
            log.exception("the action %s", asked.action)
            words = f"The action {asked.action} has a defect ({error!r}): see the bridge's log."
            told.append(Went(ticket, "failed", words=words))
        else:
            told.append(Went(ticket, "done", 1.0, session=desk.session))
        for went in told:
            self._tell(went)


def _held_to(action: Action, asked: Asked) -> Any:
    """The arguments as the action takes them. Raises BadInput."""
    try:
        return action.arguments.model_validate(dict(asked.arguments))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "arguments"
        raise BadInput(
            f"{asked.mapping or 'The mapping'} asks for {action.name} with a {name} that cannot be "
            f"used ({first['msg']}): correct it there."
        ) from error
