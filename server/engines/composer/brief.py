"""The brief: everything that is settled before the first note is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.engines.composer.harmony.chart import Chart
from server.engines.composer.harmony.numeral import Colour
from server.engines.composer.score import AS_THE_STYLE
from server.engines.composer.style import Style
from session.automation import Curve
from session.meter import MeterMap
from session.model import Track
from session.pitch import Key
from session.tempo import TempoMap

STYLES_OWN = Curve.constant(0.0)
"""Neither more nor less than the style has."""


@dataclass(frozen=True, slots=True)
class PartMood:
    """How one part differs from the rest: `busier drums`, `softer pad`.

    `density` and `energy` from -1 to 1 are added to the piece's own, `velocity` to every note's.
    """

    density: float = 0.0
    energy: float = 0.0
    velocity: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """What to compose. The style is already as the prompt bends it: parts, energy, swing.

    `understood` and `not_understood` are sentences about the prompt; `remarks` say what was
    assumed, drawn or overruled. A `chart` rules the harmony; tracks that are `heard` are listened
    to as the drums and the lead are, and not written.

    Curves run over the beats: `energy` and `complexity` (-1 to 1, 0 is the style's own way),
    `humanise` (0 a machine, 1 the style, 2 twice as loose), `swing` a ratio instead of the
    style's. `form` is read by `form.asked_form`. `track_seeds`, by a track's name or a part's key,
    draw those anew; `held` tracks are kept note for note. `part_moods` are by the part's key.
    `facts` are what was understood as plain values, for a page to show.
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
    energy: Curve = STYLES_OWN
    complexity: Curve = STYLES_OWN
    humanise: Curve = AS_THE_STYLE
    swing: Curve | None = None
    form: str | None = None
    track_seeds: Mapping[str, int] = field(default_factory=dict)
    held: tuple[Track, ...] = ()
    part_moods: Mapping[str, PartMood] = field(default_factory=dict)
    understood: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    facts: Mapping[str, str | float | int | list[str]] = field(default_factory=dict)
