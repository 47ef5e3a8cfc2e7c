"""A generation that only looks at the recording it was given to go by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.jobs.specs import GenerateSpec
from server.jobs.task import JobPlace, Outcome
from session.progress import Progress
from tests.integration.api_tasks import NOTHING

TASKS = {**NOTHING, "generate": "tests.integration.reference_tasks:generate"}


def generate(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Say what the recording is called and what is in it."""
    del place, progress
    asked = GenerateSpec.model_validate(spec)
    assert asked.sound is not None
    told: dict[str, Any] = {"bpm": asked.bpm}
    if asked.sound.reference is not None:
        file = Path(asked.sound.reference)
        told |= {"name": file.name, "holds": file.read_text()}
    if asked.sound.drums is not None:
        told["drums"] = Path(asked.sound.drums).read_text()
    return Outcome((), told)
