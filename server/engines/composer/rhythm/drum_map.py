"""The General MIDI percussion map (RP-003, channel 10), as far as styles use it."""

from __future__ import annotations

from typing import Literal

DrumVoice = Literal[
    "kick",
    "snare",
    "side-stick",
    "clap",
    "closed-hat",
    "pedal-hat",
    "open-hat",
    "crash",
    "ride",
    "tambourine",
    "shaker",
    "low-tom",
    "mid-tom",
    "high-tom",
]

DRUM_PITCHES: dict[DrumVoice, int] = {
    "kick": 36,
    "snare": 38,
    "side-stick": 37,
    "clap": 39,
    "closed-hat": 42,
    "pedal-hat": 44,
    "open-hat": 46,
    "crash": 49,
    "ride": 51,
    "tambourine": 54,
    "shaker": 70,
    "low-tom": 45,
    "mid-tom": 47,
    "high-tom": 50,
}
