"""How players shall play: more or less, busier, softer, higher."""

from __future__ import annotations

from collections.abc import Iterable

from server.engines.composer import drum_voices
from server.engines.composer.brief import PartMood
from server.engines.composer.casting.band import MORE_DENSITY, Band
from server.engines.composer.donor import fitted
from server.engines.composer.notes import quoted
from server.engines.composer.prompt.mood import effect_of
from server.engines.composer.prompt.players import Named
from server.engines.composer.style.parts import DrumsPart, Part

_MORE_DB = 2.5
_OCTAVE = 12


def direct(band: Band, one: Named, names: Iterable[str]) -> None:
    """How the parts shall play: more or less, busier, softer, higher."""
    effect = effect_of(one.touches)
    drums = one.player.kind == "drums"
    density = effect.density + effect.complexity * 0.5
    density += MORE_DENSITY * one.amount if drums else 0.0
    level_db = effect.loudness_db + _MORE_DB * one.amount
    if not (density or level_db or effect.energy or one.up):
        return
    for name in names:
        before = band.moods.get(name, PartMood())
        band.moods[name] = PartMood(
            density=_within_one(before.density + density),
            velocity=max(-30, min(20, before.velocity + round(effect.energy * 12))),
        )
        part = band.parts[name]
        if isinstance(part, DrumsPart) and density:
            part = drum_voices.fuller(part, density)
        gain_db = max(-24.0, min(12.0, part.gain_db + level_db))
        band.parts[name] = _moved(part.model_copy(update={"gain_db": gain_db}), one.up)
    how = [touch.words for touch in one.touches]
    how += ["more" if one.amount > 0 else "less"] if one.amount else []
    how += ["higher" if one.up > 0 else "lower"] if one.up else []
    *others, last = (band.parts[name].name for name in names)
    players = f"{', '.join(others)} and {last}" if others else last
    said = f"{', '.join(how)} {one.words.lower()}"
    band.notes.understood.append(f"{quoted(said)}: taken up by {players}.")
    band.notes.add_fact("directions", f"{one.words.lower()}: {', '.join(how)}")


def _moved(part: Part, up: int) -> Part:
    """The part's range an octave higher (1) or lower (-1), as far as its instrument goes."""
    where = getattr(part, "range", None)
    if where is None or not up:
        return part
    low, high = where.low + up * _OCTAVE, where.high + up * _OCTAVE
    if low < 12 or high > 115:
        return part
    moved = where.model_copy(update={"low": low, "high": high})
    return fitted(part.model_copy(update={"range": moved}), part.instrument)


def _within_one(value: float) -> float:
    return max(-1.0, min(1.0, value))
