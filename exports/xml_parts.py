"""The parts of projects, from `templates/projects`: XML as the program itself writes it.

Every part stands complete in a file, so code only fills in what differs.
`<include part="mixer"/>` stands for what is in `mixer.xml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files

from lxml import etree


@cache
def part(format_name: str, name: str) -> etree._Element:
    """The part of a format, its includes in their places; whoever changes it copies it first."""
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    text = files("templates").joinpath("projects", format_name, f"{name}.xml").read_bytes()
    root = etree.fromstring(text, parser)
    for include, parent in found(root, "include"):
        index = parent.index(include)
        inside = deepcopy(part(format_name, include.attrib["part"]))
        parent[index : index + 1] = list(inside)
    return root


def found(root: etree._Element, tag: str) -> Iterator[tuple[etree._Element, etree._Element]]:
    """The elements of that tag below `root`, with their parents; they may be replaced."""
    for element in list(root.iter(tag)):
        parent = element.getparent()
        if parent is not None:
            yield element, parent


def at(element: etree._Element, path: str) -> etree._Element:
    """The element at `path` below `element`. Raises LookupError when the part has none."""
    place = element.find(path)
    if place is None:
        raise LookupError(f"{element.tag} has no {path}")
    return place
