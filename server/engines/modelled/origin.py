"""Where a session of a model's sound comes from: enough to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from server.engines.contract import GenerateRequest
from server.engines.modelled.marks import SoundMark
from server.engines.modelled.shelf import Chosen
from session.model import Provenance

VERSION = "1"
_LIMIT = "Not for commercial use."
Plain = Mapping[str, str | float | int | bool]


def licence_words(model: Chosen) -> str:
    """The licence of what a model makes, in one line."""
    said = model.commercial or model.licence.startswith(_LIMIT)
    return f"{'' if said else _LIMIT + ' '}{model.licence} Model: {model.title}."


def sound_mark(model: Chosen) -> SoundMark:
    """What is written into the files that the model's sound is in."""
    return SoundMark(licence_words(model), f"Roadie, {model.title}")


def provenance_of(
    operation: str,
    engine: str,
    model: Chosen,
    request: GenerateRequest,
    *,
    facts: Mapping[str, Any],
    given: Plain,
    measured: Mapping[str, Any],
    notes: tuple[str, ...],
    parent: str | None = None,
) -> Provenance:
    """`given` is what the model was really given, `measured` what was found and done since."""
    asked = TypeAdapter(GenerateRequest).dump_python(request, mode="json")
    return Provenance(
        operation=operation,
        engine=engine,
        engine_version=VERSION,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        licence=licence_words(model),
        model=model.name,
        prompt=request.prompt,
        seed=request.seed,
        parameters={
            **asked,
            "understood": dict(facts),
            "model": dict(given),
            "measured": dict(measured),
        },
        parent=parent,
        notes=notes,
    )
