"""The style that suits what is given where none is named: by tempo, meter, feel and mode."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from server.engines.composer.rhythm.grooves import meter_of
from server.engines.composer.style import Style
from server.engines.contract import Given
from session.pitch import SCALE_STEPS

_SWUNG = 0.54
_FIRST_METER, _OTHER_METER = 0.5, 0.3
_FEEL, _MODE = 0.4, 0.2


def style_for(given: Given, styles: Mapping[str, Style], needed: str | None = None) -> Style:
    """The best suited style; the first of two as good. `needed` is a kind of part it must have."""
    able = [
        style
        for style in styles.values()
        if needed is None or any(part.kind == needed for part in style.parts.values())
    ]
    return max(able or list(styles.values()), key=lambda style: _suits(style, given))


def _suits(style: Style, given: Given) -> float:
    bpm = given.tempo_map.steps[0].bpm
    tempo = style.tempo
    width = max(1.0, (tempo.high_bpm - tempo.low_bpm) / 2)
    off = max(tempo.low_bpm - bpm, bpm - tempo.high_bpm, 0.0)
    score = -off / width if off else 1 - abs(bpm - tempo.default_bpm) / (2 * width)
    meters = [(step.numerator, step.denominator) for step in given.meter_map.steps]
    meters_there = [meter_of(name) for name in style.meters]
    if meters[-1] == meters_there[0]:
        score += _FIRST_METER
    elif meters[-1] in meters_there:
        score += _OTHER_METER
    if _is_swung(given) == (style.feel.swing.ratio >= _SWUNG):
        score += _FEEL
    if given.key is not None:
        thirds = {4 in SCALE_STEPS[mode] for mode in style.modes}
        score += _MODE * ((4 in SCALE_STEPS[given.key.mode]) in thirds)
    return score


def _is_swung(given: Given) -> bool:
    """Whether off-beats lie far behind: by more than a sixteenth of their way to the next beat."""
    offsets = given.groove_ticks
    return any(after - before > 30 for before, after in pairwise(offsets))
