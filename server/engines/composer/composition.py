"""A composition: the notes of a whole piece before any sound is made of them."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.style import Style
from session.model import Session


@dataclass(frozen=True, slots=True)
class Composition:
    """What the composing half hands to the sounding half.

    `session` holds MIDI only: each track has its clips, role, colour, gain, pan, General MIDI
    programme and, as `instrument`, the name of a file in `templates/instruments`. `understood`
    and `not_understood` are sentences about the prompt, also in the session's provenance.
    """

    session: Session
    style: Style
    understood: tuple[str, ...]
    not_understood: tuple[str, ...]
