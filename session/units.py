"""Units and bounds of the values a session holds, as types.

Names say the unit (`start_beats`, `length_samples`, `gain_db`); these types add the bounds that
hold wherever a value of that unit comes in, and the words of the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

SLOWEST_BPM, FASTEST_BPM = 10, 1000
LOWEST_DB, HIGHEST_DB = -150, 48
LOWEST_RATE, HIGHEST_RATE = 8000, 384_000
LONGEST_NAME = 1000

Beats = Annotated[
    float,
    Field(ge=-1e5, le=1e6, allow_inf_nan=False, description="Musical time in quarter notes."),
]
PositiveBeats = Annotated[
    float,
    Field(gt=0, le=1e6, allow_inf_nan=False, description="A length in quarter notes."),
]
Bpm = Annotated[
    float,
    Field(
        ge=SLOWEST_BPM, le=FASTEST_BPM, allow_inf_nan=False, description="Quarter notes a minute."
    ),
]
Samples = Annotated[int, Field(ge=0, description="A count of sample frames at the session's rate.")]
SampleRate = Annotated[
    int, Field(ge=LOWEST_RATE, le=HIGHEST_RATE, description="Sample frames a second.")
]
Decibels = Annotated[
    float, Field(ge=LOWEST_DB, le=HIGHEST_DB, allow_inf_nan=False, description="Gain in dB.")
]
Pan = Annotated[
    float,
    Field(ge=-1, le=1, allow_inf_nan=False, description="-1 is left, 0 centre, 1 right."),
]
MidiPitch = Annotated[int, Field(ge=0, le=127, description="MIDI note number; 60 is middle C.")]
MidiVelocity = Annotated[int, Field(ge=1, le=127, description="MIDI velocity.")]
MidiProgram = Annotated[int, Field(ge=0, le=127, description="General MIDI programme, from 0.")]
Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="0 to 1.")]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="0 none, 1 all.")]
Hertz = Annotated[float, Field(ge=1, le=200_000, allow_inf_nan=False, description="Hertz.")]
Milliseconds = Annotated[
    float, Field(ge=0, le=600_000, allow_inf_nan=False, description="Milliseconds.")
]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", description="A colour as #rrggbb.")]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]

Role = Literal["drums", "bass", "chords", "lead", "pad", "vocals", "other", "fx"]

ROLE_COLOURS: dict[Role, str] = {
    "drums": "#e5484d",
    "bass": "#8e4ec6",
    "chords": "#3e63dd",
    "lead": "#f5a623",
    "pad": "#12a594",
    "vocals": "#e93d82",
    "other": "#8b8d98",
    "fx": "#46a758",
}


def _inside_the_session(path: str) -> str:
    parts = path.split("/")
    if (
        path.startswith("/")
        or any(part in ("", ".", "..") for part in parts)
        or any(mark in path for mark in ("\\", ":", "\0"))
    ):
        raise ValueError(f"{path!r} does not stay inside the session's folder")
    return path


SessionPath = Annotated[
    str,
    Field(min_length=1, max_length=1000, description="A file in the session's folder, with /."),
    AfterValidator(_inside_the_session),
]
