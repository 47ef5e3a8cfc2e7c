"""Values of a set that somebody's Live wrote: what is not there, or no number, has a default."""

from __future__ import annotations

from math import isfinite

from lxml import etree

from exports.ableton.palette import PALETTE
from exports.brought_inside import beats_inside, name_inside

LONGEST_SECONDS = 200_000.0
_LARGEST = 1e15


def text_at(element: etree._Element, path: str) -> str:
    """The Value of the element at `path`; empty where there is none."""
    found = element.find(path)
    return str(found.get("Value", "")) if found is not None else ""


def name_at(element: etree._Element, path: str) -> str:
    """The same as a name of a session."""
    return name_inside(text_at(element, path))


def is_true(element: etree._Element, path: str) -> bool:
    """Whether the Value at `path` is true."""
    return text_at(element, path) == "true"


def number_at(element: etree._Element, path: str, default: float = 0.0) -> float:
    """The Value at `path` as a number."""
    return number(text_at(element, path), default)


def attribute(element: etree._Element, name: str, default: float = 0.0) -> float:
    """An attribute as a number."""
    return number(str(element.get(name, "")), default)


def number(text: str, default: float = 0.0) -> float:
    """A finite number, no further from 0 than sums can bear; `default` for anything else."""
    try:
        value = float(text)
    except ValueError:
        return default
    return min(max(value, -_LARGEST), _LARGEST) if isfinite(value) else default


def whole(element: etree._Element, path: str, default: int = 0) -> int:
    """The Value at `path` as a whole number."""
    return int(number_at(element, path, default))


def beats_in_bounds(beats: float) -> float:
    """A place in the piece, to a nanobeat. Raises BadInput when it is days away."""
    return beats_inside(beats, "The Live set")


def colour_at(element: etree._Element) -> str | None:
    """The colour of a track: an index of the palette, which Live 9 and 10 name otherwise."""
    for path in ("Color", "ColorIndex"):
        index = whole(element, path, -1)
        if 0 <= index < len(PALETTE):
            return PALETTE[index]
    return None
