"""The job `extend`: a session goes on for some bars, in a session beside it."""

from __future__ import annotations

from typing import Any

from server.jobs.model_specs import ExtendSpec
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.repaint import paint
from session.progress import Progress


def extend(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Go on from the end of the session that the spec names; no sample of it changes.

    Raises as `repaint` does.
    """
    return paint(ExtendSpec.model_validate(spec), None, place, progress)
