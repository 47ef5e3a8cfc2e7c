"""The parts of an Ardour session, from `templates/projects/ardour`.

Every part stands complete in a file as Ardour 7.3 writes it, without what Ardour makes anew
(automation that is off); code fills in what differs. `<include part="mute"/>` stands for what is
in `mute.xml`, `{name}` for the name of the whole, `id=""` for a number of its own.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from exports.xml_parts import part

Value = str | int | float | bool


class Numbers:
    """Gives every object of a session a number of its own, from 1."""

    def __init__(self) -> None:
        self.last = 0

    def take(self) -> str:
        """The next number."""
        self.last += 1
        return str(self.last)

    def build(self, part_name: str, name: str = "") -> etree._Element:
        """A new element from the part, named and numbered."""
        root = deepcopy(part("ardour", part_name))
        for element in root.iter():
            for key in map(str, element.keys()):
                value = str(element.get(key))
                if key == "id" and not value:
                    element.set(key, self.take())
                elif "{name}" in value:
                    element.set(key, value.replace("{name}", name))
        return root


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
