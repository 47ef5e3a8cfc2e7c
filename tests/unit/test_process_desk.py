"""The queue before isolated processes: its order, who left it, and what goes wrong in it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.host.isolated.process import IsolatedProcess
from server.library.process_desk import ProcessDesk, Wish
from session.errors import JobFailed, NotFound, PlugInFailed, RoadieError, UnreadableAudio

BROKEN = "The file broke what reads it: export it again."


def _ask(desk: ProcessDesk, work: Callable[[], str], **more: object) -> Wish[str]:
    def with_process(_: IsolatedProcess) -> str:
        return work()

    return desk.ask(with_process, what="The drawing", broken=BROKEN, **more)  # type: ignore[arg-type]


def test_who_is_asked_for_comes_before_what_is_done_ahead(tmp_path: Path) -> None:
    done: list[str] = []

    def named(name: str) -> Callable[[], str]:
        return lambda: done.append(name) or name  # type: ignore[func-returns-value]

    async def run() -> None:
        desk = ProcessDesk("test", tmp_path)
        ahead = [_ask(desk, named(name), rank=1) for name in ("a", "b", "c")]
        asked = _ask(desk, named("d"))
        desk.put(ahead[2], 0)
        async with desk:
            await asyncio.gather(asked.done, *(one.done for one in ahead))

    asyncio.run(run())
    assert done == ["d", "c", "a", "b"]


def test_who_left_is_passed_over_and_nothing_of_theirs_stays(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    leftover = tmp_path / "cut.wav"

    def slow() -> str:
        begun.set()
        go_on.wait(30)
        leftover.write_text("cut")
        return "cut"

    async def run() -> None:
        async with ProcessDesk("test", tmp_path) as desk:
            first = _ask(desk, slow, leftover=leftover)
            second = _ask(desk, lambda: "nobody waits for it")
            await asyncio.to_thread(begun.wait, 30)
            first.done.cancel()
            second.done.cancel()
            go_on.set()
            assert await _ask(desk, lambda: "third").done == "third"
            assert not second.begun

    asyncio.run(run())
    assert not leftover.exists()


@pytest.mark.parametrize(
    ("thrown", "told", "words"),
    [
        (NotFound("There is no such file."), NotFound, "There is no such file."),
        (PlugInFailed("It ended."), UnreadableAudio, BROKEN),
        (ValueError("seven"), JobFailed, r"The drawing met a defect in Roadie \(seven\)"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_is_done(
    tmp_path: Path, thrown: Exception, told: type[RoadieError], words: str
) -> None:
    leftover = tmp_path / "cut.wav"

    def work() -> str:
        leftover.write_text("half")
        raise thrown

    async def run() -> None:
        async with ProcessDesk("test", tmp_path) as desk:
            with pytest.raises(told, match=words):
                await _ask(desk, work, leftover=leftover).done
            assert not leftover.exists()
            assert await _ask(desk, lambda: "next").done == "next"

    asyncio.run(run())


def test_at_the_end_all_who_wait_are_told(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go_on.wait(30)
        return "late"

    async def run() -> None:
        async with ProcessDesk("test", tmp_path) as desk:
            wishes = [_ask(desk, slow), _ask(desk, lambda: "never")]
            await asyncio.to_thread(begun.wait, 30)
        assert all(wish.done.cancelled() for wish in wishes)
        go_on.set()

    asyncio.run(run())
