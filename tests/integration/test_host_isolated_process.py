"""Work in a process of its own: whatever it does, its holder gets an answer and lives on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess
from session.errors import (
    BackendUnavailable,
    BadInput,
    Cancelled,
    JobFailed,
    PlugInCrashed,
    PlugInFailed,
    PlugInHung,
    WorkerOutOfMemory,
)
from session.progress import silent

PLACE = "tests.integration.isolated_deeds:do"
BOUNDS = Bounds(quiet_seconds=30.0)
posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")


@pytest.fixture
def process(tmp_path: Path) -> Iterator[IsolatedProcess]:
    with IsolatedProcess(tmp_path / "temporary", tmp_path / "log") as process:
        yield process
    assert not list((tmp_path / "temporary").iterdir())


def have(process: IsolatedProcess, deed: str, bounds: Bounds = BOUNDS, **asked: Any) -> Any:
    return process.do(PLACE, {"deed": deed, **asked}, bounds, silent)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_process_stays_warm_between_pieces_of_work(process: IsolatedProcess) -> None:
    first = have(process, "answer", word="première")
    second = have(process, "answer", word="x" * 300_000)
    assert first["word"] == "première"
    assert len(second["word"]) == 300_000
    assert first["pid"] == second["pid"] == process.pid


@posix
def test_work_stands_apart(
    process: IsolatedProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    found = have(process, "surroundings")
    assert Path(found["temporary"]).parent == tmp_path / "temporary"
    assert found | {"temporary": ""} == {
        "temporary": "",
        "screen": None,
        "group": True,
        "thread": True,
        "stdin": "",
    }


@posix
@pytest.mark.parametrize(
    ("deed", "how"),
    [
        ("segfault", "Segmentation fault"),
        ("abort", "Aborted"),
        ("exit_well", "ended its process"),
        ("close_all", "closed"),
        ("fork_and_crash", "Segmentation fault"),
        ("many_stages", "Segmentation fault"),
        ("segfault_in_a_step", "Segmentation fault"),
    ],
)
def test_a_crash_says_what_crashed_and_how_and_the_next_work_is_done(
    process: IsolatedProcess, tmp_path: Path, deed: str, how: str
) -> None:
    with pytest.raises(PlugInCrashed) as caught:
        have(process, deed, stage="ZamBroken", note=str(tmp_path / "note"))
    names = {"many_stages": "Step 59", "segfault_in_a_step": "Step 2 (the plug-in Glue)"}
    name = names.get(deed, "ZamBroken")
    assert str(caught.value).startswith(f"{name} crashed ({how}")
    assert have(process, "answer")["pid"] == process.pid


@posix
def test_one_that_hangs_is_ended_though_it_refuses_to(process: IsolatedProcess) -> None:
    have(process, "answer")
    with pytest.raises(PlugInHung, match=r"^ZamBroken stopped answering for 1 s,"):
        have(process, "hang", Bounds(quiet_seconds=1.0))
    assert have(process, "answer")


def test_one_that_is_busy_for_ever_meets_its_deadline(process: IsolatedProcess) -> None:
    have(process, "answer")
    with pytest.raises(PlugInHung, match=r"^Dawdling took longer than 1 s,"):
        have(process, "dawdle", Bounds(deadline_seconds=1.0))


def test_one_that_eats_memory_is_ended_before_it_has_eaten_all(process: IsolatedProcess) -> None:
    with pytest.raises(WorkerOutOfMemory, match=r"^ZamBroken needed more than 200 MB"):
        have(process, "eat", Bounds(memory_mb=200))
    assert have(process, "answer")


@posix
def test_what_writes_into_our_pipe_is_not_taken_for_an_answer(process: IsolatedProcess) -> None:
    assert have(process, "scribble") == {"well": True}
    assert have(process, "answer")


def test_a_flood_of_printing_stops_nothing_and_leaves_a_short_log(
    process: IsolatedProcess, tmp_path: Path
) -> None:
    have(process, "flood", megabytes=60)
    have(process, "flood", megabytes=20)
    process.close()
    assert 0 < (tmp_path / "log").stat().st_size < 2**20


@posix
@pytest.mark.parametrize("deed", ["leave_behind", "fork_and_crash"])
def test_nothing_that_was_started_outlives_the_process(
    process: IsolatedProcess, tmp_path: Path, deed: str
) -> None:
    note = tmp_path / "note"
    try:
        have(process, deed, note=str(note))
    except PlugInCrashed:
        assert deed == "fork_and_crash"
    process.close()
    pids = [int(word) for word in note.read_text(encoding="utf-8").split()]
    assert len(pids) == 2
    for pid in pids:
        wait_until(lambda pid=pid: gone(pid))  # type: ignore[misc]


def test_what_the_work_raises_is_raised(process: IsolatedProcess) -> None:
    warm = have(process, "answer")["pid"]
    with pytest.raises(BadInput, match="no sound"):
        have(process, "refuse")
    assert have(process, "answer")["pid"] == warm
    with pytest.raises(BackendUnavailable, match="nowhere"):
        process.do("nowhere:to_be_found", {}, BOUNDS, silent)


@pytest.mark.parametrize(("deed", "kind"), [("fail", PlugInFailed), ("slip", JobFailed)])
def test_a_process_whose_code_failed_is_replaced(
    process: IsolatedProcess, deed: str, kind: type[Exception]
) -> None:
    warm = have(process, "answer")["pid"]
    with pytest.raises(kind):
        have(process, deed)
    assert have(process, "answer")["pid"] != warm


def test_a_process_is_replaced_when_it_has_served_its_time(tmp_path: Path) -> None:
    with IsolatedProcess(tmp_path, recycle_after=2) as process:
        pids = [have(process, "answer")["pid"] for _ in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


@posix
def test_a_process_that_was_ended_while_it_waited_is_replaced(process: IsolatedProcess) -> None:
    have(process, "answer")
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert have(process, "answer")


@posix
@pytest.mark.parametrize("deed", ["dawdle", "hang"])
def test_work_that_is_cancelled_ends_soon_whether_it_helps_or_not(
    process: IsolatedProcess, deed: str
) -> None:
    calls: list[float] = []

    def progress(fraction: float, stage: str) -> None:
        calls.append(fraction)
        if len(calls) > 3:
            raise Cancelled("Enough.")

    with pytest.raises(Cancelled, match="Enough"):
        process.do(PLACE, {"deed": deed}, BOUNDS, progress)
    assert have(process, "answer")


def test_closing_from_another_thread_cancels_what_is_at_work(tmp_path: Path) -> None:
    process = IsolatedProcess(tmp_path)
    at_work = threading.Event()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            process.do(PLACE, {"deed": "dawdle"}, BOUNDS, lambda *_: at_work.set())
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert at_work.wait(20)
    process.close()
    thread.join(20)
    assert raised
    with pytest.raises(Cancelled):
        have(process, "answer")


HOLDER = """
import sys
from pathlib import Path
from bridge.host.isolated.contract import Bounds
from bridge.host.isolated.process import IsolatedProcess

process = IsolatedProcess(Path(sys.argv[1]))

def progress(fraction, stage):
    if stage:
        print(process.pid, flush=True)

process.do("tests.integration.isolated_deeds:do", {"deed": "hang"}, Bounds(), progress)
"""


@posix
def test_a_holder_that_is_killed_takes_a_process_that_hangs_with_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        holder.kill()
    wait_until(lambda: gone(pid))
