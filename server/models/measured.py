"""What a benchmark found out about a model on this machine: kept with its weights."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from session.errors import storage

MEASURED = "roadie-speed.json"


class Measured(BaseModel):
    """A benchmark's figures: see `server.models.speed.Speed`."""

    model_config = ConfigDict(frozen=True)

    device: str
    audio_seconds: float
    load_seconds: float
    seconds_per_second: float
    memory_mb: int
    draft: bool = False
    measured_at: datetime


def remember(folder: Path, measured: Measured) -> None:
    """Keep the figures in a model's folder, in place of older ones. Raises StorageFailed."""
    new = folder / f".{uuid4().hex}.json"
    with storage(folder):
        new.write_text(measured.model_dump_json(indent=2) + "\n", "utf-8")
        new.replace(folder / MEASURED)


def remembered(folder: Path) -> Measured | None:
    """The figures that were kept; None where nothing was measured, or nothing readable is there."""
    try:
        return Measured.model_validate_json((folder / MEASURED).read_bytes())
    except (OSError, ValidationError):
        return None
