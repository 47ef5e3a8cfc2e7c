"""Where an attempt at a job works, and how it says for good that it is done.

`<library>/.staging/<job id>/<attempt>/work` is the task's; `outcome.json` beside it is written
last and at once, so a server that was killed finds finished work again. Each attempt has a folder
of its own: the dying worker of the one before cannot touch it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any

from server.jobs.task import Delivery, Outcome
from session.durable import sync
from session.errors import JobFailed

STAGING_FOLDER = ".staging"
OUTCOME_FILE = "outcome.json"


def job_folder(library: Path, job_id: str) -> Path:
    """The folder of all attempts at a job."""
    return library / STAGING_FOLDER / job_id


def work_folder(attempt: Path) -> Path:
    """Where the task of an attempt works."""
    return attempt / "work"


def write_outcome(attempt: Path, outcome: Outcome, tick: Callable[[], None]) -> None:
    """Put what was made, then that it was made, safely on the disk. The worker's last act.

    `tick` is called between files; it may raise to give up. Raises OSError, and JobFailed for an
    outcome that cannot be delivered.
    """
    work = work_folder(attempt)
    _check(outcome, work)
    text = json.dumps(asdict(outcome), allow_nan=False)
    for folder, _, names in os.walk(work):
        for name in names:
            tick()
            sync(Path(folder, name))
        sync(Path(folder))
    beside = attempt / f"{OUTCOME_FILE}.partial"
    beside.write_text(text, encoding="utf-8")
    sync(beside)
    beside.replace(attempt / OUTCOME_FILE)
    sync(attempt)


def _check(outcome: Outcome, work: Path) -> None:
    for delivery in outcome.deliveries:
        source, target = PurePath(delivery.source), PurePath(delivery.target)
        inside = not source.is_absolute() and ".." not in source.parts and source.parts
        if not inside or not (work / source).exists():
            raise JobFailed(f"The job made no {delivery.source!r}: this is a defect in Roadie.")
        hidden = not target.is_absolute() and target.parts[:1] and target.parts[0].startswith(".")
        if ".." in target.parts or not target.name or hidden:
            raise JobFailed(
                f"The job cannot deliver to {delivery.target!r}: this is a defect in Roadie."
            )


def read_outcome(attempt: Path) -> Outcome:
    """What an attempt made. Raises OSError, and JobFailed for a file that is not ours."""
    try:
        content: dict[str, Any] = json.loads((attempt / OUTCOME_FILE).read_text(encoding="utf-8"))
        return Outcome(
            deliveries=tuple(Delivery(**delivery) for delivery in content["deliveries"]),
            data=content["data"],
            warnings=tuple(content["warnings"]),
            partial=content.get("partial", False),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise JobFailed("What the job made cannot be read: start the job again.") from error


def finished_attempt(library: Path, job_id: str) -> Path | None:
    """The attempt at a job that was finished, if there is one."""
    found = job_folder(library, job_id).glob(f"*/{OUTCOME_FILE}")
    return next((file.parent for file in found), None)


def clear(library: Path, job_id: str) -> None:
    """Remove all attempts at a job."""
    shutil.rmtree(job_folder(library, job_id), ignore_errors=True)


def orphans(library: Path, wanted: set[str]) -> list[str]:
    """Jobs that have a staging folder and are not `wanted`."""
    folder = library / STAGING_FOLDER
    if not folder.is_dir():
        return []
    return [entry.name for entry in os.scandir(folder) if entry.name not in wanted]
