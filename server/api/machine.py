"""What the machine has: looked at without loading any library that uses it."""

from __future__ import annotations

import asyncio
import csv
import os
import platform
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from server.api.wire.machine import DiskBody, DraggedBody, GpuBody, MachineBody, MemoryBody
from server.library.dragged_files import DraggedFiles
from server.settings import Settings
from session.errors import storage

_TOLD = ("dawdreamer", "pedalboard", "onnxruntime", "basic-pitch", "torch", "demucs", "audiocraft")
_GPU_SECONDS = 5
_FRESH_SECONDS = 10
"""How long what was found is believed: a library of ten thousand files takes a while to walk."""


class Machine:
    """Looks at the machine, at most every few seconds."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._found: MachineBody | None = None
        self._found_at = 0.0
        self._asking = asyncio.Lock()

    async def look(self) -> MachineBody:
        """What the machine has now. Raises StorageFailed."""
        async with self._asking:
            if self._found is None or self._clock() - self._found_at > _FRESH_SECONDS:
                gpus = await _gpus()
                self._found = await asyncio.to_thread(_looked_at, self._settings, gpus)
                self._found_at = self._clock()
            return self._found

    async def forget(self) -> None:
        """What it has is not as it was: look anew when asked next."""
        async with self._asking:
            self._found = None


def _looked_at(settings: Settings, gpus: list[GpuBody]) -> MachineBody:
    library, memory = settings.library, psutil.virtual_memory()
    with storage(library):
        disk = shutil.disk_usage(library)
    return MachineBody(
        disk=DiskBody(
            folder=str(library),
            library_bytes=sum(_file_sizes(library)),
            free_bytes=disk.free,
            total_bytes=disk.total,
        ),
        dragged=DraggedBody.of(DraggedFiles(library)),
        memory=MemoryBody(
            total_bytes=memory.total,
            available_bytes=memory.available,
            model_limit_mb=settings.model_memory_mb,
        ),
        cores=os.cpu_count() or 1,
        workers=settings.workers,
        system=f"{platform.system()} {platform.machine()}",
        gpus=gpus,
        device=settings.device,
        versions=dict(_versions()),
    )


def _file_sizes(folder: Path) -> Iterator[int]:
    """The size of every file below `folder`; what vanishes meanwhile counts for nothing."""
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                found = Path(place, name).lstat()
                if stat.S_ISREG(found.st_mode):
                    yield found.st_size


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    for name in ("roadie", *_TOLD):
        with suppress(PackageNotFoundError):
            yield name, version(name)


async def _gpus() -> list[GpuBody]:
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return [GpuBody(name="Apple GPU")]
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    with suppress(OSError, TimeoutError, ValueError):
        return _read_gpus(await _asked_of(program))
    return []


async def _asked_of(program: str) -> str:
    process = await asyncio.create_subprocess_exec(
        program,
        "--query-gpu=name,memory.total,memory.used",
        "--format=csv,noheader,nounits",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_GPU_SECONDS):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode("utf-8", "replace") if process.returncode == 0 else ""


def _read_gpus(listed: str) -> list[GpuBody]:
    """The lines of `nvidia-smi`: name, total and used memory in MiB. Raises ValueError."""
    return [
        GpuBody(name=name.strip(), total_bytes=int(total) * 2**20, used_bytes=int(used) * 2**20)
        for name, total, used in csv.reader(listed.splitlines())
    ]
