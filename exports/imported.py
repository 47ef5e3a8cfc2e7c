"""What every reader of projects has to say: the time of the piece, its length, its provenance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from session.meter import MeterMap
from session.model import Provenance
from session.tempo import TempoMap

NEAR_BAR_LINE_BEATS = 1e-3
"""A clip that ends so little after a bar line ends on it: files are whole samples long."""


@dataclass(frozen=True, slots=True)
class SongTime:
    """The time of a whole piece; a marker is its place in beats and its name."""

    tempo_map: TempoMap
    meter_map: MeterMap
    markers: tuple[tuple[float, str], ...]


def length_in_bars(end_beats: float, meter_map: MeterMap) -> float:
    """To the bar line at or after the end of the last clip, in beats; at least a bar."""
    end = max(0.0, end_beats - NEAR_BAR_LINE_BEATS)
    return max(meter_map.beats_at_bar(1), meter_map.bar_line_at_or_after(end))


def provenance_of(reader: str, project: Path, *said: Iterable[str]) -> Provenance:
    """That of a session which `reader` made of `project`, each of its sentences once."""
    return Provenance(
        operation="import",
        engine=f"{reader}-project",
        engine_version="1",
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        licence="As the imported project.",
        source_file=project.name,
        notes=tuple(dict.fromkeys(sentence for row in said for sentence in row)),
    )
