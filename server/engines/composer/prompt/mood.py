"""Moods in words: what they do to energy, density, mode, colour and swing."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.harmony.numeral import Colour
from server.engines.composer.prompt.reading import Reading, phrase_pattern
from session.pitch import Mode


@dataclass(frozen=True, slots=True)
class Mood:
    """How words bend a style; energy and density from -1 to 1, swing as a ratio."""

    energy: float = 0.0
    density: float = 0.0
    modes: tuple[Mode, ...] = ()
    colour: Colour | None = None
    swing: float | None = None
    words: tuple[str, ...] = ()


_CALM, _STRONG = Mood(energy=-0.6), Mood(energy=0.6)
_SPARSE, _BUSY = Mood(density=-0.7), Mood(density=0.7)
_DARK, _BRIGHT = Mood(modes=("minor", "dorian", "phrygian")), Mood(modes=("major", "lydian"))

_MEANINGS: tuple[tuple[Mood, str], ...] = (
    (_CALM, "calm chill chilled chilling mellow relaxed relaxing soft softly gentle quiet sleepy"),
    (_CALM, "peaceful soothing lazy cosy cozy warm tender late-night rainy"),
    (_STRONG, "energetic energy hard aggressive powerful intense big heavy driving epic loud"),
    (_STRONG, "banging pumping euphoric punchy huge massive hype lively exciting"),
    (_SPARSE, "sparse minimal minimalist minimalistic simple spacious empty stripped-down airy"),
    (_BUSY, "busy dense complex intricate rich lush layered hectic frantic"),
    (_DARK, "dark sad melancholy melancholic moody gloomy sombre somber mysterious brooding"),
    (_DARK, "nostalgic wistful haunting sinister"),
    (_BRIGHT, "happy bright cheerful uplifting joyful sunny playful optimistic upbeat fun"),
    (Mood(colour="ninths"), "jazzy dreamy soulful"),
    (Mood(swing=0.62), "swung swing swinging shuffle shuffled groovy"),
    (Mood(swing=0.5), "straight robotic quantised quantized"),
)


def read_mood(reading: Reading) -> Mood:
    """All the moods of the prompt together."""
    energy = density = 0.0
    modes: tuple[Mode, ...] = ()
    colour: Colour | None = None
    swing: float | None = None
    words: list[str] = []
    for mood, text in _MEANINGS:
        places = reading.find(phrase_pattern(tuple(text.split())))
        if not places:
            continue
        reading.cross_out(places)
        words += [place[0].lower() for place in places]
        energy += mood.energy
        density += mood.density
        modes = modes or mood.modes
        colour = colour or mood.colour
        swing = swing or mood.swing
    return Mood(_within_one(energy), _within_one(density), modes, colour, swing, tuple(words))


def _within_one(value: float) -> float:
    return max(-1.0, min(1.0, value))
