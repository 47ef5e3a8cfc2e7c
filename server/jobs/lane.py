"""Which jobs need trained models: they share one worker, and take turns.

A model fills memory by the gigabyte and uses every core, or the one GPU: two at a time would be
no faster, and two workers would hold two copies of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.jobs.job import JobKind
from session.document import SESSION_FILE

WEIGHTLESS = frozenset({"composer", "quick", ""})
"""Engines and separators that are all code."""


def needs_models(kind: JobKind, spec: dict[str, Any], library: Path) -> bool:
    """Whether a job may load a trained model. Reads the session that a `vary` names."""
    if kind == "train":
        return True
    if kind == "vary":
        return _engine_of(library / "sessions" / str(spec.get("session"))) not in WEIGHTLESS
    sound = spec.get("sound") or {}
    names = [spec.get("engine"), spec.get("separator"), sound.get("separator")]
    if kind == "import" and not spec.get("split", True):
        names.remove(spec.get("separator"))
    return any(name is not None and name not in WEIGHTLESS for name in names)


def _engine_of(folder: Path) -> str:
    """The engine that made a session; "" where that cannot be read: the job will say why."""
    try:
        content = json.loads((folder / SESSION_FILE).read_text(encoding="utf-8"))
        engine = content["provenance"]["engine"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return engine if isinstance(engine, str) else ""
