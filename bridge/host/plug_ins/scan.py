"""A scan: what changed in the folders since the last one is probed and remembered, what is gone is
forgotten, and a report tells."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bridge.host.isolated.contract import Bounds, Isolated
from bridge.host.plug_ins.find import find
from bridge.host.plug_ins.places import Folder
from bridge.host.plug_ins.record import KeptOff
from bridge.host.plug_ins.scan_run import ScanRun
from bridge.host.plug_ins.store import Store
from session.progress import Progress, silent

PROCESSES = 2
DEADLINE_SECONDS = 30.0
MEMORY_MB = 2048


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan did. Numbers are of plug-ins but `files`, which counts files and bundles.

    `found` can be used now; `probed` were loaded, `unchanged` left alone; `gone` names those
    whose files are no longer there. `unreadable` folders could not be looked into; `moved_aside`
    is where an index that could not be used was put.
    """

    files: int
    found: int
    probed: int
    unchanged: int
    gone: tuple[str, ...]
    kept_off: tuple[KeptOff, ...]
    seconds: float
    unreadable: tuple[str, ...] = ()
    moved_aside: str | None = None


def scan(
    folders: Iterable[Folder],
    index_file: Path,
    isolated: Callable[[], Isolated] | None = None,
    progress: Progress = silent,
    *,
    again: bool = False,
    processes: int = PROCESSES,
    deadline_seconds: float = DEADLINE_SECONDS,
    memory_mb: int = MEMORY_MB,
) -> ScanReport:
    """Bring the index up to date with `folders`; with `again`, whatever changed or not.

    Only what lies in `folders` is judged gone. `isolated` makes the processes; without it they
    are made here. Raises Cancelled at once when `progress` does: what was done is kept, and the
    next scan goes on. Raises StorageFailed.
    """
    began = time.monotonic()
    folders = tuple(folders)
    progress(0.0, "Looking for plug-ins")
    found = find(folders)
    store = Store(index_file)
    bounds = Bounds(deadline_seconds, deadline_seconds, memory_mb)
    with _factory(isolated) as make:
        run = ScanRun(store, make, bounds, progress, again)
        run.plan(found.candidates)
        run.work(processes)
    gone = _forget_gone(store, folders, {(str(c.file), c.format) for c in found.candidates})
    plug_ins, kept_off = store.all()
    return ScanReport(
        files=len(found.candidates),
        found=len(plug_ins),
        probed=run.probed,
        unchanged=max(0, len(plug_ins) + len(kept_off) - run.probed),
        gone=gone,
        kept_off=tuple(kept_off),
        seconds=time.monotonic() - began,
        unreadable=tuple(str(path) for path in found.unreadable),
        moved_aside=str(store.moved_aside) if store.moved_aside else None,
    )


def _forget_gone(
    store: Store, folders: tuple[Folder, ...], there: set[tuple[str, str]]
) -> tuple[str, ...]:
    """Take out what lay in `folders` and is there no more."""
    gone = []
    for file, kind in store.whole_files() | {
        (one.file, one.format): one.stamp for one in store.known()
    }:
        inside = any(
            folder.format == kind and Path(file).is_relative_to(folder.path) for folder in folders
        )
        if inside and (file, kind) not in there:
            store.remove(file, kind)
            gone.append(file)
    return tuple(sorted(gone))


@contextmanager
def _factory(isolated: Callable[[], Isolated] | None) -> Iterator[Callable[[], Isolated]]:
    """`isolated`, or processes with a folder of their own."""
    if isolated is not None:
        yield isolated
        return
    from bridge.host.isolated.process import IsolatedProcess

    with tempfile.TemporaryDirectory(prefix="roadie-scan-") as folder:
        yield lambda: IsolatedProcess(Path(folder))
