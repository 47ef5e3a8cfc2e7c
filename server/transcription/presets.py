"""Presets: how notes are read from the model's activations, by what plays. The data is YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import yaml

from session.errors import BadInput

if TYPE_CHECKING:
    from session.units import Role


@dataclass(frozen=True, slots=True)
class Preset:
    """One way of reading notes.

    `onset_threshold` and `frame_threshold` are activations (0 to 1) from which a note begins and
    holds; a note is longer than `shortest_frames` frames of 11.6 ms. `melodia` also finds notes
    that have no onset; `inferred_onsets` takes a sudden rise of the frame activation for one.
    Pitches outside `lowest_pitch` to `highest_pitch` are not heard. Starts are moved
    `lateness_ms` earlier. `time_axis` is `stock` for basic-pitch's own times of frames, which
    stray up to 10 ms, or `exact`.
    """

    onset_threshold: float
    frame_threshold: float
    shortest_frames: int
    melodia: bool = True
    inferred_onsets: bool = True
    lowest_pitch: int = 21
    highest_pitch: int = 108
    lateness_ms: float = 0.0
    time_axis: Literal["exact", "stock"] = "exact"


PRESET_OF_ROLE: dict[Role, str] = {
    "drums": "stock",
    "bass": "bass",
    "chords": "piano",
    "lead": "lead",
    "pad": "strings",
    "vocals": "vocal",
    "other": "piano",
    "fx": "stock",
}
"""The preset that goes with a role. Drums have a transcriber of their own."""


@cache
def presets() -> dict[str, Preset]:
    """Every preset by name."""
    text = files(__package__).joinpath("presets.yaml").read_text("utf-8")
    return {name: Preset(**fields) for name, fields in yaml.safe_load(text).items()}


def choose_preset(name: str | None, role: Role) -> Preset:
    """The preset called `name`, or the one that goes with `role`. Raises BadInput."""
    wanted = name or PRESET_OF_ROLE[role]
    if wanted not in presets():
        raise BadInput(
            f"There is no transcription preset {wanted!r}: choose one of "
            f"{', '.join([*presets(), 'drums'])}."
        )
    return presets()[wanted]
