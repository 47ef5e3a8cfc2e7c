"""Roadie's Remote Script: loads audio into clip slots, which AbletonOSC cannot.

Live 12.0.5 or later runs it in its own Python (3.11), so it stands on the standard library and
Live's own modules alone. It listens on UDP port 11040 of this machine, to nobody else, and does
two things: it puts an audio file into an empty clip slot, and sets a fader to a gain in dB. It
never changes or removes a clip. It was not tried in Live itself; it is tested against stand-ins
for Live's modules that do what Live's documentation says.
"""

from __future__ import annotations

from typing import Any

MADE_BY = "Roadie"


def create_instance(c_instance: Any) -> Any:
    """What Live calls to start the script."""
    from .surface import Roadie

    return Roadie(c_instance)
