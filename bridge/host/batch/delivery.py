"""How finished files get their names in the output folder: whole, once, and never over another.

A batch renders into a hidden folder inside the output folder. What is finished is first put
safely on the disk, then into the ledger, then renamed to where the user finds it; whoever comes
next finishes what was stopped in between, and sweeps up what no batch holds any more.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from uuid import uuid4

from filelock import FileLock, Timeout

from bridge.host.batch.fingerprint import digest_of, mark_of
from bridge.host.batch.ledger import (
    Entry,
    Ledger,
    is_as_written,
    is_inside,
    is_same_source,
    is_whole,
)
from bridge.host.batch.names import numbered
from bridge.host.batch.plan import Planned
from bridge.host.batch.rename import rename_beside
from bridge.host.isolated.plain_json import to_json
from bridge.host.render.spec import RenderReport
from session.durable import sync
from session.errors import RoadieError, StorageFailed, storage

FOLDER_PREFIX = ".roadie-render-"
LOCK_FILE = ".roadie-renders.lock"
HELD_FILE = "held"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that a worker has finished, in the hidden folder.

    It is to be `length_samples` long, where that is longer than it came out.
    """

    planned: Planned
    staged: Path
    report: RenderReport
    length_samples: int = 0


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file where the user finds it; `report` names that place."""

    planned: Planned
    report: RenderReport


class Delivery:
    """The hidden folder of one batch, and what becomes of it. A context manager."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / f"{FOLDER_PREFIX}{uuid4().hex[:12]}"
        self._lock = FileLock(out / LOCK_FILE)
        self._held = FileLock(self.folder / HELD_FILE)
        self._ledger: Ledger | None = None
        self._count = 0

    def __enter__(self) -> Delivery:
        """Sweep up after others, and begin. Raises StorageFailed and its kin."""
        with storage(self.out):
            self.out.mkdir(parents=True, exist_ok=True)
        with self._locked(), storage(self.folder):
            sweep(self.out)
            self.folder.mkdir()
            _acquire(self._held, PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._held.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with storage(self.out):
                _acquire(self._lock, PATIENCE_SECONDS)
        except Timeout as error:
            raise StorageFailed(
                f"Another batch holds {self.out} and does not let go: end it, or choose another "
                f"folder."
            ) from error
        try:
            yield
        finally:
            self._lock.release()

    def place(self, planned: Planned) -> Path:
        """Where a worker is to write one: free, and with the ending of its kind."""
        self._count += 1
        return self.folder / f"{self._count}{Path(planned.spec.target).suffix}"

    def deliver(self, finished: Sequence[Finished]) -> list[Delivered]:
        """Give finished files their names. Raises StorageFailed and its kin.

        One that another batch made in the meantime is not made twice.
        """
        finished = [_lengthened(one) for one in finished]
        sources = [_source_digest(one.planned) for one in finished]
        for one in finished:
            with storage(one.staged):
                sync(one.staged)
        with self._locked():
            ledger = self._ledger = self._ledger or Ledger(self.out)
            ledger.read_on()
            delivered: list[Delivered] = []
            entries: list[Entry] = []
            for one, sha256 in zip(finished, sources, strict=True):
                known = _made_meanwhile(ledger, one, self.out)
                target = known or self._target(one, {entry.target for entry in entries})
                report = replace(
                    one.report, source=one.planned.spec.source, target=str(self.out / target)
                )
                delivered.append(Delivered(one.planned, report))
                if known is None:
                    entries.append(_entry(one, sha256, target, report, self.out))
            ledger.add(entries)
            for entry in entries:
                put_in_place(self.out, entry)
            for folder in {(self.out / entry.target).parent for entry in entries}:
                sync(folder)
        return delivered

    def _target(self, one: Finished, taken: set[str]) -> str:
        """The name that was planned, or the next one where others came before."""
        planned = Path(one.planned.spec.target)
        target = planned.relative_to(self.out).as_posix()
        if one.planned.spec.replaces is not None and _may_be_replaced(one):
            return target
        wanted, number = PurePosixPath(target).with_suffix(""), 1
        while target in taken or os.path.lexists(self.out / target):
            number += 1
            target = f"{numbered(wanted, number).as_posix()}{planned.suffix}"
        return target


def _lengthened(one: Finished) -> Finished:
    if one.length_samples <= one.report.length_samples:
        return one
    from bridge.host.render.lengthening import lengthened

    kind = one.planned.spec.output.kind
    report = lengthened(one.staged, kind, one.report, one.length_samples)
    return replace(one, report=report)


def _may_be_replaced(one: Finished) -> bool:
    target = Path(one.planned.spec.target)
    try:
        return not target.is_symlink() and digest_of(target) == one.planned.spec.replaces
    except RoadieError:
        return False


def _source_digest(planned: Planned) -> str:
    """The digest of the source, if it is still what was rendered; else nothing."""
    source = Path(planned.spec.source)
    try:
        before = mark_of(source)
        digest = digest_of(source) if before == planned.mark else ""
        return digest if mark_of(source) == before else ""
    except RoadieError:
        return ""


def _made_meanwhile(ledger: Ledger, one: Finished, out: Path) -> str | None:
    spec = one.planned.spec
    for entry in ledger.of(spec.source, spec.track):
        if (
            entry.settings == one.planned.settings
            and entry.target_sha256 == one.report.sha256
            and is_same_source(entry, Path(spec.source), one.planned.mark)
            and is_whole(entry, out)
        ):
            return entry.target
    return None


def _entry(
    one: Finished, source_sha256: str, target: str, report: RenderReport, out: Path
) -> Entry:
    return Entry(
        source=one.planned.spec.source,
        track=one.planned.spec.track,
        mark=one.planned.mark,
        sha256=source_sha256,
        settings=one.planned.settings,
        target=target,
        target_mark=mark_of(one.staged),
        target_sha256=report.sha256,
        staged=one.staged.relative_to(out).as_posix(),
        replaces=one.planned.spec.replaces if (out / target).exists() else None,
        report=to_json(replace(report, target=target)),
    )


def put_in_place(out: Path, entry: Entry) -> None:
    """Rename what was rendered to its name, if nothing else stands there. May be done again."""
    staged, target = out / entry.staged, out / entry.target
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.replaces is None or not target.exists():
            rename_beside(staged, target)
        elif digest_of(target) == entry.replaces:
            staged.replace(target)


def sweep(out: Path) -> None:
    """Finish what batches that are gone had in hand, and remove their folders.

    The caller holds the folder's lock. Raises StorageFailed and its kin.
    """
    left = [folder for folder in out.glob(f"{FOLDER_PREFIX}*") if folder.is_dir()]
    dead = [folder for folder in left if _is_free(folder)]
    if not dead:
        return
    names = {folder.name for folder in dead}
    ledger = Ledger(out)
    for entry in ledger.all():
        if is_inside(entry.staged) and is_inside(entry.target):
            staged = out / entry.staged
            if staged.parent.name in names and is_as_written(staged, entry):
                with suppress(StorageFailed):
                    put_in_place(out, entry)
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)


def _is_free(folder: Path) -> bool:
    held = FileLock(folder / HELD_FILE)
    try:
        if not _acquire(held, 0):
            return False
    except Timeout:
        return False
    held.release()
    return True


def _acquire(lock: FileLock, timeout_seconds: float) -> bool:
    """Whether the lock is held; not where the disk knows no locks, as some shares do not.

    Raises Timeout where another process has it, and OSError.
    """
    try:
        lock.acquire(timeout=timeout_seconds)
    except NotImplementedError:
        return False
    return True
