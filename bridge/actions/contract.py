"""What an action is, and what it may reach.

A new action is one function in a module of this package:

    class Louder(Arguments):
        by_db: Decibels = 1.0

    @action("louder", Louder)
    async def louder(asked: Louder, desk: Desk) -> None:
        ...

Its name, its model and the docstring make its entry in `docs/mappings.md`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from bridge.events.asked import Asked, Went
from bridge.sync.transport import Transport

if TYPE_CHECKING:
    from session.early import EarlyNotes

Cost = Literal["free", "work", "much work"]
"""`free` acts at once, `work` asks the server for a job, `much work` for one that may be long."""


class Arguments(BaseModel):
    """What an action is told; expressions of a mapping have become values by now."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Jobs(Protocol):
    """The server, as an action sees it. Raises RoadieError, StorageFailed when it is not there."""

    async def submit(self, route: str, body: Mapping[str, Any]) -> str:
        """Ask for work (`generations`, `responses` ... of the API); the job's id."""

    async def submit_midi(self, route: str, midi: bytes, options: Mapping[str, Any]) -> str:
        """Ask for work on a MIDI file that is sent; the job's id."""

    def follow(self, job: str) -> AsyncIterator[Mapping[str, Any]]:
        """The job, as the API has it, each time it changes, to its end."""

    async def early_notes(self, job: str) -> EarlyNotes | None:
        """A job's notes as soon as they stand; None if it ended without telling any."""

    async def cancel(self, job: str) -> None:
        """End a job."""

    def at_hand(self) -> Sequence[str]:
        """The jobs that are followed and have not ended, the newest last."""

    async def get(self, path: str) -> Any:
        """What `GET /v1/<path>` answers."""

    async def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """What `PUT /v1/<path>` answers."""


class Desk(Protocol):
    """What an action may reach."""

    ticket: Asked
    jobs: Jobs
    parameters: Parameters

    def transport(self) -> Transport:
        """Where the music stands now."""

    def tell(self, went: Went) -> None:
        """Say how it goes; the lights follow."""

    async def watch(self, job: str) -> Mapping[str, Any]:
        """Follow a job to its end and tell of it; the job. Raises what it failed with."""

    def tool(self, kind: type[T]) -> T:
        """A part of the bridge (the phrase recorder, the player, the sync leader ...) by its type.

        Raises BackendUnavailable when this bridge runs without it.
        """


class Parameters(Protocol):
    """Values that controls set and requests take: `style`, `energy`, `chain.drive` ..."""

    def get(self, name: str) -> Any:
        """The value; None when nobody set it."""

    def set(self, name: str, value: Any) -> None:
        """Set it. Raises BadInput for an unknown name or a value out of range."""

    def wishes(self) -> Mapping[str, Any]:
        """Those that a request for music takes, by the API's names."""

    def of_chain(self) -> Mapping[str, Any]:
        """Those of chains of effects, `chain.<step>.<parameter>`, by their whole names."""


T = TypeVar("T")
ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)
Run = Callable[[Any, Desk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its name in mappings, its arguments, and what it does."""

    name: str
    arguments: type[Arguments]
    run: Run
    cost: Cost
    words: str
    """What it does, in a sentence: the docstring's first line."""


def action(
    name: str, arguments: type[ArgumentsT], cost: Cost = "free"
) -> Callable[[Callable[[ArgumentsT, Desk], Awaitable[None]]], Action]:
    """The decorator that makes an action of a function."""

    def made(run: Callable[[ArgumentsT, Desk], Awaitable[None]]) -> Action:
        return Action(name, arguments, run, cost, (run.__doc__ or "").partition("\n")[0].strip())

    return made
