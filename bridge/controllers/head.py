"""What a profile's file says of itself at its top, so that it is read when it is used. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import ValidationError

from bridge.controllers.profile import Match
from session.yaml_text import NotYaml, written

_ID = re.compile(r"^id: *['\"]?([a-z0-9-]+)", re.MULTILINE)
_MATCH = re.compile(r"^match:.*\n(?:(?:[ #].*)?\n)*", re.MULTILINE)
"""Up to the next line that begins with a name."""
_OSC = re.compile(r"\bmessage: *['\"]?osc\b")


@dataclass(frozen=True, slots=True)
class Head:
    """The id of a profile, how its device is known, and whether its controls may be addresses."""

    id: str
    match: Match
    osc: bool


def head_of(text: str) -> Head | None:
    """The head of a file that is written as those that come with Roadie; None: read all of it."""
    name = _ID.search(text)
    if name is None:
        return None
    block = _MATCH.search(f"{text}\n")
    match = Match() if block is None else _match_of(block[0])
    return None if match is None else Head(name[1], match, _OSC.search(text) is not None)


def _match_of(block: str) -> Match | None:
    try:
        data = written(block).data
        return Match.model_validate(data["match"]) if isinstance(data, dict) else None
    except (NotYaml, ValidationError):
        return None
