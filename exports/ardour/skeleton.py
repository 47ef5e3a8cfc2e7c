"""The parts of an Ardour session, from `templates/projects/ardour`.

Every part stands complete in a file as Ardour 7.3 writes it, without what Ardour makes anew
(automation that is off); code fills in what differs. `<include part="mute"/>` stands for what is
in `mute.xml`, `{name}` for the name of the whole, `id=""` for a number of its own.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files

from lxml import etree

Value = str | int | float | bool


@cache
def _part(name: str) -> etree._Element:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    text = files("templates").joinpath("projects", "ardour", f"{name}.xml").read_bytes()
    root = etree.fromstring(text, parser)
    for include in list(root.iter("include")):
        parent = include.getparent()
        if parent is not None:
            index = parent.index(include)
            parent[index : index + 1] = list(deepcopy(_part(include.attrib["part"])))
    return root


class Numbers:
    """Gives every object of a session a number of its own, from 1."""

    def __init__(self) -> None:
        self.last = 0

    def take(self) -> str:
        """The next number."""
        self.last += 1
        return str(self.last)

    def build(self, part: str, name: str = "") -> etree._Element:
        """A new element from `part`, named and numbered."""
        root = deepcopy(_part(part))
        for element in root.iter():
            for key in map(str, element.keys()):
                value = str(element.get(key))
                if key == "id" and not value:
                    element.set(key, self.take())
                elif "{name}" in value:
                    element.set(key, value.replace("{name}", name))
        return root


def at(element: etree._Element, path: str) -> etree._Element:
    """The element at `path` below `element`. Raises LookupError when the part has none."""
    found = element.find(path)
    if found is None:
        raise LookupError(f"{element.tag} has no {path}")
    return found


def put(element: etree._Element, **attributes: Value) -> None:
    """Set attributes; `_` in a key stands for `-`."""
    for key, value in attributes.items():
        element.set(key.replace("_", "-"), written(value))


def add(parent: etree._Element, tag: str, **attributes: Value) -> etree._Element:
    """Append an element with attributes; `_` in a key stands for `-`."""
    element = etree.SubElement(parent, tag)
    put(element, **attributes)
    return element


def written(value: Value) -> str:
    """A value as Ardour reads it: 1 and 0 for yes and no."""
    return str(int(value)) if isinstance(value, bool) else str(value)
