"""However an action ends, its light is told, and the bridge goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from bridge.actions.contract import Action, Arguments, Desk, Parameters, action
from bridge.actions.parameters import ParameterStore
from bridge.events.asked import Asked, Went
from bridge.running.action_thread import ActionThread
from bridge.running.desk import OneDesk, Tools
from bridge.sync.transport import Transport
from session.errors import BackendUnavailable, BadInput, NotFound


class Loud(Arguments):
    by_db: float = 1.0


@action("louder", Loud)
async def louder(asked: Loud, desk: Desk) -> None:
    """Turn up."""
    desk.tell(Went(desk.ticket.ticket, "running", asked.by_db / 10))


@action("refuse", Arguments)
async def refuse(_asked: Arguments, _desk: Desk) -> None:
    """Never works."""
    raise BadInput("This cannot be done: do something else.")


@action("broken", Arguments)
async def broken(_asked: Arguments, _desk: Desk) -> None:
    """Has a defect."""
    raise ZeroDivisionError


@action("endless", Arguments)
async def endless(_asked: Arguments, desk: Desk) -> None:
    """Goes on."""
    desk.tell(Went(desk.ticket.ticket, "running"))
    await asyncio.Event().wait()


@action("job", Arguments)
async def job(_asked: Arguments, desk: Desk) -> None:
    """Watches a job."""
    await desk.watch("one")


ACTIONS = {one.name: one for one in (louder, refuse, broken, endless, job)}


def find(name: str) -> Action:
    if name not in ACTIONS:
        raise NotFound(f"There is no action {name}.")
    return ACTIONS[name]


class JobOf:
    """A server that has one job, which goes through these states."""

    def __init__(self, *states: Mapping[str, Any]) -> None:
        self._states = states

    async def follow(self, _job: str) -> AsyncIterator[Mapping[str, Any]]:
        for state in self._states:
            yield state


@contextmanager
def running(jobs: Any = None) -> Iterator[tuple[ActionThread, Callable[[int], list[Went]]]]:
    told: list[Went] = []
    parameters: Parameters = ParameterStore()

    def desk(asked: Asked) -> OneDesk:
        return OneDesk(
            asked,
            jobs=jobs,
            parameters=parameters,
            transport=lambda: Transport(0.0, 0.0, 120.0, True),
            tell=told.append,
            tools=Tools(),
        )

    thread = ActionThread(find, desk, told.append)
    thread.start()

    def of(ticket: int) -> list[Went]:
        async def settled() -> None:
            while not any(went.ticket == ticket and went.ended for went in told):
                await asyncio.sleep(0.001)

        thread.run(settled, timeout_s=10)
        return [went for went in told if went.ticket == ticket]

    try:
        yield thread, of
    finally:
        thread.close()


def test_an_action_that_is_done_says_so_after_what_it_told() -> None:
    with running() as (thread, of):
        thread.ask(Asked(1, "louder", {"by_db": 5}))
        assert of(1) == [Went(1, "running", 0.5), Went(1, "done", 1.0)]


@pytest.mark.parametrize(
    ("asked", "stage", "words"),
    [
        (Asked(1, "nothing"), "refused", "no action"),
        (Asked(1, "louder", {"by_db": "much"}, mapping="jam.yaml, line 3"), "refused", "line 3"),
        (Asked(1, "louder", {"by": 1}), "refused", "by"),
        (Asked(1, "refuse"), "failed", "do something else"),
        (Asked(1, "broken"), "failed", "defect"),
    ],
)
def test_what_does_not_work_ends_in_a_sentence_and_others_go_on(
    asked: Asked, stage: str, words: str
) -> None:
    with running() as (thread, of):
        thread.ask(asked)
        (went,) = of(1)
        assert went.stage == stage
        assert words in went.words
        thread.ask(Asked(2, "louder"))
        assert of(2)[-1].stage == "done"


def test_what_runs_is_ended_when_it_is_cancelled_and_when_the_thread_closes() -> None:
    with running() as (thread, of):
        thread.ask(Asked(1, "endless"))
        thread.ask(Asked(2, "endless"))
        thread.cancel(lambda ticket: ticket == 1)
        assert of(1)[-1].stage == "cancelled"
        thread.close()
        thread.close()


@pytest.mark.parametrize(
    ("last", "stage"),
    [
        ({"state": "done", "fraction": 1.0}, "done"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "failed", "failure": {"kind": "DiskFull", "message": "Full."}}, "failed"),
    ],
)
def test_a_job_is_told_of_step_by_step_to_its_end(last: dict[str, Any], stage: str) -> None:
    states = [{"state": "queued"}, {"state": "running", "fraction": 0.4, "seconds_left": 3.0}, last]
    with running(JobOf(*states)) as (thread, of):
        thread.ask(Asked(1, "job"))
        stages = [went.stage for went in of(1)]
        assert stages[:2] == ["queued", "running"]
        assert stages[-1] == stage


def test_a_part_that_this_bridge_has_not_is_said() -> None:
    tools = Tools()
    tools.put("a text")
    assert tools.tool(str) == "a text"
    with pytest.raises(BackendUnavailable, match="start it with MIDI"):
        tools.tool(ActionThread)
