"""What backends there are and whether they work, without loading one into the server."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from server.api.backend_probe import REGISTRIES
from server.api.wire.backends import BackendBody

PROBE_SECONDS = 30
FRESH_SECONDS = 30
"""How long what was found is believed: the user may install what was missing."""

Found = dict[str, list[BackendBody]]


class Backends:
    """Asks a process of its own, at most twice a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._found: Found | None = None
        self._found_at = 0.0
        self._asking = asyncio.Lock()

    async def of(self, group: str) -> list[BackendBody]:
        """The backends of a group: engines, separators, transcribers or exporters."""
        async with self._asking:
            if self._found is None or self._clock() - self._found_at > FRESH_SECONDS:
                self._found = await probe_backends()
                self._found_at = self._clock()
            return self._found[group]


async def probe_backends() -> Found:
    """Look at all backends. One that crashes or hangs its process is passed over and says so."""
    found: Found = {group: [] for group in REGISTRIES}
    done: list[str] = []
    while True:
        lines = await _run_probe(done)
        described = {
            (line["group"], line["name"]): line["about"] for line in lines if "about" in line
        }
        for (group, name), about in described.items():
            found[group].append(BackendBody(name=name, **about))
            done.append(f"{group}/{name}")
        begun = [line for line in lines if (line["group"], line["name"]) not in described]
        if not begun:
            return found
        group, name = begun[-1]["group"], begun[-1]["name"]
        remedy = f"{name} stopped its process when it was loaded: reinstall it."
        found[group].append(BackendBody(name=name, title=name, ready=False, remedy=remedy))
        done.append(f"{group}/{name}")


async def _run_probe(left_out: list[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="roadie-probe-") as folder:
        answer = Path(folder, "answer.jsonl")
        answer.touch()
        environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server.api.backend_probe",
            str(answer),
            *left_out,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**environment, "TMPDIR": folder},
        )
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(PROBE_SECONDS):
                    await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return [json.loads(line) for line in answer.read_text(encoding="utf-8").splitlines()]
