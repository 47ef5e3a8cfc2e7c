"""The brief: everything that is settled before the first note is written."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.harmony.chart import Chart
from server.engines.composer.harmony.numeral import Colour
from server.engines.composer.style import Style
from session.meter import MeterMap
from session.model import Track
from session.pitch import Key
from session.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class Brief:
    """What to compose. The style is already as the prompt bends it: parts, energy, swing.

    `understood` and `not_understood` are sentences about the prompt; `remarks` say what was
    assumed, drawn or overruled. A `chart` rules the harmony; tracks that are `heard` are listened
    to as the drums and the lead are, and not written.
    """

    style: Style
    seed: int
    key: Key
    bars: int
    tempo_map: TempoMap
    meter_map: MeterMap
    colour: Colour | None = None
    density: float = 0.0
    chart: Chart | None = None
    heard: tuple[Track, ...] = ()
    understood: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
