"""What a bridge tells of itself, so that the one after it goes on where it was cut off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bridge.sync.transport import Transport

Remembered = Mapping[str, Mapping[str, Any]]
"""By mapping: its `vars`, and the `layers` that are switched on."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The values that controls set, what mappings remember, and where the music stands.

    `music` goes by this machine's monotonic clock, which outlives a process.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    mappings: Remembered = field(default_factory=dict)
    music: Transport | None = None

    def to_data(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Kept:
        """What `to_data` gave; what is missing was not told yet."""
        music = data.get("music")
        return cls(
            dict(data.get("parameters") or {}),
            dict(data.get("mappings") or {}),
            Transport(**music) if music else None,
        )
