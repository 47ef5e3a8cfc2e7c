"""What a mapping's file says of itself at its top, so that it is read when it is used. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"^name: ([^\W\d_][\w -]*)$", re.MULTILINE)
_USE = re.compile(r"^use: (?:([a-z0-9-]+)|\[([a-z0-9-]+(?:, [a-z0-9-]+)*)\])$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a mapping, and the controllers that it is for."""

    name: str
    devices: tuple[str, ...]


def head_of(text: str) -> Head | None:
    """The head of a file that is written as those that come with Roadie; None: read all of it."""
    name, use = _NAME.search(text), _USE.search(text)
    if name is None or use is None:
        return None
    return Head(name[1], (use[1],) if use[1] else tuple(use[2].split(", ")))
