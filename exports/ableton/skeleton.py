"""The parts of a Live set, from `templates/projects/ableton`.

Live reads a set whose elements are all there and in Live's order, so every part stands complete
in a file, and code only fills in what differs. `<include part="mixer"/>` stands for what is in
`mixer.xml`; `<parameter name="Pan" kind="number" .../>` for an element `Pan` made of `number.xml`,
with that value and range.
"""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from functools import cache

from lxml import etree

from exports.xml_parts import at, found, part

Value = str | int | float | bool


@cache
def _part(name: str) -> etree._Element:
    root = deepcopy(part("ableton", name))
    for given, parent in found(root, "parameter"):
        parent.replace(given, _parameter(given))
    return root


def _parameter(given: etree._Element) -> etree._Element:
    element = etree.Element(given.attrib["name"])
    element.extend(deepcopy(_part(given.attrib["kind"])))
    at(element, "Manual").set("Value", given.attrib["manual"])
    for bound in ("Min", "Max"):
        if bound.lower() in given.attrib:
            at(element, f"MidiControllerRange/{bound}").set("Value", given.attrib[bound.lower()])
    return element


def build(name: str) -> etree._Element:
    """A new element from the part `name`, complete but for numbers and values."""
    return deepcopy(_part(name))


def put(element: etree._Element, path: str, value: Value) -> None:
    """Set the Value of the element at `path`. Raises LookupError when the part has none."""
    at(element, path).set("Value", written(value))


def add(parent: etree._Element, tag: str, **attributes: Value) -> etree._Element:
    """Append an element with attributes, written as Live writes them."""
    return etree.SubElement(parent, tag, {key: written(value) for key, value in attributes.items()})


def written(value: Value) -> str:
    """A value as Live writes it: no exponents, no needless `.0`, lower-case booleans."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        if "e" in text:
            text = format(Decimal(text), "f")
        return text.removesuffix(".0") if text != "-0.0" else "0"
    return str(value)
