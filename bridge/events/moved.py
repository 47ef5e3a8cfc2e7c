"""What a control did: the language between profiles, which know devices, and mappings.

A control is named `<device>/<control>`: the device by its profile's id (a second one of a kind is
`<id>#2`), the control as the profile names it. OSC is the device `osc`, its controls are addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bridge.events.arrived import OscArgument, Source

OSC = "osc"
"""The device whose controls are addresses."""

Motion = Literal["press", "release", "value", "turn", "pressure"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A control moved.

    `value` is, by motion: `press` how hard, above 0 to 1; `release` 0; `value` the position, 0 to
    1; `turn` steps, right is positive; `pressure` 0 to 1. A controller's own keys have `note`.
    """

    device: str
    control: str
    motion: Motion
    value: float
    at_s: float
    source: Source
    note: int | None = None
    arguments: tuple[OscArgument, ...] = ()

    @property
    def name(self) -> str:
        """The control's whole name."""
        return f"{self.device}/{self.control}"
