"""Workers and whole servers killed at random moments: nothing finished is lost, nothing sticks."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from server.database import open_database
from server.jobs.job import FINISHED, Job
from server.jobs.store import JobStore

ROUNDS = 50
PATIENCE_SECONDS = 60
MARK = "ROADIE_TEST_MARK"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


class Server:
    """A service in a process, and what it has said."""

    def __init__(self, library: Path, mark: str, *more: str, dies_when: str = "") -> None:
        self.said: list[list[str]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.job_server", library, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={
                **os.environ,
                MARK: mark,
                "TMPDIR": str(library.parent),
                "ROADIE_TEST_DIE_WHEN": dies_when,
            },
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.split())

    def wait_for(self, *wanted: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while list(wanted) not in self.said:
            assert time.monotonic() < until, f"the server never said {wanted}"
            assert self._process.poll() is None, "the server ended by itself"
            time.sleep(0.005)

    @property
    def idle(self) -> bool:
        return ["idle"] in self.said

    def workers(self) -> list[psutil.Process]:
        try:
            children = psutil.Process(self._process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]

    def kill(self) -> None:
        self._process.kill()
        self.bury()

    def bury(self) -> None:
        """Wait for its end."""
        self._process.wait(PATIENCE_SECONDS)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


def marked(mark: str) -> list[psutil.Process]:
    """Every process that a server with this mark started, directly or not."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def assert_nothing_runs(mark: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.02)
    assert [process.cmdline() for process in marked(mark)] == []


def whole(folder: Path) -> bool:
    asked = json.loads((folder / "whole.json").read_text())
    files = [folder / f"{index}.bin" for index in range(asked["files"])]
    contents = [bytes([index]) * asked["size"] for index in range(asked["files"])]
    return [file.read_bytes() for file in files] == contents


def jobs_of(library: Path) -> dict[str, Job]:
    engine = open_database(library)
    try:
        return {job.id: job for job in JobStore(engine).page(None, 100_000, None)}
    finally:
        engine.dispose()


def test_fifty_kills_lose_no_finished_work_and_leave_no_job_stuck(tmp_path: Path) -> None:
    library, elsewhere, mark = tmp_path / "library", tmp_path / "elsewhere", uuid4().hex
    elsewhere.mkdir()
    seed = int(os.environ.get("ROADIE_KILL_SEED", str(random.randrange(10**6))))
    print(f"ROADIE_KILL_SEED={seed}")
    chance = random.Random(seed)
    names: dict[str, str] = {}
    told: set[str] = set()
    kills = {"worker": 0, "server": 0}

    def remember(server: Server) -> None:
        for words in server.said:
            if words[0] == "submitted" and len(words) == 3:
                names[words[1]] = words[2]
            elif words[0] == "done" and len(words) == 2:
                told.add(words[1])

    def start(number: int) -> Server:
        return Server(library, mark, str(elsewhere), "5", f"round{number}")

    server = start(0)
    for number in range(1, ROUNDS + 1):
        server.wait_for("up")
        time.sleep(chance.random() * 0.35)
        workers = server.workers()
        if workers and chance.random() < 0.5 and not server.idle:
            chance.choice(workers).send_signal(signal.SIGKILL)
            kills["worker"] += 1
        else:
            server.kill()
            kills["server"] += 1
            remember(server)
            server = start(number)
    server.wait_for("idle")
    time.sleep(0.2)
    server.kill()
    remember(server)

    # The last server was killed too: another one is to find nothing to mend.
    last = Server(library, mark)
    last.wait_for("idle")
    last.kill()
    assert_nothing_runs(mark)

    jobs = jobs_of(library)
    print(
        kills,
        len(jobs),
        {state: sum(j.state == state for j in jobs.values()) for state in FINISHED},
    )
    assert min(kills.values()) >= ROUNDS // 10
    assert names.keys() <= jobs.keys(), "a job that stood in the store is gone"
    assert {job.state for job in jobs.values()} <= FINISHED
    assert {jobs[job_id].state for job_id in told} == {"done"}

    delivered = []
    for job in jobs.values():
        wanted = library / json.loads(job.spec["prompt"])["target"]
        if job.state == "done":
            assert job.result is not None
            assert library / job.result["data"]["folder"] == wanted, "it was delivered twice"
            assert whole(wanted)
            delivered.append(wanted)
        else:
            assert job.failure is not None
            assert job.failure.kind == "WorkerCrashed"
    there = [entry for place in (library / "sessions", elsewhere) for entry in place.iterdir()]
    assert sorted(there) == sorted(delivered)
    assert len(delivered) > len(jobs) / 4
    assert list((library / ".staging").iterdir()) == []
    # That of the last server, which nobody has come after.
    assert len(list(tmp_path.glob("roadie-*"))) == 1


@pytest.mark.parametrize(
    ("wish", "stage"),
    [
        ({"act": "spin"}, "Spinning"),
        ({"act": "sleep_natively"}, "Hanging"),
        ({"act": "sleep_natively", "holding": True}, "Hanging"),
        ({"act": "breed"}, "Bred"),
    ],
)
def test_workers_and_their_children_end_with_their_server(
    tmp_path: Path, wish: dict[str, object], stage: str
) -> None:
    mark = uuid4().hex
    server = Server(tmp_path / "library", mark, json.dumps(wish))
    server.wait_for("stage", stage)
    assert len(marked(mark)) > 1
    server.kill()
    assert_nothing_runs(mark)


def test_servers_that_start_at_once_do_not_run_a_job_twice(tmp_path: Path) -> None:
    library, mark = tmp_path / "library", uuid4().hex
    (library / ".staging").mkdir(parents=True)
    engine = open_database(library)
    targets = [f"sessions/{number}" for number in range(12)]
    for number, target in enumerate(targets):
        wish = json.dumps({"act": "write", "target": target})
        owner = f"deadbeef000{number % 3}"
        JobStore(engine).insert(
            Job(f"{number:019}", "generate", {"prompt": wish}, "queued", 0.0, owner=owner)
        )
    engine.dispose()
    servers = [Server(library, mark) for _ in range(3)]
    for server in servers:
        server.wait_for("idle")
    for server in servers:
        server.kill()
    jobs = jobs_of(library)
    assert {(job.state, job.attempts) for job in jobs.values()} == {("done", 1)}
    assert {f"sessions/{entry.name}" for entry in (library / "sessions").iterdir()} == {*targets}


@pytest.mark.parametrize("moment", ["named", "half moved", "moved"])
def test_a_server_killed_while_it_delivers_has_delivered_once(tmp_path: Path, moment: str) -> None:
    library, mark = tmp_path / "library", uuid4().hex
    wish = {"act": "write_two", "first": "inbox/a.txt", "second": "inbox/b.txt"}
    dying = Server(library, mark, json.dumps(wish), dies_when=moment)
    dying.bury()
    (job,) = jobs_of(library).values()
    assert job.state == "delivering"
    after = Server(library, mark)
    after.wait_for("idle")
    after.kill()
    (job,) = jobs_of(library).values()
    assert (job.state, job.attempts) == ("done", 1)
    assert job.result is not None
    assert job.result["data"]["both"] == ["inbox/a.txt", "inbox/b.txt"]
    there = {file.name: file.read_text() for file in (library / "inbox").iterdir()}
    assert there == {"a.txt": "text", "b.txt": "text"}
    assert list((library / ".staging").iterdir()) == []
