"""Looks at every backend, in a process of its own: `python -m server.api.backend_probe FILE ...`.

A backend is third parties' code: it may be slow to import, print, or crash. What is found is
written to FILE, a line of JSON a step, the name before the backend is touched, so that a crash
is told to belong to it. Further arguments are `group/name` of backends to leave out.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, TextIO

from exports.registry import EXPORTERS
from server.engines.registry import ENGINES
from server.separation.registry import SEPARATORS
from server.transcription.registry import TRANSCRIBERS
from session.errors import RoadieError
from session.registry import Registry

REGISTRIES: dict[str, Registry[Any]] = {
    "engines": ENGINES,
    "separators": SEPARATORS,
    "transcribers": TRANSCRIBERS,
    "exporters": EXPORTERS,
}


def describe(registry: Registry[Any], name: str) -> dict[str, Any]:
    """What there is to say about a backend: the fields of `BackendBody`."""
    try:
        backend = registry.load(name)
        status = backend.available() if hasattr(backend, "available") else None
        about: dict[str, Any] = {
            "title": getattr(backend, "title", name),
            "version": getattr(backend, "version", None),
            "licence": getattr(backend, "licence", None),
            "ready": status is None or status.ready,
            "remedy": "" if status is None else status.remedy,
        }
        for part in ("capabilities", "fidelity"):
            value = getattr(backend, part, None)
            if is_dataclass(value) and not isinstance(value, type):
                about[part] = asdict(value)
    except RoadieError as error:
        return {"title": name, "ready": False, "remedy": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever it is becomes the backend's visible status
        reason = f"{type(error).__name__}: {error}"
        return {"title": name, "ready": False, "remedy": f"It failed to load ({reason})."}
    return about


def probe(output: TextIO, left_out: frozenset[str]) -> None:
    """Write a line before and a line after each backend."""

    def say(**line: Any) -> None:
        output.write(json.dumps(line) + "\n")
        output.flush()

    for group, registry in REGISTRIES.items():
        for name in registry:
            if f"{group}/{name}" in left_out:
                continue
            say(group=group, name=name)
            say(group=group, name=name, about=describe(registry, name))


if __name__ == "__main__":
    with Path(sys.argv[1]).open("a", encoding="utf-8") as file:
        probe(file, frozenset(sys.argv[2:]))
