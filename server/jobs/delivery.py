"""How finished work gets from its staging folder to where the user finds it.

`prepare` brings every delivery to the target's file system, `resolve` finds free names, `move`
renames. Between the last two the caller writes the moves to the store, so that a crash in the
midst is finished, not guessed at, by `unmoved`. The last two happen under the library's lock.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.jobs.task import Outcome
from session.durable import sync
from session.errors import RoadieError, SessionGone, StorageFailed, storage_error

COPY_BYTES = 4 * 2**20
SESSIONS_FOLDER = "sessions"

Tick = Callable[[], None]
"""Called during long copies; raises to give up."""


@dataclass(frozen=True, slots=True)
class Move:
    """One rename, in absolute paths on one file system."""

    source: Path
    target: Path


def prepare(outcome: Outcome, work: Path, library: Path, job_id: str, tick: Tick) -> list[Move]:
    """The moves that deliver `outcome`, with names as wanted; copies what has to change disks.

    Raises SessionGone, DiskFull, FolderReadOnly and whatever `tick` raises; then no copy is left.
    """
    moves: list[Move] = []
    try:
        for index, delivery in enumerate(outcome.deliveries):
            target = library / delivery.target
            try:
                _make_parent(target, library)
                beside = target.with_name(f".{target.name[:100]}.{job_id}-{index}")
                source = _nearby(work / delivery.source, target, beside, library, tick)
            except OSError as error:
                raise refusal(error, target, library) from error
            moves.append(Move(source, target))
    except BaseException:
        discard([move for move in moves if not move.source.is_relative_to(work)])
        raise
    return moves


def _nearby(source: Path, target: Path, beside: Path, library: Path, tick: Tick) -> Path:
    """`source`, or a copy of it under the hidden name `beside`, on the file system of `target`."""
    same_disk = source.stat().st_dev == target.parent.stat().st_dev
    if same_disk and target.is_relative_to(library):
        return source
    discard([Move(beside, target)])
    try:
        _copy(source, beside, tick)
    except BaseException:
        discard([Move(beside, target)])
        raise
    return beside


def _copy(source: Path, target: Path, tick: Tick) -> None:
    if source.is_dir():
        target.mkdir()
        for entry in sorted(source.iterdir()):
            _copy(entry, target / entry.name, tick)
    else:
        with source.open("rb") as reader, target.open("xb") as writer:
            while block := reader.read(COPY_BYTES):
                tick()
                writer.write(block)
    sync(target)


def _session_of(target: Path, library: Path) -> Path | None:
    """The session folder that `target` goes into, unless it is one itself."""
    sessions = library / SESSIONS_FOLDER
    if not target.is_relative_to(sessions):
        return None
    parts = target.relative_to(sessions).parts
    return sessions / parts[0] if len(parts) > 1 else None


def _make_parent(target: Path, library: Path) -> None:
    session = _session_of(target, library)
    if session is None:
        target.parent.mkdir(parents=True, exist_ok=True)
        return
    # Folder by folder: a session that goes away meanwhile must not be made again.
    if not session.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(session))
    below = target.parent.relative_to(session).parts
    for depth in range(1, len(below) + 1):
        session.joinpath(*below[:depth]).mkdir(exist_ok=True)


def refusal(error: OSError, target: Path, library: Path) -> RoadieError:
    """The sentence for an operating system's refusal on the way to `target`."""
    session = _session_of(target, library)
    if session is not None and not session.is_dir():
        return session_gone(session)
    return storage_error(error, target.parent)


def session_gone(session: Path) -> SessionGone:
    """The sentence for a session folder that went away."""
    return SessionGone(
        f"The session {session.name} was moved or deleted while it was worked on: put it back and "
        f"try again."
    )


def resolve(moves: Sequence[Move]) -> list[Move]:
    """The moves with names that are free: `name-2`, `name-3` where `name` is taken."""
    resolved: list[Move] = []
    taken: set[str] = set()
    for move in moves:
        target = _free(move, taken)
        taken.add(str(target).casefold())
        resolved.append(Move(move.source, target))
    return resolved


def _free(move: Move, taken: set[str]) -> Path:
    wanted = move.target
    stem, suffix = (wanted.name, "") if move.source.is_dir() else (wanted.stem, wanted.suffix)
    target, number = wanted, 1
    while os.path.lexists(target) or str(target).casefold() in taken:
        number += 1
        target = wanted.with_name(f"{stem}-{number}{suffix}")
    return target


def move(moves: Sequence[Move], library: Path) -> None:
    """Make the moves, all or none. Raises SessionGone, StorageFailed."""
    done: list[Move] = []
    for step in moves:
        try:
            if os.path.lexists(step.target):
                raise FileExistsError(errno.EEXIST, "exists already", str(step.target))
            step.source.rename(step.target)
            done.append(step)
            sync(step.target.parent)
        except OSError as error:
            for made in reversed(done):
                with suppress(OSError):
                    made.target.rename(made.source)
            raise refusal(error, step.target, library) from error


def unmoved(moves: Sequence[Move]) -> tuple[list[Move], list[Move]]:
    """What a crash left of `moves`: all of them with names still free, and those to be made.

    Raises StorageFailed when something is neither here nor there.
    """
    here = [os.path.lexists(step.source) for step in moves]
    for step, waits in zip(moves, here, strict=True):
        if not waits and not os.path.lexists(step.target):
            raise StorageFailed(f"{step.target} went away while it was written: try again.")
    fresh = iter(resolve([step for step, waits in zip(moves, here, strict=True) if waits]))
    whole = [next(fresh) if waits else step for step, waits in zip(moves, here, strict=True)]
    return whole, [step for step, waits in zip(whole, here, strict=True) if waits]


def discard(moves: Sequence[Move]) -> None:
    """Remove the sources of moves that will not be made."""
    for step in moves:
        if step.source.is_dir() and not step.source.is_symlink():
            shutil.rmtree(step.source, ignore_errors=True)
        else:
            with suppress(OSError):
                step.source.unlink(missing_ok=True)


def result(outcome: Outcome, moves: Sequence[Move], library: Path) -> dict[str, Any]:
    """`outcome` as JSON with the names that its deliveries got.

    A path inside the library is relative to it (with `/`), any other is absolute; `library / path`
    is right for both.
    """
    places = [_place(step.target, library) for step in moves]
    return {
        "deliveries": [
            {"source": delivery.source, "target": place}
            for delivery, place in zip(outcome.deliveries, places, strict=True)
        ],
        "data": _with_places(outcome.data, places),
        "warnings": list(outcome.warnings),
    }


def _place(target: Path, library: Path) -> str:
    if target.is_relative_to(library):
        return target.relative_to(library).as_posix()
    return str(target)


def _with_places(value: Any, places: Sequence[str]) -> Any:
    match value:
        case {"delivery": int(index)} if len(value) == 1:
            return places[index]
        case dict():
            return {name: _with_places(part, places) for name, part in value.items()}
        case list() | tuple():
            return [_with_places(part, places) for part in value]
        case _:
            return value
