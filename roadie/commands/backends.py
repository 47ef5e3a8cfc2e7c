"""`roadie engines`: what can be used here, and how to mend what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from exports.registry import EXPORTERS
from roadie.commands.options import Json
from roadie.show.results import print_json
from server.engines.registry import ENGINES
from server.mastering.registry import MASTERERS
from server.separation.registry import SEPARATORS
from server.transcription.registry import TRANSCRIBERS
from session.errors import RoadieError
from session.registry import Registry


@dataclass(frozen=True, slots=True)
class Backend:
    """One backend as it stands here."""

    kind: str
    name: str
    ready: bool
    version: str
    licence: str
    remedy: str


def all_backends() -> Iterator[Backend]:
    """Every backend of every contract that has a choice."""
    registries: dict[str, Registry[Any]] = {
        "engine": ENGINES,
        "separator": SEPARATORS,
        "transcriber": TRANSCRIBERS,
        "masterer": MASTERERS,
        "export": EXPORTERS,
    }
    for kind, registry in registries.items():
        for name in registry:
            yield _backend(kind, name, registry)


def _backend(kind: str, name: str, registry: Registry[Any]) -> Backend:
    try:
        loaded = registry.load(name)
    except RoadieError as error:
        return Backend(kind, name, False, "", "", str(error))
    state = loaded.available() if hasattr(loaded, "available") else None
    return Backend(
        kind,
        name,
        state.ready if state else True,
        getattr(loaded, "version", ""),
        getattr(loaded, "licence", ""),
        state.remedy if state else "",
    )


def engines(json: Json = False) -> None:
    """List engines, separators, transcribers and export formats, with how to mend the missing."""
    found = list(all_backends())
    if json:
        print_json({"backends": [asdict(backend) for backend in found]})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("what", "name", "state", "version", "licence of what it makes, or how to mend"):
        table.add_column(column, overflow="fold")
    for backend in found:
        state = "[green]ready" if backend.ready else "[red]missing"
        words = backend.licence if backend.ready else backend.remedy
        table.add_row(backend.kind, backend.name, state, backend.version, words)
    Console().print(table)
