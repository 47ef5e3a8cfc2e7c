"""Sessions written straight into a server's library, as a copied folder is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from session import Key, TempoMap, write_session
from tests.integration.api_tasks import small_session, tone

_MADE: dict[str, Any] = {"prompt": "", "seed": 1}
"""What a session remembers that our engine made, so that it can be varied."""
_MAKING = ("generate", "vary", "respond")


def write(
    library: Path,
    name: str,
    *,
    title: str | None = None,
    bpm: float = 120.0,
    key: tuple[str, str] = ("A", "minor"),
    style: str = "house",
    parent: str | None = None,
    operation: str = "generate",
    number: int = 0,
    sound: bool = True,
) -> str:
    """A bar of music in a session; a higher `number` is a newer one. Its id."""
    folder = library / "sessions" / name
    (folder / "audio").mkdir(parents=True)
    (folder / "midi").mkdir()
    if sound:
        tone(folder / "audio" / "bass.wav", 96_000)
    minutes, seconds = divmod(number, 60)
    hours, minutes = divmod(minutes, 60)
    plain = small_session(title or name, f"2026-01-02T{hours:02}:{minutes:02}:{seconds:02}+00:00")
    session = plain.evolve(
        tempo_map=TempoMap.constant(bpm),
        key=Key(*key),  # type: ignore[arg-type]
        provenance=replace(
            plain.provenance,
            parent=parent,
            operation=operation,
            parameters={"settled": {"style": style}, **(_MADE if operation in _MAKING else {})},
        ),
    )
    write_session(session, folder)
    return name
