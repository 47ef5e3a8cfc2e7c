"""Killing a batch leaves no file that is not whole, and running it again finishes the rest."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from bridge.host.batch import delivery
from bridge.host.batch.delivery import Delivery, Finished
from bridge.host.batch.ledger import Ledger
from bridge.host.batch.plan import plan
from bridge.host.batch.run import run_batch
from bridge.host.render.spec import RenderReport
from session.durable import sync
from session.errors import StorageFailed
from session.progress import silent
from tests.integration.batches import (
    OTHER_GAIN,
    CopyEngine,
    rendered,
    tree,
    wish,
    write_sound,
)

FILES = 24


def whole(folder: Path) -> set[str]:
    """The outputs, each of which holds a render of its source, to the last byte."""
    found = tree(folder / "out")
    lengths = {len(content) for content in found.values()}
    assert len(lengths) <= 1, lengths
    return set(found)


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
def test_a_batch_that_is_killed_again_and_again_renders_every_file_once(tmp_path: Path) -> None:
    for number in range(FILES):
        write_sound(tmp_path / "in" / f"{number}.wav", 1.0, level=number + 1)
    names = {f"{number}.wav" for number in range(FILES)}
    said: list[str] = []
    for after in (1, 4, 7, FILES):
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.batch_program", str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with program:
            assert program.stdout is not None
            for count, line in enumerate(program.stdout, 1):
                said.append(line.removeprefix("done ").strip())
                if count == after:
                    time.sleep(random.random() * 0.05)
                    with suppress(ProcessLookupError):
                        os.killpg(program.pid, signal.SIGKILL)
                    break
        assert set(said) <= whole(tmp_path) <= names
    with_none_left = rendered(wish(tmp_path))
    assert with_none_left[2] == []
    assert whole(tmp_path) == names
    entries = list(Ledger(tmp_path / "out").all())
    assert sorted(entry.target for entry in entries) == sorted(names)
    assert len(said) == len(set(said))
    assert not list((tmp_path / "out").glob(".roadie-render-*"))


def test_workers_do_not_outlive_a_batch_that_is_killed(tmp_path: Path) -> None:
    for number in range(4):
        write_sound(tmp_path / "in" / f"{number}.wav", 20.0, level=number + 1)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.batch_program", str(tmp_path)],
        stdout=subprocess.PIPE,
    ) as program:
        deadline = time.monotonic() + 30
        while len(workers := psutil.Process(program.pid).children(recursive=True)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        program.kill()
    assert not psutil.wait_procs(workers, timeout=20)[1]


class Stopped(BaseException):
    """What ends a batch at a place, as a power cut would."""


@pytest.mark.parametrize("at", ["before the ledger", "before the name", "after the name"])
@pytest.mark.parametrize("replace", [False, True])
def test_whoever_comes_next_finishes_what_was_stopped_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, replace: bool
) -> None:
    write_sound(tmp_path / "in/kick.wav")
    rendered(wish(tmp_path))
    asked = wish(tmp_path, chain=OTHER_GAIN, replace=replace)
    (one,) = plan(asked).planned
    held = Delivery(tmp_path / "out")
    held.__enter__()
    staged = held.place(one)
    write_sound(staged, level=77)
    report = _report(one.spec.source, staged)

    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        if at == "before the ledger":
            patched.setattr(Ledger, "add", stop)
        elif at == "before the name":
            patched.setattr(delivery, "put_in_place", stop)
        else:
            patched.setattr(delivery, "sync", lambda path: stop() if path.is_dir() else sync(path))
        with pytest.raises(Stopped):
            held.deliver([Finished(one, staged, report)])
    # The lock of a process that died is free, and its folder is still there.
    held._held.release()

    again, _, names = rendered(asked)
    assert names == (["kick.wav"] if at == "before the ledger" else [])
    assert len(again.up_to_date) == (0 if at == "before the ledger" else 1)
    found = tree(tmp_path / "out")
    assert set(found) == ({"kick.wav"} if replace else {"kick.wav", "kick-2.wav"})
    if at != "before the ledger":
        written = found["kick.wav" if replace else "kick-2.wav"]
        assert written == write_sound(tmp_path / "same.wav", level=77).read_bytes()
    assert rendered(asked)[2] == []
    assert not list((tmp_path / "out").glob(".roadie-render-*"))


def _report(source: str, target: Path) -> RenderReport:
    from bridge.host.batch.fingerprint import digest_of

    return RenderReport(
        source, str(target), 44_100, 1, 1, 0, 0, None, None, None, 0.0, digest_of(target)
    )


def test_two_batches_at_once_make_every_file_once(tmp_path: Path) -> None:
    for number in range(30):
        write_sound(tmp_path / "in" / f"{number}.wav", level=number + 1)
    asked = wish(tmp_path)
    plans = [plan(asked), plan(asked)]
    threads = [
        threading.Thread(target=run_batch, args=(one, CopyEngine(), silent)) for one in plans
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(tree(tmp_path / "out")) == {f"{number}.wav" for number in range(30)}
    assert len(list(Ledger(tmp_path / "out").all())) == 30


def test_a_file_that_came_in_between_is_not_written_over(tmp_path: Path) -> None:
    write_sound(tmp_path / "in/kick.wav")
    planned = plan(wish(tmp_path))
    write_sound(tmp_path / "out/kick.wav", level=5)
    before = (tmp_path / "out/kick.wav").read_bytes()
    report = run_batch(planned, CopyEngine(), silent)
    assert [Path(one.target).name for one in report.rendered] == ["kick-2.wav"]
    assert (tmp_path / "out/kick.wav").read_bytes() == before


def test_a_source_that_changes_while_it_is_rendered_is_rendered_again(tmp_path: Path) -> None:
    source = write_sound(tmp_path / "in/kick.wav")
    planned = plan(wish(tmp_path))
    write_sound(source, level=5)
    run_batch(planned, CopyEngine(), silent)
    assert rendered(wish(tmp_path))[2] == ["kick.wav"]
    assert rendered(wish(tmp_path))[2] == []


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="no folder refuses this user"
)
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_rendered(
    tmp_path: Path,
) -> None:
    write_sound(tmp_path / "in/kick.wav")
    (tmp_path / "out").mkdir(mode=0o500)
    engine = CopyEngine()
    with pytest.raises(StorageFailed):
        run_batch(plan(wish(tmp_path)), engine, silent)
    assert not engine.rendered
