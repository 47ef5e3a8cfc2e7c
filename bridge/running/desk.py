"""What one run of an action may reach: the server, parameters, the music, parts of the bridge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from bridge.actions.asking import session_of
from bridge.actions.contract import Jobs, Parameters
from bridge.events.asked import Asked, Went
from bridge.sync.transport import Transport
from session.errors import BackendUnavailable, Cancelled, JobFailed
from session.errors import error_of_kind as error_of

T = TypeVar("T")


class Tools:
    """The parts of this bridge that actions may use, by their type."""

    def __init__(self) -> None:
        self._tools: dict[type, object] = {}

    def put(self, *tools: object) -> None:
        """Let actions use these."""
        for tool in tools:
            self._tools[type(tool)] = tool

    def tool(self, kind: type[T]) -> T:
        """The part of this type, or of a type that is one. Raises BackendUnavailable."""
        found = self._tools.get(kind)
        if found is None:
            found = next((tool for tool in self._tools.values() if isinstance(tool, kind)), None)
        if found is None:
            raise BackendUnavailable(
                f"This bridge runs without what that needs ({kind.__name__}): start it with MIDI."
            )
        return cast(T, found)


class OneDesk:
    """What one run of an action may reach: `bridge.actions.contract.Desk`."""

    def __init__(
        self,
        ticket: Asked,
        *,
        jobs: Jobs,
        parameters: Parameters,
        transport: Callable[[], Transport],
        tell: Callable[[Went], None],
        tools: Tools,
    ) -> None:
        self.ticket = ticket
        self.jobs = jobs
        self.parameters = parameters
        self._transport = transport
        self._tell = tell
        self._tools = tools
        self.session: str | None = None
        """The newest session that a job of this ticket made."""

    def transport(self) -> Transport:
        """Where the music stands now."""
        return self._transport()

    def tell(self, went: Went) -> None:
        """Say how it goes; the lights follow."""
        self._tell(went)

    async def watch(self, job: str) -> Mapping[str, Any]:
        """Follow a job to its end and tell of it; the job. Raises what it failed with."""
        last: Mapping[str, Any] = {}
        async for last in self.jobs.follow(job):
            self.tell(self._went(last))
        match last.get("state"):
            case "failed":
                failure = last.get("failure") or {}
                raise error_of(str(failure.get("kind", "")), str(failure.get("message", "")))
            case "cancelled":
                raise Cancelled("It was cancelled.")
            case "done":
                self.session = session_of(last) or self.session
                return last
            case _:
                raise JobFailed("The server lost the job: ask for it again.")

    def _went(self, job: Mapping[str, Any]) -> Went:
        stage = "queued" if job.get("state") == "queued" else "running"
        return Went(
            self.ticket.ticket,
            "queued" if stage == "queued" else "running",
            float(job.get("fraction") or 0.0),
            str(job.get("stage") or ""),
            job.get("seconds_left"),
        )

    def tool(self, kind: type[T]) -> T:
        """A part of the bridge by its type. Raises BackendUnavailable."""
        return self._tools.tool(kind)
