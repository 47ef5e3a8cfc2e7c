"""Building the XML of a DAWproject: values as the format writes them, parameters, ids."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from lxml import etree

Unit = Literal["linear", "normalized", "percent", "decibel", "semitones", "seconds", "bpm"]
"""What the numbers of a parameter count (Project.xsd, `unit`), as far as we write them."""

_REFERENCEABLE = frozenset(
    [
        "Arrangement",
        "Audio",
        "Channel",
        "Clips",
        "ClipSlot",
        "Compressor",
        "Equalizer",
        "Lanes",
        "Limiter",
        "Markers",
        "Notes",
        "Points",
        "Scene",
        "Send",
        "TempoAutomation",
        "TimeSignatureAutomation",
        "Track",
        "Warps",
        "Tempo",
        "TimeSignature",
        "Volume",
        "Pan",
        "Mute",
        "Enable",
        "Enabled",
        "Freq",
        "Gain",
        "Q",
        "Threshold",
        "Ratio",
        "Attack",
        "Release",
        "InputGain",
        "OutputGain",
        "AutoMakeup",
    ]
)
"""Elements that may have an id (Project.xsd, `referenceable`); Bitwig gives one to each."""


def written(value: str | int | float | bool) -> str:
    """A value in full, without exponent: 64-bit floats come back as they were."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value + 0.0)
        return format(Decimal(text), "f") if "e" in text else text
    return str(value)


def add(
    parent: etree._Element, tag: str, **attributes: str | int | float | bool | None
) -> etree._Element:
    """Append an element; attributes that are None are left out."""
    said = {key: written(value) for key, value in attributes.items() if value is not None}
    return etree.SubElement(parent, tag, said)


def real(
    parent: etree._Element,
    tag: str,
    value: float,
    unit: Unit,
    bounds: tuple[float, float] | None = None,
    **attributes: str | None,
) -> etree._Element:
    """Append a parameter that is a number."""
    low, high = bounds or (None, None)
    return add(parent, tag, max=high, min=low, unit=unit, value=value, **attributes)


def number_the_rest(root: etree._Element) -> None:
    """Give an id to every element that may have one and has none yet."""
    count = 0
    for element in root.iter():
        if element.tag in _REFERENCEABLE and "id" not in element.attrib:
            element.set("id", f"id{count}")
            count += 1


def xml_bytes(root: etree._Element) -> bytes:
    """A document of the archive. The same tree gives the same bytes."""
    etree.indent(root, "  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
