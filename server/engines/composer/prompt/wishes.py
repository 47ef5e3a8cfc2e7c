"""Everything a prompt asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.engines.composer.prompt.genre import StyleWish, read_style
from server.engines.composer.prompt.key import KeyWish, read_key
from server.engines.composer.prompt.length import LengthWish, read_length
from server.engines.composer.prompt.meter import MeterWish, read_meter
from server.engines.composer.prompt.mood import Mood, read_mood
from server.engines.composer.prompt.players import Cast, read_players
from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.tempo import TempoWish, read_tempo
from server.engines.composer.style import Style


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the words of a prompt ask for; `left_over` are the words nobody understood."""

    style: StyleWish | None
    tempo: TempoWish | None
    key: KeyWish | None
    meter: MeterWish | None
    length: LengthWish | None
    cast: Cast
    mood: Mood
    left_over: tuple[str, ...]
    cut_short: bool


def read_prompt(prompt: str, styles: Mapping[str, Style]) -> Wishes:
    """Read a prompt of any text and length; what says nothing is left over.

    The order matters: `drum and bass` is a style before it is two players, and a number is a
    length, a meter or a tempo with its unit before it is a bare tempo.
    """
    reading = Reading(prompt)
    length = read_length(reading)
    meter = read_meter(reading)
    style = read_style(reading, styles)
    key = read_key(reading)
    cast = read_players(reading)
    tempo = read_tempo(reading)
    mood = read_mood(reading)
    return Wishes(
        style, tempo, key, meter, length, cast, mood, reading.left_over(), reading.cut_short
    )
