"""The OSC addresses of DrivenByMoss that we speak, as its manual and source name them.

It answers to one host and port, which the user sets, in bundles, with what has changed; `/refresh`
has it send everything. `/track/selected/...` is the track that the cursor is on, which a new track
becomes. A colour is the text `rgb(r,g,b)`; volume and pan are whole numbers up to a resolution.
"""

from __future__ import annotations

REFRESH = "/refresh"
TEMPO = "/tempo/raw"
PLAYS = "/play"
METER = "/time/signature"
"""Such as `4 / 4`."""
PLACE = "/beat/str"
"""Bar, beat, sixteenth and hundredths of it, such as `3.2.1:50`; all but the last count from 1."""

ADD_AUDIO = "/track/add/audio"
ADD_INSTRUMENT = "/track/add/instrument"

RESOLUTIONS = (128, 1024, 16384)
"""Values that a fader can have, as the user chose."""
UNITY = 0.5 ** (1 / 3)
"""Where a fader is at 0 dB, of 0 to 1; twice its cube is the amplitude, so that 1 is +6 dB."""


def selected(what: str) -> str:
    """Of the track that the cursor is on."""
    return f"/track/selected/{what}"


def selected_clip(slot: int, what: str) -> str:
    """Of a slot of that track, from 1, on the page that Bitwig shows."""
    return f"/track/selected/clip/{slot}/{what}"


def clip(track: int, slot: int, what: str) -> str:
    """Of a slot of a track of the page, both from 1."""
    return f"/track/{track}/clip/{slot}/{what}"


def colour_text(colour: int) -> str:
    """0xRRGGBB as DrivenByMoss reads it."""
    return f"rgb({colour >> 16 & 255},{colour >> 8 & 255},{colour & 255})"


def fader_of(gain_db: float) -> float:
    """The fader, 0 to 1, for a gain; +6 dB at most."""
    cube: float = (10 ** (gain_db / 20) / 2) ** (1 / 3)
    return min(1.0, cube)
