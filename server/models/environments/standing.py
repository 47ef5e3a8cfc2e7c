"""Where environments lie, and whether one that lies there can be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from server.models.environments.beneath import fingerprint, interpreter
from server.models.environments.declared import Declared
from session.durable import sync
from session.errors import BackendUnavailable, storage
from session.progress import Progress

MARKER = "roadie-environment.json"
"""Written last: without it, what lies in the folder was never finished."""

State = Literal["whole", "absent", "half-made", "outdated"]

_WORDS: dict[State, str] = {
    "absent": "is not made yet",
    "half-made": "was not made to its end",
    "outdated": "was made for another version of Roadie, of Python or of torch",
}
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Standing:
    """An environment as it stands; `made_at` is an ISO time, "" where it is not whole."""

    declared: Declared
    folder: Path
    state: State
    made_at: str = ""


def standing(environments: Path, wanted: Declared) -> Standing:
    """How the environment stands in the folder `environments`. Raises StorageFailed."""
    folder = environments / wanted.name
    with storage(folder):
        if not folder.is_dir():
            return Standing(wanted, folder, "absent")
        try:
            marker = json.loads((folder / MARKER).read_bytes())
            made_for, made_at = str(marker["fingerprint"]), str(marker["made_at"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return Standing(wanted, folder, "half-made")
        if not interpreter(folder).exists() or made_for != fingerprint(wanted):
            return Standing(wanted, folder, "outdated")
    return Standing(wanted, folder, "whole", made_at)


def python_of(environments: Path, wanted: Declared) -> Path:
    """The Python of an environment that is whole.

    Raises BackendUnavailable with what to do about another one.
    """
    found = standing(environments, wanted)
    if found.state != "whole":
        raise BackendUnavailable(sentence(found))
    return interpreter(found.folder)


def sentence(found: Standing) -> str:
    """Why an environment cannot be used and what to do; "" where it can."""
    if found.state == "whole":
        return ""
    name = found.declared.name
    return (
        f"The environment {name}, which this model runs in, {_WORDS[found.state]}: "
        f"`roadie models environment make {name}` makes it."
    )


def write_marker(folder: Path, wanted: Declared) -> None:
    """Say that the environment in `folder` is whole. Raises OSError."""
    marker = {
        "fingerprint": fingerprint(wanted),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "requirements": wanted.requirements,
    }
    path = folder / f"{MARKER}.new"
    path.write_text(json.dumps(marker, indent=2) + "\n", "utf-8")
    sync(path)
    path.replace(folder / MARKER)
    sync(folder)


@contextmanager
def alone(environments: Path, name: str, progress: Progress) -> Iterator[None]:
    """While nobody else makes or removes the environment; waits for who does.

    Raises Cancelled, StorageFailed.
    """
    with storage(environments):
        environments.mkdir(parents=True, exist_ok=True)
    lock = FileLock(environments / f".{name}.lock")
    while True:
        with storage(environments):
            try:
                lock.acquire(timeout=_LOOK_SECONDS)
                break
            except Timeout:  # an OSError too
                pass
        progress(0.0, f"Waiting: another process makes the environment {name}")
    try:
        yield
    finally:
        lock.release()
