"""What the rules of Live sets are written with: a rule yields a sentence for what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

Rule = Callable[[etree._Element], Iterator[str]]


def text(element: etree._Element, attribute: str) -> str:
    """An attribute; "" where there is none."""
    return str(element.get(attribute, ""))


def value(element: etree._Element, path: str) -> float:
    """The Value at `path` as a number; not a number where there is none."""
    found = element.find(path)
    return float(text(found, "Value")) if found is not None else float("nan")


def tracks(root: etree._Element) -> list[etree._Element]:
    """The tracks of a set, the master apart."""
    return list(root.iterfind("LiveSet/Tracks/*"))


def name(track: etree._Element) -> str:
    """A track in words."""
    found = track.find("Name/EffectiveName")
    return f"the track {text(found, 'Value') if found is not None else track.tag}"
