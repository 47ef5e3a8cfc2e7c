"""What readies a worker: it loads, and does once, what the first job of a kind would wait for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from server.jobs.task import TASKS, JobPlace, Outcome, load
from session.early import EarlyNotes
from session.progress import Progress

_WITH_NOTES = ("generate", "vary", "respond")


def warm_up(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Ready this worker for jobs of `spec["kind"]`; nothing is made."""
    kind = spec["kind"]
    progress(0.0, "Loading")
    load(TASKS[kind])
    if kind in _WITH_NOTES:
        progress(0.5, "Tuning up")
        for how in ("accompany", "answer"):
            _tune_up(how, place, progress)
    return Outcome(())


class _Enough(Exception):
    """The notes stand: nobody wants to hear them."""


def _tune_up(how: str, place: JobPlace, progress: Progress) -> None:
    """Compose to a bar, as a job does, up to where it would sound: all that is read is read."""
    from session.clips import MidiClip, Note
    from session.meter import MeterMap
    from session.model import Provenance, Session, Track
    from session.smf import smf_bytes
    from session.tempo import TempoMap
    from session.units import ROLE_COLOURS

    notes = tuple(Note(60 + step, 90, float(beat), 0.9) for beat, step in enumerate((0, 4, 7, 4)))
    clip = MidiClip(0.0, 4.0, notes)
    track = Track("Bar", "other", ROLE_COLOURS["other"], midi_clips=(clip,))
    made = Provenance("play", "roadie", "1", "")
    bar = Session(
        "Bar", 48_000, 4.0, TempoMap.constant(120), MeterMap.constant(), made, tracks=(track,)
    )
    file = place.staging.parent / f"{how}.mid"
    file.write_bytes(smf_bytes(bar))

    def enough(told: EarlyNotes) -> None:
        told.as_json()
        raise _Enough

    with suppress(_Enough):
        respond = load(TASKS["respond"])
        respond({"file": str(file), "how": how}, replace(place, tell_early=enough), progress)
