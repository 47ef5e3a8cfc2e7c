"""What is known of jobs: the last state of each, its early notes, and who waits for more. Pure."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

REMEMBERED_JOBS = 500

ENDED = ("done", "failed", "cancelled")

JobState = Mapping[str, Any]
"""A job as the API has it."""


@dataclass
class _Known:
    job: JobState | None = None
    early: Mapping[str, Any] | None = None
    changes: int = 0
    followers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self) -> None:
        self.changes += 1
        self.changed.set()
        self.changed = asyncio.Event()


class Followed:
    """Jobs as the stream tells of them. Used on one event loop.

    What nobody follows yet is remembered too: a job may end before its asker has heard its name.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def tell(self, job: JobState) -> None:
        """A job has changed; what comes after its end is not believed."""
        known = self._of(str(job["id"]))
        if known.job is not None and known.job["state"] in ENDED:
            return
        known.job = job
        known.put()

    def tell_early(self, job: str, notes: Mapping[str, Any]) -> None:
        """A job's notes stand."""
        known = self._of(job)
        known.early = notes
        known.put()

    def waited_for(self) -> list[str]:
        """The jobs that somebody follows and that have not ended, as far as is known."""
        return [
            name
            for name, known in self._known.items()
            if known.followers and (known.job is None or known.job["state"] not in ENDED)
        ]

    def last(self, job: str) -> JobState | None:
        """The job as it was last told of."""
        known = self._known.get(job)
        return known.job if known else None

    async def follow(self, job: str) -> AsyncIterator[JobState]:
        """The job each time it has changed, to its end; a slow reader misses steps between."""
        known = self._of(job)
        known.followers += 1
        said: JobState | None = None
        try:
            while said is None or said["state"] not in ENDED:
                changed = known.changed
                if known.job is not None and known.job is not said:
                    said = known.job
                    yield said
                else:
                    await changed.wait()
        finally:
            known.followers -= 1

    async def early(self, job: str) -> Mapping[str, Any] | None:
        """The job's notes once they stand; None if it ends without having told any."""
        known = self._of(job)
        known.followers += 1
        try:
            while known.early is None:
                if known.job is not None and known.job["state"] in ENDED:
                    return None
                await known.changed.wait()
            return known.early
        finally:
            known.followers -= 1

    def _of(self, job: str) -> _Known:
        known = self._known.get(job)
        if known is None:
            known = self._known[job] = _Known()
            self._forget(list(self._known)[:-REMEMBERED_JOBS])
        return known

    def _forget(self, oldest: Iterable[str]) -> None:
        for name in oldest:
            if not self._known[name].followers:
                del self._known[name]
