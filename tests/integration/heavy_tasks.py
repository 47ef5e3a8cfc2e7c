"""Tasks of an engine that tells no notes before its sound, as a model of sound would be."""

from __future__ import annotations

from typing import Any

from server.jobs.task import JobPlace, Outcome
from session.progress import Progress
from tests.integration import api_tasks

TASKS = {**api_tasks.TASKS, "respond": "tests.integration.heavy_tasks:respond"}


def respond(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """A bar with one note, after some steps."""
    for step in range(4):
        progress(step / 4, f"Step {step}")
    return api_tasks.made(place, "Heavy")
