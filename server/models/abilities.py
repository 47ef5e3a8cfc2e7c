"""What a model can be asked for, and whether it can do it; light enough for the server process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ReferenceAs = Literal["melody", "style", "sound"]
"""What a reference is heard for: its melody; its manner, with other notes; or all of it, to be
played again another way (a cover, audio to audio)."""

Device = Literal["auto", "cpu", "cuda", "mps"]

CONTROLS = ("melody_loyalty", "weirdness", "genre_shift", "structure")
"""The remix controls, by the names that they have for every engine."""


@dataclass(frozen=True, slots=True)
class Controls:
    """The remix controls, each from 0 to 1; None leaves what the model does of itself.

    `melody_loyalty`: how closely a reference is followed. `weirdness`: from the expected (0) to
    the unheard-of (1). `genre_shift`: how far the words may carry a reference from what it is.
    `structure`: how much of what sounded is remembered when a piece goes on.
    """

    melody_loyalty: float | None = None
    weirdness: float | None = None
    genre_shift: float | None = None
    structure: float | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a family of models can do; the tables of `docs/models.md` are made from it.

    `references` are the ways in which a reference can be heard. `controls` says in words what each
    remix control becomes; one that is missing has no meaning for the model. `longest_seconds` is
    as far as it goes by a sliding window. `together` is how many variations it makes in one go.
    """

    continuation: bool = False
    in_painting: bool = False
    references: tuple[ReferenceAs, ...] = ()
    negative_prompt: bool = False
    guidance: bool = True
    temperature: bool = False
    bpm: bool = False
    key: bool = False
    meter: bool = False
    lyrics: bool = False
    chords: bool = False
    drums: bool = False
    draft: bool = False
    adapters: bool = False
    together: int = 1
    longest_seconds: float = 300.0
    controls: Mapping[str, str] = field(default_factory=dict)
