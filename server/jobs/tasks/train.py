"""The job `train`: a model learns from a folder of recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.jobs.model_specs import TrainSpec
from server.jobs.task import JobPlace, Outcome
from server.settings import read_settings
from server.training.base import base_of
from server.training.plan import Learning, Looking, Plan
from server.training.settled import Prepared
from session.progress import Progress


def train(spec: dict[str, Any], place: JobPlace, progress: Progress) -> Outcome:
    """Train as the spec says, or go on with it; with `look` only say what was heard.

    `data` says where the adapter lies and what it comes from. Raises what
    `server.training.train.train` raises.
    """
    from server.training.train import look_only
    from server.training.train import train as train_model

    asked = TrainSpec.model_validate(spec)
    settings = read_settings(library=place.library)
    model = base_of(settings.models, asked.model).card.name
    plan = Plan(
        asked.name,
        Looking(Path(asked.folder), asked.words, asked.chunk_seconds, asked.bpm),
        Learning(model, asked.rank, asked.learning_rate, asked.batch, asked.seed),
        asked.steps,
        asked.checkpoint_steps,
    )
    if asked.look:
        seen = look_only(plan, settings, place.staging, progress)
        progress(1.0, "Done")
        return Outcome((), {"model": model, **_heard(seen)}, seen.remarks)
    made = train_model(plan, settings, place.staging, progress)
    data = {"adapter": asked.name, "folder": str(made.folder), "already": made.already}
    return Outcome((), {**data, **made.record.model_dump(mode="json")}, made.remarks)


def _heard(seen: Prepared) -> dict[str, Any]:
    return {
        "dataset": str(seen.file),
        "minutes": round(seen.dataset.seconds / 60, 2),
        "recordings": [
            {
                **one.model_dump(mode="json", exclude={"chunks", "sha256"}),
                "chunks": len(one.chunks),
                "held_out": sum(chunk.held_out for chunk in one.chunks),
            }
            for one in seen.dataset.recordings
        ],
        "left_out": [one.model_dump() for one in seen.dataset.left_out],
    }
