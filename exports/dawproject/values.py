"""Numbers as other programs write them into a DAWproject, read with care."""

from __future__ import annotations

from math import isfinite, isnan

from lxml import etree

from exports.brought_inside import gain_inside, gain_of


def number_of(text: str | None) -> float | None:
    """The number that an attribute says; None for none, `null` and what is no number.

    `inf` and `-inf` are allowed (Reference of the format, RealParameter).
    """
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return None if isnan(value) else value


def finite(element: etree._Element, attribute: str) -> float | None:
    """A finite number; None for anything else."""
    value = number_of(element.get(attribute))
    return value if value is not None and isfinite(value) else None


def real_value(parameter: etree._Element | None, instead: float) -> float:
    """The value of a parameter; `instead` where it is not there or says none."""
    value = number_of(parameter.get("value")) if parameter is not None else None
    return instead if value is None else value


def decibels_of(parameter: etree._Element | None, instead: float) -> float:
    """A gain in whatever unit it is written in, in dB, within a session's bounds."""
    value = number_of(parameter.get("value")) if parameter is not None else None
    if parameter is None or value is None:
        return instead
    unit = parameter.get("unit")
    if unit != "decibel":
        factor = value / 100 if unit == "percent" else value
        return gain_of(factor)
    return gain_inside(value)


def pan_of(parameter: etree._Element | None) -> float:
    """A pan from -1 to 1: `normalized` goes from 0 to 1, `percent` from 0 to 100."""
    value = number_of(parameter.get("value")) if parameter is not None else None
    if parameter is None or value is None:
        return 0.0
    unit = parameter.get("unit")
    if unit == "normalized":
        value = 2 * value - 1
    elif unit == "percent":
        value = value / 50 - 1
    return round(min(max(value, -1.0), 1.0), 9) + 0.0


def is_true(text: str | None) -> bool:
    """A boolean attribute of XML."""
    return text in ("true", "1")
