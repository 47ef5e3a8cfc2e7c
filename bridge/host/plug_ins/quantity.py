"""Numbers with units, as plug-ins show them and people write them: "2.5 kHz", "-inf dB", "4:1"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"""^\s*(?P<number>[-+−]?(?:\d+(?:[.,]\d+)*\.?|[.,]\d+)(?:[eE][-+]?\d+)?
        |[-+−]?\s?(?:inf(?:inity)?|oo|∞))
        \s*(?P<rest>.*?)\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_THOUSANDS = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_RATIO = re.compile(r"^:\s*(\d+(?:\.\d+)?)$")

# Unit as written, in lower case -> its base unit and how many of it one is. Case tells apart only
# "m" and "M", which no plug-in uses of one quantity at once.
_UNITS: dict[str, tuple[str, float]] = {
    "": ("", 1.0),
    "k": ("", 1e3),
    "%": ("%", 1.0),
    "percent": ("%", 1.0),
    "pct": ("%", 1.0),
    ":1": (":1", 1.0),
    "x": ("x", 1.0),
    "×": ("x", 1.0),
    "st": ("semitones", 1.0),
    "semi": ("semitones", 1.0),
    "semis": ("semitones", 1.0),
    "semitone": ("semitones", 1.0),
    "semitones": ("semitones", 1.0),
    "ct": ("cents", 1.0),
    "cent": ("cents", 1.0),
    "cents": ("cents", 1.0),
    "deg": ("°", 1.0),
    "degrees": ("°", 1.0),
    "°": ("°", 1.0),
    "sec": ("s", 1.0),
    "secs": ("s", 1.0),
    "second": ("s", 1.0),
    "seconds": ("s", 1.0),
    "min": ("s", 60.0),
    "msec": ("s", 1e-3),
    "samples": ("samples", 1.0),
    "smp": ("samples", 1.0),
    "frames": ("samples", 1.0),
    **{
        prefix + unit: (unit_name, factor)
        for unit, unit_name in (("hz", "Hz"), ("s", "s"), ("v", "V"), ("m", "m"))
        for prefix, factor in (("", 1.0), ("m", 1e-3), ("u", 1e-6), ("µ", 1e-6), ("μ", 1e-6))
    },
    "khz": ("Hz", 1e3),
    "mhz": ("Hz", 1e6),
    "cm": ("m", 1e-2),
    "km": ("m", 1e3),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was written; it counts `factor` of `unit` each ("kHz" is 1000 of "Hz")."""

    number: float
    unit: str = ""
    factor: float = 1.0

    @property
    def value(self) -> float:
        """In the base unit."""
        return self.number * self.factor


def quantity_of(text: str, label: str = "") -> Quantity | None:
    """The number that a text begins with and its unit, which is `label` where the text has none.

    None where it is a word.
    """
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = _number(match["number"])
    rest = match["rest"]
    if ratio := _RATIO.match(rest):
        return Quantity(number / float(ratio[1]), ":1") if float(ratio[1]) else None
    unit = unit_of(rest) or unit_of(rest.rstrip("."))
    if unit is None:
        return None
    if unit == ("", 1.0) and label.strip():
        unit = unit_of(label) or (label.strip(), 1.0)
    return Quantity(number, *unit)


def unit_of(text: str) -> tuple[str, float] | None:
    """The base unit and how many of it one is; a unit that is not known is its own base.

    None where the text is no unit but something else.
    """
    words = text.strip()
    if (known := _UNITS.get(words.casefold())) is not None:
        return known
    if words.casefold().startswith("db"):
        return "dB", 1.0
    # "beats", "BPM", "LUFS"; not the rest of "1/4 T" or of "2 Voices, wide".
    return (words, 1.0) if re.fullmatch(r"[^\W\d_]{1,12}", words) else None


def _number(text: str) -> float:
    words = text.replace("−", "-").replace(" ", "").lower()
    if words.lstrip("+-")[:1] in {"i", "o", "∞"}:
        return -math.inf if words.startswith("-") else math.inf
    if _THOUSANDS.match(words.lstrip("+-")):
        return float(words.replace(",", ""))
    parts = words.replace(",", ".").split(".")
    return float("".join(parts) if len(parts) > 2 else ".".join(parts))
