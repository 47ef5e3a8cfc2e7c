"""Moods in words: what they do to energy, density, harmony, feel and sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.engines.composer.harmony.numeral import Colour
from session.pitch import Mode


@dataclass(frozen=True, slots=True)
class Touch:
    """A mood and how much of it: 1 is plainly so, below 0 the contrary.

    `compared`: it is said against what was before (`darker`).
    """

    mood: str
    amount: float
    words: str
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a mood does at an amount of 1.

    Energy, density, complexity, brightness, space and dirt go from -1 to 1, `swing` is a ratio,
    `looseness` what is added to human timing of 1. A manner is how somebody plays: it belongs to
    the player or section it stands beside; any other mood is the whole piece's.
    """

    energy: float = 0.0
    density: float = 0.0
    complexity: float = 0.0
    brightness: float = 0.0
    colour: Colour | None = None
    swing: float | None = None
    looseness: float = 0.0
    space: float = 0.0
    dirt: float = 0.0
    loudness_db: float = 0.0
    modes: tuple[Mode, ...] = ()
    manner: bool = False


_DARK: tuple[Mode, ...] = ("minor", "dorian", "phrygian")
_BRIGHT: tuple[Mode, ...] = ("major", "lydian")

EFFECTS: dict[str, Effect] = {
    "calm": Effect(energy=-0.6),
    "soft": Effect(energy=-0.6, loudness_db=-4, manner=True),
    "energetic": Effect(energy=0.6),
    "loud": Effect(energy=0.6, loudness_db=3, manner=True),
    "epic": Effect(energy=0.8, density=0.3, space=0.3),
    "sparse": Effect(density=-0.7, manner=True),
    "busy": Effect(density=0.7, manner=True),
    "simple": Effect(complexity=-0.7, density=-0.3, manner=True),
    "complex": Effect(complexity=0.7, density=0.3, manner=True),
    "dark": Effect(brightness=-0.7, modes=_DARK),
    "sad": Effect(energy=-0.2, brightness=-0.3, modes=("minor", "dorian")),
    "nostalgic": Effect(modes=("minor", "dorian"), dirt=0.1),
    "old times": Effect(dirt=0.1),
    "retro": Effect(dirt=0.15),
    "tense": Effect(brightness=-0.5, complexity=0.2, modes=("phrygian", "minor")),
    "happy": Effect(energy=0.2, brightness=0.4, modes=("major",)),
    "bright": Effect(brightness=0.7, modes=_BRIGHT),
    "romantic": Effect(energy=-0.2, colour="ninths"),
    "dreamy": Effect(energy=-0.2, space=0.6, colour="ninths"),
    "jazzy": Effect(colour="ninths"),
    "swung": Effect(swing=0.62),
    "straight": Effect(swing=0.5),
    "tight": Effect(looseness=-1.0),
    "loose": Effect(looseness=0.6),
    "spacious": Effect(space=0.7),
    "dry": Effect(space=-0.9),
    "dirty": Effect(dirt=0.6, manner=True),
    "clean": Effect(dirt=-0.6, manner=True),
}
_CONTRARY_MODES = {_DARK: _BRIGHT, ("minor", "dorian"): _BRIGHT, ("phrygian", "minor"): _BRIGHT}
_SWING_STEP = 0.04
"""How much further `more swing` goes than before, as a ratio."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How words bend a whole style; see Effect for the scales.

    `lighter` counts steps from dark modes to bright ones, `more_swing` steps of swing: both are
    said against what was before.
    """

    energy: float = 0.0
    density: float = 0.0
    complexity: float = 0.0
    brightness: float = 0.0
    modes: tuple[Mode, ...] = ()
    colour: Colour | None = None
    swing: float | None = None
    looseness: float = 0.0
    space: float = 0.0
    dirt: float = 0.0
    lighter: int = 0
    more_swing: float = 0.0
    words: tuple[str, ...] = ()

    def then(self, later: Mood) -> Mood:
        """This mood, and what is said about it afterwards."""
        return Mood(
            energy=_within_one(self.energy + later.energy),
            density=_within_one(self.density + later.density),
            complexity=_within_one(self.complexity + later.complexity),
            brightness=_within_one(self.brightness + later.brightness),
            modes=later.modes or self.modes,
            colour=later.colour or self.colour,
            swing=self.swing if later.swing is None else later.swing,
            looseness=_within_one(self.looseness + later.looseness),
            space=_within_one(self.space + later.space),
            dirt=_within_one(self.dirt + later.dirt),
            lighter=self.lighter + later.lighter,
            more_swing=later.more_swing + (self.more_swing if later.swing is None else 0.0),
            words=(*self.words, *later.words),
        )


def mood_of(touches: Sequence[Touch]) -> Mood:
    """All that is said of the whole piece together; of two modes the first named counts."""
    mood = Mood()
    for touch in touches:
        mood = mood.then(_one(touch, modes=not mood.modes, swing=mood.swing is None))
    return mood


def effect_of(touches: Iterable[Touch]) -> Effect:
    """What a player's or section's own touches come to."""
    energy = density = complexity = space = dirt = loudness_db = 0.0
    for touch in touches:
        effect, amount = EFFECTS[touch.mood], touch.amount
        energy += effect.energy * amount
        density += effect.density * amount
        complexity += effect.complexity * amount
        space += effect.space * amount
        dirt += effect.dirt * amount
        loudness_db += effect.loudness_db * amount
    return Effect(
        energy=_within_one(energy),
        density=_within_one(density),
        complexity=_within_one(complexity),
        space=_within_one(space),
        dirt=_within_one(dirt),
        loudness_db=max(-9.0, min(6.0, loudness_db)),
    )


def _one(touch: Touch, modes: bool, swing: bool) -> Mood:
    effect, amount = EFFECTS[touch.mood], touch.amount
    contrary = _CONTRARY_MODES.get(effect.modes, _DARK if effect.modes else ())
    asked = (effect.modes if amount > 0 else contrary) if modes and not touch.compared else ()
    ratio, steps = None, 0.0
    if effect.swing is not None:
        towards = amount if effect.swing > 0.5 else -amount
        if touch.compared:
            steps = towards * _SWING_STEP / 0.7
        elif swing:
            ratio = 0.5 if towards <= 0 else min(0.7, 0.5 + (effect.swing - 0.5) * amount)
    lighter = 0
    if touch.compared and effect.modes:
        lighter = (1 if effect.brightness > 0 else -1) * (1 if amount > 0 else -1)
    return Mood(
        energy=effect.energy * amount,
        density=effect.density * amount,
        complexity=effect.complexity * amount,
        brightness=effect.brightness * amount,
        modes=asked,
        colour=effect.colour if amount > 0 else None,
        swing=ratio,
        looseness=effect.looseness * amount,
        space=effect.space * amount,
        dirt=effect.dirt * amount,
        lighter=lighter,
        more_swing=steps,
        words=(touch.words,),
    )


def _within_one(value: float) -> float:
    return max(-1.0, min(1.0, value))
